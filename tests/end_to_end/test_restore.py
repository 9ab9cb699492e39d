"""The drill: a machine is lost, a backup comes back, and nobody who was erased does.

With the commands as an operator types them, real processes and both databases.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
import urllib3

from bot.store.engine import make_engine
from tests.commands.running import omatiedot
from tests.end_to_end.postgres import empty_database, programs
from tests.end_to_end.rig import CODE, MESSAGES, ROOT, Install, eventually, fields, install

MAIJA, ANNA, VILLE = "+358412345678", "+358401234567", "+358501234567"
HEADINGS = (
    "number,name,language,source,source_date,card_brand,card_last4,card_token,"
    "marketing,marketing_wording,marketing_date,informed"
)
MORE = f"{HEADINGS}\n{VILLE},Ville Esimerkki,fi,Esimerkki Oy,2026-11-01,Visa,4321,,,,,yes\n"
ANEW = f"{HEADINGS}\n{MAIJA},Maija Meikäläinen,fi,Esimerkki Oy,,,,,yes,Saako?,2026-11-10,yes\n"


@dataclass
class Machine:
    """An install whose data can be lost, and what it had before two people were erased."""

    here: Install
    url: str
    ref: str = ""  # of a request that is in every backup

    def run(self, *words: str) -> str:
        """A command that succeeds; what it printed."""
        ran = self._run(*words)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """In this process where that leaves nothing open: to start Python takes seconds."""
        if not self.url.startswith("sqlite") or "serve" in words:
            return self.here.command(*words)
        given = self.here.environment
        prefix = "OMATIEDOT_"
        settings = {name.removeprefix(prefix): given[name] for name in given if prefix in name}
        return omatiedot(self.here.folder, *words, **settings)

    def refused(self, *words: str) -> str:
        """A command that is refused in a sentence; what it said."""
        ran = self._run(*words)
        assert ran.returncode != 0, ran.stdout
        assert "Traceback" not in ran.stderr
        return ran.stderr

    def lose(self, *, vault: bool) -> None:
        """The data are gone, perhaps with the vault."""
        self.here.kill()
        if self.url.startswith("sqlite"):
            shutil.rmtree(self.here.folder / "data")
            if vault:
                shutil.rmtree(self.here.folder / "keys", ignore_errors=True)
            return
        kept = () if vault else ("person_key", "erased")
        with _engine(self.url) as engine, engine.begin() as connection:
            for name in sa.inspect(connection).get_table_names():
                if name not in kept:
                    connection.exec_driver_sql(f"DROP TABLE {name} CASCADE")

    def erase(self, number: str) -> None:
        """She asks for it, and is told that it was done."""
        code = CODE.search(self.here.text(number, "POISTA"))
        assert code
        count = len(self.here.api.asked)
        posted = self.here.post(MESSAGES, fields(number, f"POISTA {code[0]}"))
        assert posted.status == 200
        eventually(lambda: len(self.here.api.asked) > count + 1, "it is confirmed and done")

    def nothing_in_hand(self) -> bool:
        """Whether the service knows of each of its texts how the hand-over ended."""
        going = "SELECT count(*) FROM message_out WHERE state IN ('queued', 'sending')"
        with _engine(self.url) as engine, engine.connect() as connection:
            return connection.exec_driver_sql(going).scalar() == 0

    def erasures(self) -> list[object]:
        """The vault's ledger."""
        return list(json.loads(self.run("erasures", "list", "--json")))


@contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    """Three people, a backup, two erasures, one new sign-up, another backup."""
    register = (ROOT / "register.toml").read_text("utf-8")
    (tmp_path / "register.toml").write_text(
        register.replace("erasure_hours = 24", "erasure_hours = 0 "), "utf-8"
    )
    more = {"OMATIEDOT_REGISTER": str(tmp_path / "register.toml")}
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        url = f"sqlite:///{tmp_path}/data/register.db"
        more |= {"OMATIEDOT_VAULT_URL": f"sqlite:///{tmp_path}/keys/vault.db"}
        with install(tmp_path, OMATIEDOT_DATABASE_URL=url, **more) as here:
            yield lived(Machine(here, url))
        return
    more |= {"PATH": f"{programs()}:{os.environ['PATH']}"}  # those of its own version
    server = request.getfixturevalue("postgresql_server")
    with (
        empty_database(server, f"restore_{secrets.token_hex(4)}") as url,
        install(tmp_path, OMATIEDOT_DATABASE_URL=url, **more) as here,
    ):
        yield lived(Machine(here, url))


def lived(machine: Machine) -> Machine:
    here = machine.here
    (here.folder / "more.csv").write_text(MORE, encoding="utf-8")
    (here.folder / "anew.csv").write_text(ANEW, encoding="utf-8")
    machine.run("registrants", "import", "more.csv")
    here.start()
    assert "Ville Esimerkki" in here.text(VILLE, "TIEDOT")
    assert "Maija" in here.text(MAIJA, "TIEDOT")
    machine.ref = here.text(VILLE, "IHMINEN").split("T-")[1][:6]
    # a text that a backup finds in sending holds up his next one until it counts as unknown
    eventually(machine.nothing_in_hand, "his replies are handed over")
    machine.run("backup", "first/data", "--vault", "first-keys/vault")
    machine.erase(MAIJA)
    machine.erase(ANNA)
    eventually(lambda: len(machine.erasures()) == 2, "both are in the ledger")
    machine.run("registrants", "import", "anew.csv")
    machine.run("backup", "second/data", "--vault", "second-keys/vault")
    here.kill()
    return machine


