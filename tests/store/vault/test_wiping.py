"""A key that was destroyed is in no file of the vault any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import keys
from bot.store.engine import make_engine
from bot.store.vault.vault import Vault, open_vault
from bot.store.vault.wiping import wipe
from tests.end_to_end.postgres import own_server

OWNERS = [f"owner-{n}".encode() for n in range(50)]


def filled(engine: sa.Engine) -> tuple[Vault, dict[bytes, bytes]]:
    """A vault with keys, and how each lies in it."""
    vault = open_vault(engine, keys.ephemeral())
    vault.make(OWNERS)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT owner, wrapped FROM person_key")
        return vault, {bytes(owner): bytes(wrapped) for owner, wrapped in found}


def destroy(vault: Vault, owner: bytes) -> None:
    assert vault.destroy(owner, vault.retire(owner)) == 1


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """A vault's own SQLite file."""
    made = make_engine(f"sqlite:///{tmp_path}/keys.db")
    yield made
    made.dispose()


def held(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.glob("keys.db*"))


def test_on_sqlite_neither_the_file_nor_its_log_holds_it(engine: sa.Engine, tmp_path: Path) -> None:
    vault, lies = filled(engine)
    destroy(vault, OWNERS[7])
    assert lies[OWNERS[7]] in held(tmp_path), "in the log"
    assert wipe(engine)
    assert lies[OWNERS[7]] not in held(tmp_path)
    assert lies[OWNERS[8]] in held(tmp_path)


def test_on_sqlite_a_reader_puts_it_off(engine: sa.Engine, tmp_path: Path) -> None:
    vault, lies = filled(engine)
    with engine.connect().execution_options(reading=True) as reader:
        reader.exec_driver_sql("SELECT count(*) FROM person_key").scalar()
        destroy(vault, OWNERS[7])
        assert not wipe(engine)
        reader.rollback()
    assert wipe(engine)
    assert lies[OWNERS[7]] not in held(tmp_path)


def tables_hold(data: Path, wanted: bytes) -> bool:
    """Whether any file of tables and indexes does; the server's own log is another matter."""
    return any(wanted in each.read_bytes() for each in (data / "base").rglob("*") if each.is_file())


def test_on_postgresql_no_table_holds_it_and_a_lock_puts_it_off() -> None:
    with own_server() as server:
        engine = make_engine(server.url)
        try:
            _on_postgresql(engine, Path(server.data))
        finally:
            engine.dispose()


def _on_postgresql(engine: sa.Engine, data: Path) -> None:
    vault, lies = filled(engine)
    destroy(vault, OWNERS[7])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM person_key")
        connection.exec_driver_sql("CHECKPOINT")
        assert tables_hold(data, lies[OWNERS[7]]), "VACUUM overwrites nothing"
        with engine.begin() as holder:
            holder.exec_driver_sql("LOCK TABLE person_key IN ACCESS SHARE MODE")
            assert not wipe(engine)
        assert wipe(engine)
        connection.exec_driver_sql("CHECKPOINT")
        assert not tables_hold(data, lies[OWNERS[7]])
        assert tables_hold(data, lies[OWNERS[8]])
        shown = connection.exec_driver_sql("SHOW lock_timeout").scalar()
    assert shown == "5s", "the connection is as it was"
