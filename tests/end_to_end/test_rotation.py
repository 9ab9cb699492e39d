"""The wrapping key is changed twice under load: nobody notices, and the oldest one goes.

A real web and worker, texts over HTTP from a gateway that counts every answer.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.engine import make_engine
from bot.store.vault.tables import person_key
from tests.end_to_end.fleet import Fleet
from tests.end_to_end.postgres import empty_database
from tests.end_to_end.rig import eventually
from tests.soak.load import Load, loaded

REGISTRANTS, ROUND = 60, 40


def apart(here: Fleet) -> None:
    """A web without a worker, and a worker beside it."""
    here.add("web", "serve", "--no-worker", web=True)
    here.add("worker", "worker", web=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def load(request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: str) -> Iterator[Load]:
    if request.param == "sqlite":
        vault = f"sqlite:///{tmp_path}/vault/keys.db"
        database = f"sqlite:///{tmp_path}/register.db"
        with loaded(tmp_path, database, apart, registrants=REGISTRANTS, vault=vault) as found:
            yield found
        return
    with (
        empty_database(postgresql_server, f"data_{secrets.token_hex(4)}") as database,
        empty_database(postgresql_server, f"vault_{secrets.token_hex(4)}") as vault,
        loaded(tmp_path, database, apart, registrants=REGISTRANTS, vault=vault) as found,
    ):
        yield found


def in_file(load: Load) -> list[int]:
    """The versions of the wrapping key in the key file."""
    held = json.loads((load.here.folder / "keys.json").read_text())["keys"]["wrap"]
    return [each["version"] for each in held]


def in_vault(load: Load) -> set[int]:
    """The versions that keys of persons lie under."""
    engine = make_engine(load.vault or load.database)
    try:
        with engine.connect() as connection:
            return set(connection.execute(sa.select(person_key.c.wrap)).scalars())
    finally:
        engine.dispose()


def running(load: Load, *words: str) -> subprocess.Popen[bytes]:
    """`omatiedot …` beside what runs."""
    here = load.here
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.Popen(
        command,
        cwd=here.folder,
        env=here.environment,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def text_while(load: Load, *words: str) -> None:
    """People text from before a command begins until after it has ended, well."""
    load.text(ROUND // 2)
    command = running(load, *words)
    while command.poll() is None:
        load.text(1)
    assert command.returncode == 0, words
    load.text(ROUND // 2)


def test_keys_are_rotated_twice_under_load_and_nobody_notices(load: Load) -> None:
    for version in (2, 3):
        text_while(load, "keys", "rotate")
        assert in_file(load) == [version - 1, version]
    load.text(ROUND)
    verdict = load.check()
    assert in_vault(load) == {3}
    assert verdict.doubled_replies == 0
    assert set(load.gateway.statuses) <= {200, 204}, load.gateway.statuses
    assert set(verdict.states) <= {"sent", "delivered"}
    assert "failed" not in load.here.log
    assert "does not open" not in load.here.log
    print(f"{len(load.people.acknowledged)} texts, {verdict.states}")


def test_a_rotation_that_was_killed_goes_on_with_the_next(load: Load) -> None:
    load.text(ROUND)
    killed = running(load, "keys", "rotate")
    eventually(lambda: len(in_file(load)) == 2 or killed.poll() is not None, "it has begun")
    killed.kill()
    killed.wait()
    text_while(load, "keys", "rotate")
    load.check()
    assert in_vault(load) == {in_file(load)[-1]}
    assert "does not open" not in load.here.log


def test_new_keys_are_never_written_over_those_of_a_service_that_runs(load: Load) -> None:
    before = (load.here.folder / "keys.json").read_bytes()
    made = load.here.run("keys", "new")
    assert made.returncode == 1
    assert "kept as it is" in made.stderr
    added = load.here.command("keys", "new", "--add")
    assert "nothing; it lacked none" in added
    assert (load.here.folder / "keys.json").read_bytes() == before
