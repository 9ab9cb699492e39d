"""Whoever gets hold of every file finds nobody in it, and no key of those who were erased.

Fifty people use everything a text can start, ten are erased, backups are made before and
after; then every byte of the data, the logs, the copies and the temporary files is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.engine import make_engine
from bot.store.vault.tables import person_key
from tests.end_to_end.postgres import own_server, programs
from tests.end_to_end.rig import (
    CODE,
    MESSAGES,
    ROOT,
    SERVICE,
    Install,
    eventually,
    fields,
    install,
)

PEOPLE, ERASED = 50, 10
LETTERS = "aeiouklmnprstv"
FIGURES = {
    "erasure_hours = 24": "erasure_hours = 0 ",
    "replies_in_window = 5 ": "replies_in_window = 50 ",
    "replies_in_day = 20 ": "replies_in_day = 90 ",
}
CARD = "4539578763621486"
"""A card number that no bank gave out: it only passes the check digit."""


@dataclass(frozen=True)
class Person:
    """One of the fifty; every value about her is her own."""

    place: int

    @property
    def number(self) -> str:
        return f"+3584412345{self.place:02}"

    @property
    def surname(self) -> str:
        first, second = divmod(self.place, len(LETTERS))
        return f"Forensi{LETTERS[first]}{LETTERS[second]}nen"

    @property
    def token(self) -> str:
        return f"tok-of-card-{self.place:02}-kept"

    @property
    def words(self) -> str:
        return f"naapurin kissa {self.surname} istuu"

    @property
    def traces(self) -> set[bytes]:
        """What would tell of her, in the encodings that files are written in."""
        texts = {self.number, "0" + self.number[4:], self.number[1:]}
        texts |= {self.surname, self.surname.casefold(), self.surname.upper(), self.token}
        return {text.encode(how) for text in texts for how in ("utf-8", "utf-16-le")}

    def row(self) -> str:
        """Her line of the imported file."""
        given = "yes,Saako lähettää?,2026-11-01" if self.place % 2 else ",,"
        card = f"Visa,{self.place:04},{self.token}"
        return f"{self.number},Maija {self.surname},fi,Esimerkki Oy,2026-11-01,{card},{given},yes"


EVERYBODY = [Person(place) for place in range(PEOPLE)]


@dataclass
class Scene:
    """An install, and every folder that anything of it is written to."""

    here: Install
    vault: str
    folders: tuple[Path, ...]

    def files(self) -> dict[Path, bytes]:
        """All there is to read."""
        found: dict[Path, bytes] = {}
        for folder in self.folders:
            for path in folder.rglob("*"):
                if path.is_file():
                    found[path] = path.read_bytes()
        return found

    def keys(self) -> set[bytes]:
        """The keys of persons as they lie in the vault, wrapped."""
        engine = make_engine(self.vault)
        try:
            with engine.connect() as connection:
                return set(connection.execute(sa.select(person_key.c.wrapped)).scalars())
        finally:
            engine.dispose()

    def run(self, *words: str) -> str:
        """A command that succeeds."""
        ran = self.here.command(*words)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout + ran.stderr


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[dict[str, str], str, tuple[Path, ...]]]:
    """Settings, the address of the vault, and where the data lie."""
    if kind == "sqlite":
        vault = f"sqlite:///{folder}/keys/vault.db"
        url = f"sqlite:///{folder}/data/register.db"
        (folder / "data").mkdir()
        yield {"OMATIEDOT_DATABASE_URL": url, "OMATIEDOT_VAULT_URL": vault}, vault, ()
        return
    with own_server() as server:
        path = f"{programs()}:{os.environ['PATH']}"
        vault = f"sqlite:///{folder}/keys/vault.db"
        more = {"OMATIEDOT_DATABASE_URL": server.url, "OMATIEDOT_VAULT_URL": vault, "PATH": path}
        yield more, vault, (Path(server.data),)


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    register = (ROOT / "register.toml").read_text("utf-8")
    for figure, ours in FIGURES.items():
        assert figure in register
        register = register.replace(figure, ours)
    (tmp_path / "register.toml").write_text(register, "utf-8")
    (tmp_path / "tmp").mkdir()
    (tmp_path / "keys").mkdir(mode=0o700)
    with database(request.param, tmp_path) as (settings, vault, folders):
        more = settings | {
            "OMATIEDOT_REGISTER": str(tmp_path / "register.toml"),
            "OMATIEDOT_LOG_LEVEL": "debug",
            "TMPDIR": str(tmp_path / "tmp"),
        }
        with install(tmp_path, **more) as here:
            yield Scene(here, vault, (tmp_path, *folders))


def test_nobody_is_found_in_any_file_and_no_key_of_whom_was_erased(scene: Scene) -> None:
    come_in(scene)
    scene.here.start()
    for person in EVERYBODY:
        use_everything(scene.here, person)
    before = scene.keys()
    scene.run("backup", "copies/before")
    for person in EVERYBODY[:ERASED]:
        erase(scene.here, person)
    eventually(lambda: len(before - scene.keys()) >= 2 * ERASED, "their keys are destroyed")
    scene.run("backup", "copies/after")
    scene.here.kill()  # nothing is tidied up: a log that was not emptied is there to be read
    found = scene.files()
    assert SERVICE.encode() in b"".join(found.values())  # what is no secret is seen
    assert len([path for path in found if "copies" in path.parts]) >= 2
    assert hits(found, {trace for person in EVERYBODY for trace in person.traces}) == {}
    assert hits(found, {CARD.encode()}) == {}
    destroyed = before - scene.keys()
    assert len(destroyed) >= 2 * ERASED
    assert hits(found, destroyed) == {}
    assert hits(found, scene.keys()) != {}  # and those that are kept are where they should be


def come_in(scene: Scene) -> None:
    """They are imported, and the file they came in is no part of the product."""
    here = scene.here
    heading = (here.folder / "people.csv").read_text("utf-8").splitlines()[0]
    rows = "\n".join([heading, *(person.row() for person in EVERYBODY)])
    (here.folder / "people.csv").write_text(rows, "utf-8")
    for person in EVERYBODY:  # what is searched for would be found
        seen = hits({Path("people.csv"): rows.encode()}, person.traces)
        assert seen, person
    scene.run("registrants", "import", "people.csv")
    (here.folder / "people.csv").unlink()


def use_everything(here: Install, person: Person) -> None:
    """One thing each of what a text can start, and for each tenth all of them."""
    ways = (view, correct, forbid, complain, ask_staff, pay_by_mistake, wrong_code, restrict)
    for way in ways if person.place % 10 == 0 else (ways[person.place % len(ways)],):
        way(here, person)


def view(here: Install, person: Person) -> None:
    assert person.surname in text(here, person, "TIEDOT")


def correct(here: Install, person: Person) -> None:
    text(here, person, f"NIMI Anna {person.surname}")


def forbid(here: Install, person: Person) -> None:
    text(here, person, "KIELTO")


def complain(here: Install, person: Person) -> None:
    text(here, person, f"VALITUS {person.words}")


def ask_staff(here: Install, person: Person) -> None:
    text(here, person, f"IHMINEN {person.words}")


def pay_by_mistake(here: Install, person: Person) -> None:
    text(here, person, f"kortti {CARD} {person.words}")


def wrong_code(here: Install, person: Person) -> None:
    text(here, person, "POISTA")
    text(here, person, "POISTA 000000")


def restrict(here: Install, person: Person) -> None:
    text(here, person, "RAJOITA")


def erase(here: Install, person: Person) -> None:
    """She asks for it with her code, and is told that it was done."""
    code = CODE.search(text(here, person, "POISTA"))
    assert code
    text(here, person, f"POISTA {code[0]}", replies=2)


def text(here: Install, person: Person, words: str, replies: int = 1) -> str:
    """She texts, and gets her replies, whatever others get meanwhile; the last one."""
    count = len(told(here, person))
    assert here.post(MESSAGES, fields(person.number, words)).status == 200
    eventually(lambda: len(told(here, person)) >= count + replies, f"a reply to {words}")
    return told(here, person)[-1]


def told(here: Install, person: Person) -> list[str]:
    """What she was texted so far."""
    forms = [dict(each.form) for each in list(here.api.asked)]
    return [form["Body"] for form in forms if form.get("To") == person.number]


def hits(files: dict[Path, bytes], traces: set[bytes]) -> dict[str, list[bytes]]:
    """What was found, by the name of the file."""
    found = {path.name: [each for each in traces if each in held] for path, held in files.items()}
    return {name: traced for name, traced in found.items() if traced}
