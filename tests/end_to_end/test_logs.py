"""What real processes write while everything is done to them that quotes people: not one word.

Web and worker run at DEBUG, and so do all the libraries. Whatever texts, forms, addresses and
faults brought in is then searched for in all that they printed, and in every file they left.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.end_to_end.postgres import empty_database
from tests.end_to_end.rig import (
    CODE,
    HTTP,
    MESSAGES,
    PUBLIC,
    ROOT,
    Install,
    created,
    eventually,
    fields,
    install,
)
from tests.gateways.rest import answer

MAIJA, ANNA, NOBODY, STRANGER = "+358412345678", "+358401234567", "+358441234567", "+46701740605"
CARD, HETU, MAIL = "4111 1111 1111 1111", "131052-308T", "maija@esimerkki.example"
STREET, NAME, POISON = "Kuusikuja 7 as 12", "Tuulikki Kaislaranta", "myrkkysana"
TOKEN, PASSWORD = "t0kenOfALink-" + "x9" * 20, "salasana-jota-kukaan-ei-arvaa"
FORGED = '{"event":"forged","level":"error"}'

LIBRARIES = (
    *("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "psycopg", "psycopg.pool"),
    *("procrastinate", "urllib3", "alembic", "werkzeug", "flask", "asyncio", "transitions"),
    *("_granian", "granian", "granian.access", "concurrent.futures", "py.warnings", "wsgi"),
)
TALKATIVE = f"""
import logging
for name in {LIBRARIES!r}:
    logging.getLogger(name).setLevel(logging.DEBUG)

from bot.dialogue.dialogue import Dialogue

was = Dialogue.hear

def hear(self, turn):
    if {POISON!r} in repr(turn).casefold():
        raise ValueError(repr(turn))
    return was(self, turn)

