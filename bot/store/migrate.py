"""Bringing a database to the newest tables, and back, by Alembic, without a settings file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa


def _config(connection: sa.Connection) -> Any:
    from alembic.config import Config  # heavy, and not needed on the way of a message

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade to `revision`, in one transaction. Makes SQLite's folder if need be."""
    from alembic import command

    database = engine.url.database
    if engine.dialect.name == "sqlite" and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def unmigrate(engine: sa.Engine, revision: str = "base") -> None:
    """Downgrade to `revision`, in one transaction; what does not fit there is lost."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has the newest tables."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with engine.connect() as connection:
        script = ScriptDirectory.from_config(_config(connection))
        return MigrationContext.configure(connection).get_current_heads() == tuple(
            script.get_heads()
        )
