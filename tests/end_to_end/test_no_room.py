"""A database that takes no writes: texts are refused before anything is done, and no person's
text is lost once there is room again. Nobody has to start anything anew.
"""

from __future__ import annotations

import json
import resource
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
import urllib3

from bot.store import keys, tables
from bot.store.engine import make_engine
from tests.end_to_end.fleet import Fleet
from tests.end_to_end.postgres import Server, own_server
from tests.end_to_end.rig import eventually
from tests.missing import missing
from tests.soak.load import Load, loaded, one, two_of_each

BEFORE, AT_MOST, AFTER = 10, 400, 20
"""Texts while all is well, until one is refused, and once there is room again."""

SMALL = "24m"
ROOT_ONLY = "Only root may mount a small file system: run this test as root."

Switch = Callable[[bool], None]
"""Told whether the database takes writes."""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A small file system in memory, alone for a database."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        missing(ROOT_ONLY)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def ballast(folder: Path) -> Switch:
    """Fill a file system to its last byte, or make room again."""
    filling = folder / "ballast"

    def switch(writes: bool) -> None:
        if writes:
            filling.unlink()
            return
        with filling.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):
                pass

    return switch


def limits(here: Fleet) -> Switch:
    """Let no write of the processes go through, or let them again."""

    def switch(writes: bool) -> None:
        for pid in pids(here):
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if writes else 0, most))

    return switch


def pids(here: Fleet) -> Iterator[int]:
    for member in here.members:
        if member.process:
            yield from family(member.process.pid)


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from family(int(child))


def standby(server: Server) -> Switch:
    """Have a PostgreSQL only be read, as one that stands by for another, or be written."""

    def switch(writes: bool) -> None:
        admin = sa.create_engine(server.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        state = "off" if writes else "on"
        with admin.connect() as connection:
            connection.execute(sa.text("SET default_transaction_read_only = off"))
            connection.execute(sa.text(f"ALTER SYSTEM SET default_transaction_read_only = {state}"))
            connection.execute(sa.text("SELECT pg_reload_conf()"))

    return switch


def test_a_full_disk_refuses_texts_and_takes_them_once_there_is_room(
    tmp_path: Path, small: Path
) -> None:
    with loaded(tmp_path, f"sqlite:///{small}/register.db", one, registrants=AT_MOST) as load:
        check(load, ballast(small))


def test_files_that_take_no_writes_refuse_texts_until_they_do(tmp_path: Path) -> None:
    with loaded(tmp_path, f"sqlite:///{tmp_path}/register.db", one, registrants=AT_MOST) as load:
        check(load, limits(load.here))


def test_a_postgresql_that_is_only_read_refuses_texts_until_it_is_written(tmp_path: Path) -> None:
    with (
        own_server() as server,
        loaded(tmp_path, server.url, two_of_each, registrants=AT_MOST) as load,
    ):
        check(load, standby(server))


def check(load: Load, switch: Switch) -> None:
    """Let writes fail in the middle; everything before, meanwhile and after is right."""
    load.text(BEFORE)
    eventually(lambda: not load.gateway.unanswered, "all is well")
    switch(False)
    for _ in range(AT_MOST // 4):
        load.text(4)
        if 503 in load.gateway.statuses and load.gateway.unanswered > BEFORE:
            break
    eventually(lambda: database_of(load) == (503, "takes no writes"), "readiness tells")
    check_whole(load)
    switch(True)
    load.text(AFTER)
    verdict = load.check()
    eventually(lambda: database_of(load) == (200, "ok"), "readiness tells that it works again")
    assert verdict.doubled_replies == 0
    assert set(load.gateway.statuses) == {200, 503}
    assert all(member.runs for member in load.here.members)
    assert "Traceback" not in load.here.log


def database_of(load: Load) -> tuple[int, str]:
    """What the readiness of the first web says of the database."""
    try:
        told = load.here.webs[0].get("/readyz")
    except urllib3.exceptions.HTTPError:
        return 0, "no answer"
    return told.status, json.loads(told.data)["checks"]["database"]


def check_whole(load: Load) -> None:
    """What was refused has left nothing at all: each text has its reply and its audit entry."""
    engine = make_engine(load.database)
    ours = keys.load(load.here.folder / "keys.json")
    try:
        with engine.connect() as connection:
            counted = {name: count(connection, name) for name in ("heard", "message_in", "audit")}
            rows = connection.execute(sa.select(tables.message_out.c.number_key))
            replied = Counter(bytes(key) for (key,) in rows)
            rows = connection.execute(sa.select(tables.message_in.c.number_key))
            texted = Counter(bytes(key) for (key,) in rows)
    finally:
        engine.dispose()
    assert texted == replied
    assert counted["heard"] == counted["message_in"] == counted["audit"]
    acknowledged = len(load.people.acknowledged)
    assert acknowledged <= counted["heard"] < len(load.people.posted)
    assert all(ours.lookup(number) in texted for number in answered(load))


def answered(load: Load) -> list[str]:
    """Whose first text was acknowledged."""
    people = load.people
    return [one.number for one in people.found.values() if one.sids[0] in people.acknowledged]


def count(connection: sa.Connection, table: str) -> int:
    where = "WHERE action = 'heard'" if table == "audit" else ""
    return int(connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table} {where}").scalar_one())


def test_a_database_that_may_only_be_read_refuses_the_start_in_a_sentence(
    tmp_path: Path, small: Path
) -> None:
    with loaded(tmp_path, f"sqlite:///{small}/register.db", one, registrants=AT_MOST) as load:
        load.text(BEFORE)
        load.check()
        assert load.here.members[0].stop() == 0
        subprocess.run(["mount", "-o", "remount,ro", small], check=True)
        for refused in (load.here.run("serve"), load.here.run("worker")):
            assert (refused.returncode, "takes no writes" in refused.stderr) == (1, True)
            assert "Traceback" not in refused.stderr
        subprocess.run(["mount", "-o", "remount,rw", small], check=True)
        load.here.start()
        load.text(BEFORE)
        load.check()