Dialogue.hear = hear
"""
"""Put before the program: libraries at DEBUG, and a text at which our own code fails."""

TRAPS = [
    f"NIMI {NAME}",
    f"kortti {CARD} ja tunnus {HETU}",
    f"NIMI {NAME} {CARD}",
    f"osoitteeni on {STREET}, {MAIL}",
    f"ihminen soita {NOBODY} / 041 765 4321",
    f"OHJE\n{FORGED}\n",
    f"\x1b[31m{NAME}\r\n{FORGED}",
    f"{POISON} {NAME} {CARD}",
    "POISTA",
    "TIEDOT",
]


@pytest.fixture(params=["sqlite", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Install]:
    """An install at DEBUG with libraries that tell all they can, on each database in turn."""
    (tmp_path / "talkative").mkdir()
    (tmp_path / "talkative/sitecustomize.py").write_text(TALKATIVE)
    more = {
        "OMATIEDOT_LOG_LEVEL": "debug",
        "PYTHONPATH": f"{tmp_path / 'talkative'}{os.pathsep}{ROOT}",
        "PYTHONASYNCIODEBUG": "1",
        # those of the interpreter's very end are written by C; without this setting, by nobody
        "PYTHONWARNINGS": "always,ignore::ResourceWarning",
    }
    if request.param == "sqlite":
        with install(tmp_path, **more) as made:
            yield made
        return
    server = request.getfixturevalue("postgresql_server")
    with (
        empty_database(server, f"logs_{secrets.token_hex(4)}") as url,
        install(tmp_path, OMATIEDOT_DATABASE_URL=url, **more) as made,
    ):
        yield made


@contextmanager
def working(here: Install) -> Iterator[Path]:
    """A worker beside the web; what it writes to standard error."""
    told = here.folder / "worker.txt"
    with told.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "worker"],
            cwd=here.folder,
            env=here.environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    try:
        eventually(lambda: '"working"' in told.read_text(), "the worker works")
        yield told
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def text(here: Install, number: str, words: str, status: int = 200) -> None:
    assert here.post(MESSAGES, fields(number, words)).status == status


@contextmanager
def broken(here: Install) -> Iterator[None]:
    """A table is away: the database's own words would quote the statement and its values."""
    engine = sa.create_engine(here.environment["OMATIEDOT_DATABASE_URL"], poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE message_in RENAME TO away"))
        yield
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE away RENAME TO message_in"))
    finally:
        engine.dispose()


def knock(here: Install) -> None:
    """Strangers at every door, with what must not be told in what they bring."""
    for _ in range(3):
        assert here.post(MESSAGES, fields(MAIJA, NAME), token="wrong").status == 403
    url = f"http://127.0.0.1:{here.port}"
    for path in (
        f"/certificates/{TOKEN}",
        f"/console/welcome/{TOKEN}?number={MAIJA}",
        f"/console/requests/{NAME}?q={CARD}".replace(" ", "%20"),
        f"/{'x' * 6000}{TOKEN}?email={MAIL}",
        f"/api/v1/{MAIJA}",
        *("/readyz", "/metrics", "/healthz", "/notice/fi"),
    ):
        HTTP.request(
            "GET", url + path, headers={"User-Agent": NAME, "Cookie": f"omatiedot={TOKEN}"}
        )
    bad = b'{"text": "' + NAME.encode() + b'", '
    for path in ("/api/v1/numbers", MESSAGES, "/gateways/twilio/status", "/console/sign-in"):
        HTTP.request("POST", url + path, body=bad, headers={"Content-Type": "application/json"})
    sign_in(here, url)


def sign_in(here: Install, url: str) -> None:
    """Somebody tries a password; the form has its token."""
    page = HTTP.request("GET", f"{url}/console/sign-in")
    token = re.search(rb'name="csrf" value="([0-9a-f]+)"', page.data)
    assert token
    form = {"csrf": token[1].decode(), "login": NAME, "password": PASSWORD}
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    headers = {"Cookie": cookie, "Origin": PUBLIC}
    answered = HTTP.request(
        "POST", f"{url}/console/sign-in", fields=form, headers=headers, encode_multipart=False
    )
    assert answered.status == 422, answered.status


def use(here: Install) -> None:
    """Everything that brings words of people in, and faults that quote them."""
    for words in TRAPS:
        text(here, MAIJA, words)
    for words in TRAPS[:3]:
        text(here, ANNA, words)
    eventually(lambda: codes(here), "a code is sent")
    text(here, MAIJA, next(iter(codes(here))))
    here.api.behave = lambda handler: answer(handler, 500, f'{{"message": "{NAME}'.encode())
    text(here, STRANGER, "OHJE")
    knock(here)
    with broken(here):
        text(here, NOBODY, f"NIMI {NAME}", status=503)
    here.api.behave = created
    text(here, NOBODY, "SUOMI")
    eventually(lambda: any(dict(a.form)["To"] == NOBODY for a in here.api.asked), "a reply")


def codes(here: Install) -> set[str]:
    return {code for asked in here.api.asked for code in CODE.findall(dict(asked.form)["Body"])}


def markers(here: Install) -> set[str]:
    """All that must not be found: what was sent in, what was sent out, and what is secret."""
    told = {
        *NAME.split(),
        "Meikäläinen",
        "Maija",
        "Andersson",
        "Kuusikuja",
        POISON,
        TOKEN,
        PASSWORD,
    }
    told |= {MAIL, HETU, CARD, CARD.replace(" ", ""), "041 765 4321", "forged", "\x1b"}
    told |= {number.lstrip("+") for number in (MAIJA, ANNA, NOBODY, STRANGER)}
    told |= {
        here.environment["OMATIEDOT_SECRET_KEY"],
        here.environment["OMATIEDOT_TWILIO_AUTH_TOKEN"],
    }
    return told | codes(here) | {dict(asked.form)["Body"][:25] for asked in here.api.asked}


def lines(*logs: Path) -> list[dict[str, Any]]:
    """Every line that was written; each is JSON."""
    return [json.loads(line) for log in logs for line in log.read_text().splitlines()]


def test_nothing_of_anybody_is_in_any_line_or_file(here: Install) -> None:
    here.start("serve", "--no-worker")
    with working(here) as worker:
        use(here)
        assert here.stop() == 0
    web = here.folder / "log.txt"
    told = lines(web, worker)
    written = web.read_text() + worker.read_text()
    assert [each for each in markers(here) if each.casefold() in written.casefold()] == []
    names = Counter(each["event"] for each in told)
    assert names["webhook refused"] == 3 + 2, names  # the wrong signatures, and the bad JSON
    assert names["hearing a text failed"] == 1, names  # the poison
    assert names["webhook failed"] == 1, names  # the broken database
    assert names["library"] > 0, "the libraries did talk"
    assert names["heard"] >= len(TRAPS)
    assert names["handed over"] >= 1
    ids = [each["id"] for each in told if "id" in each]
    assert len(ids) == len(set(ids)), "each fault is told once"
    ours = ("people.csv", "sitecustomize.py", "register.db", "keys.json")
    for file in (path for path in here.folder.rglob("*") if path.is_file()):
        if not file.name.startswith((*ours, "sitecustomize")):
            found = file.read_bytes().decode("latin-1")
            assert [each for each in (NAME, CARD, POISON, MAIJA[1:]) if each in found] == [], file


def test_at_its_usual_level_a_text_writes_no_line(here: Install) -> None:
    here.more |= {"OMATIEDOT_LOG_LEVEL": "info", "PYTHONPATH": str(ROOT)}
    here.start("serve", "--no-worker")
    with working(here) as worker:
        before = here.log, worker.read_text()
        for words in ("OHJE", "KIELTO", "TIEDOT"):
            here.text(MAIJA, words)
        assert (here.log, worker.read_text()) == before
    assert [each["event"] for each in lines(worker)] == ["working", "worked"]
