"""What a destroyed key leaves behind in the files of the vault.

A deleted row is not gone from the disk: SQLite keeps it in its write-ahead log, PostgreSQL
in the page, which even VACUUM does not overwrite; only writing the table anew does. What a
server has logged or archived is out of reach here (docs/operating.md).
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from bot.store.engine import scrub
from bot.store.vault.tables import person_key

PAUSE = timedelta(days=1)
"""Between two times on PostgreSQL: who looks for a key waits while the table is written."""

_PATIENCE = ("SET lock_timeout = '2s'", "SET statement_timeout = '5min'")


def wipe(engine: sa.Engine) -> bool:
    """Leave nothing of destroyed keys in the vault's files; False: busy, try again later."""
    if engine.dialect.name == "sqlite":
        return scrub(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            for setting in _PATIENCE:
                connection.exec_driver_sql(setting)
            connection.exec_driver_sql(f"VACUUM (FULL) {person_key.name}")
        except sa.exc.OperationalError:  # somebody holds it: a backup, for one
            return False
        finally:
            connection.exec_driver_sql("RESET ALL")
    return True
