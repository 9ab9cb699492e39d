"""A database copied into a file while it is in use, and brought back from one.

SQLite by its own online backup, PostgreSQL by pg_dump, pg_restore and psql, which come with
the server. Tables of the vault never go into a copy of the data, also where both are in one
database. What a copy is of, and whether it may come back, is not asked here.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Literal

import sqlalchemy as sa

from bot.store.engine import make_engine
from bot.store.vault import tables as vault_tables

Part = Literal["data", "vault"]
THE_VAULTS = tuple(vault_tables.metadata.tables)


class DumpFault(Exception):
    """A copy could not be made or read; the message says what to do."""


def file_name(url: sa.URL) -> str:
    """What the copy of a database is called."""
    return "database.sqlite" if is_file(url) else "database.pgdump"


def is_file(url: sa.URL) -> bool:
    """Whether it is SQLite's."""
    return url.get_backend_name() == "sqlite"


def dump(url: sa.URL, part: Part, file: Path) -> None:
    """Copy a part into a new file, readable by its owner alone, and look whether it is whole."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        if is_file(url):
            _copy(Path(url.database or ""), file)
        else:
            _pg("pg_dump", url, ["-Fc", "--no-owner", "--no-privileges", *_only(part)], made)
        os.fsync(made.fileno())
    if is_file(url):
        check_file(file)
    else:
        _run([_program("pg_restore"), "--list", str(file)])


def check_file(file: Path) -> None:
    """Raises DumpFault when a SQLite file is damaged."""
    try:
        with closing(sqlite3.connect(file)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as fault:
        found = str(fault)
    if found != "ok":
        raise DumpFault(f"{file.name} is damaged: {found.splitlines()[0]}")


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise DumpFault(f"{source} is not there")
    try:
        _copy_whole(source, target)
    except sqlite3.OperationalError as fault:
        raise DumpFault(f"{source} cannot be copied to {target.parent}: {fault}") from None


def _copy_whole(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)  # in one step: it reads one state while others write
        there.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def _only(part: Part) -> list[str]:
    how = "--exclude-table" if part == "data" else "--table"
    return [f"{how}={name}" for name in THE_VAULTS]


# ------------------------------------------------------------ PostgreSQL


def is_in_use(url: sa.URL) -> bool:
    """Whether anybody else is connected to a server's database."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return bool(_ask(url, others)[0])


def held_tables(url: sa.URL, part: Part) -> list[str]:
    """The tables of a part that are there."""
    found = _ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return [name for name in map(str, found) if (name in THE_VAULTS) == (part == "vault")]


def _ask(url: sa.URL, question: str) -> list[object]:
    engine = make_engine(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            return list(connection.exec_driver_sql(question).scalars())
    finally:
        engine.dispose()


def load(url: sa.URL, part: Part, file: Path) -> None:
    """Put a part in the place of what is there, all or nothing. Raises DumpFault."""
    there = ", ".join(f'"{name}"' for name in held_tables(url, part))
    drop = ["-c", f"DROP TABLE {there} CASCADE"] if there else []
    with tempfile.TemporaryDirectory(prefix="omatiedot-") as folder:
        script = f"{folder}/script.sql"
        _run([_program("pg_restore"), *_CLEANLY, "-f", script, str(file)])
        words = ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", *drop, "-f", script]
        command, environment = _call("psql", url, words)
        _run(command, environment)


_CLEANLY = ("--clean", "--if-exists", "--no-owner", "--no-privileges")


def _pg(name: str, url: sa.URL, words: Sequence[str], out: IO[bytes]) -> None:
    command, environment = _call(name, url, words)
    _run(command, environment, out)


def _call(name: str, url: sa.URL, words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """How a program of PostgreSQL is started: the password is in no list of processes."""
    address = url.set(drivername="postgresql", password=None).difference_update_query(["options"])
    environment = {**os.environ}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    return [_program(name), "-d", address.render_as_string(), *words], environment


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DumpFault(f"{name} is not installed; on Debian: apt-get install postgresql-client")
    return found


def _run(
    command: Sequence[str], environment: dict[str, str] | None = None, out: IO[bytes] | None = None
) -> None:
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL's, and no shell
        command,
        env=environment,
        stdout=out or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise DumpFault(f"{Path(command[0]).name}: {_first(done.stderr)}")


def _first(told: bytes) -> str:
    """The first line of an error: what follows may hold rows."""
    lines = told.decode(errors="replace").strip().splitlines()
    return lines[0] if lines else "failed"