def nobody_came_back(machine: Machine) -> None:
    """Served again: who was erased is unknown and banned, others are answered."""
    here = machine.here
    assert "Maija" not in here.text(MAIJA, "TIEDOT")
    assert "Anna" not in here.text(ANNA, "UPPGIFTER")
    assert "Ville Esimerkki" in here.text(VILLE, "TIEDOT")
    assert f"T-{machine.ref}" in machine.run("requests", "--open")
    result = json.loads(machine.run("registrants", "import", "anew.csv", "--json"))
    assert result["prohibitions_kept"] == 1
    assert "nothing had come back" in machine.run("erasures", "replay")
    here.kill()


def test_a_lost_machine_comes_back_without_whom_it_had_to_forget(machine: Machine) -> None:
    machine.lose(vault=True)
    assert "OMATIEDOT_VAULT_URL" in machine.refused("restore", "first/data")
    machine.run("restore", "second-keys/vault")
    assert "replayed: 2" in machine.run("restore", "first/data", "--replace")
    machine.here.start()
    nobody_came_back(machine)


def test_a_copy_that_was_put_back_by_hand_is_not_served_before_the_replay(
    machine: Machine,
) -> None:
    machine.lose(vault=False)
    put_back(machine, "first/data")
    with writing(machine.url), begun(machine.here) as process:
        eventually(lambda: has_opened(machine, process), "it looks at the database")
        for _ in range(20):
            assert process.poll() is None, machine.here.log
            with pytest.raises(urllib3.exceptions.HTTPError):
                machine.here.get("/healthz")
    eventually(machine.here.answers, "it serves")
    nobody_came_back(machine)


def test_what_would_undo_an_erasure_is_refused(machine: Machine) -> None:
    assert "--replace" in machine.refused("restore", "second/data")
    machine.here.start()
    machine.here.text(VILLE, "OHJE")
    assert "stop web and worker" in machine.refused("restore", "second/data", "--replace")
    machine.here.kill()
    more = machine.refused("restore", "first-keys/vault", "--replace")
    assert "knows of 2 erasures more" in more
    machine.lose(vault=True)
    machine.run("restore", "first-keys/vault")
    put_back(machine, "second/data")
    told = machine.refused("serve", "--port", str(machine.here.port))
    assert "OMATIEDOT_VAULT_URL" in told
    assert "it lacks 2 erasures" in told


def test_an_older_vault_is_made_do_with_when_there_is_no_newer_one(machine: Machine) -> None:
    machine.lose(vault=True)
    machine.run("restore", "first-keys/vault")
    put_back(machine, "second/data")
    assert "`omatiedot erasures accept`" in machine.refused("erasures", "list")
    told = machine.run("erasures", "accept")
    assert "has noted now: 2." in told
    assert "registrant.name: 1" in told  # whoever signed up since the backup of the vault
    assert len(machine.erasures()) == 2
    assert "has noted now: 0." in machine.run("erasures", "accept")
    doctor = machine._run("doctor")
    assert doctor.returncode == 1
    assert "values cannot be read" in doctor.stdout
    assert "line 2: number: what is kept of this person does not open" in machine.refused(
        "registrants", "import", "anew.csv"
    )
    machine.here.start()
    assert "Ville Esimerkki" in machine.here.text(VILLE, "TIEDOT")
    machine.here.kill()
    machine.lose(vault=False)
    assert "replayed: 2" in machine.run("restore", "first/data", "--replace")


# ------------------------------------------------------------ by hand


def put_back(machine: Machine, folder: str) -> None:
    """As somebody does it who knows nothing of `omatiedot restore`."""
    here = machine.here
    if machine.url.startswith("sqlite"):
        place = Path(machine.url.removeprefix("sqlite:///"))
        place.parent.mkdir(exist_ok=True)
        shutil.copy(here.folder / folder / "data" / "database.sqlite", place)
        return
    with _engine(machine.url) as engine, engine.begin() as connection:
        left = {"person_key", "erased"}
        for name in set(sa.inspect(connection).get_table_names()) - left:
            connection.exec_driver_sql(f"DROP TABLE {name} CASCADE")
    address = (
        sa.make_url(machine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    dump = here.folder / folder / "data" / "database.pgdump"
    words = ["--clean", "--if-exists", "--no-owner", "-d", address, str(dump)]
    subprocess.run([f"{programs()}/pg_restore", *words], check=True)


@contextmanager
def begun(here: Install) -> Iterator[subprocess.Popen[bytes]]:
    """Serve, and do not wait."""
    with (here.folder / "log.txt").open("ab") as log:
        here.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", str(here.port)],
            cwd=here.folder,
            env=here.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield here.process


@contextmanager
def writing(url: str) -> Iterator[None]:
    """Somebody else writes, so that a replay must wait."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("PRAGMA journal_mode=WAL")
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with _engine(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE registrant IN EXCLUSIVE MODE")
        yield


def has_opened(machine: Machine, process: subprocess.Popen[bytes]) -> bool:
    """Whether the process has come as far as the database."""
    if machine.url.startswith("sqlite"):
        opened = Path(f"/proc/{process.pid}/fd")
        names = [str(each.readlink()) for each in opened.iterdir() if each.is_symlink()]
        return any("register.db" in name for name in names)
    with _engine(machine.url) as engine, engine.connect() as connection:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool(connection.exec_driver_sql(waiting).scalar())
