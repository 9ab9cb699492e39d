"""The whole product over HTTP: signed webhooks in, Twilio's REST API out, on each database."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.end_to_end.rig import (
    ACCOUNT,
    CODE,
    MESSAGES,
    STATUS,
    Install,
    created,
    eventually,
    fields,
    install,
)

MAIJA, ANNA, NOBODY = "+358412345678", "+358401234567", "+358441234567"


DATABASES = [
    pytest.param(name, marks=pytest.mark.xdist_group(f"serving-{name}"))
    for name in ("sqlite", "postgresql")
]
"""Each install is shared by all tests below, so every test has numbers of its own."""


@pytest.fixture(scope="module", params=DATABASES)
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Install]:
    """An install with people in it, on each database in turn."""
    more = {}
    if request.param == "postgresql":
        more["OMATIEDOT_DATABASE_URL"] = request.getfixturevalue("empty_postgresql")
    with install(tmp_path_factory.mktemp("served"), **more) as here:
        yield here


@pytest.fixture
def served(installed: Install) -> Install:
    """The install while it runs; what it sent before is forgotten."""
    if not installed.runs:
        installed.start()
    installed.api.behave = created
    installed.api.asked.clear()
    return installed


@pytest.fixture(scope="module")
def empty_postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database of its own, without tables."""
    name = f"served_{secrets.token_hex(4)}"
    url = sa.make_url(postgresql_server).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def states(here: Install, *numbers: str) -> list[object]:
    """How the texts to some numbers stand, as an operator lists them."""
    listed = here.command("messages", "--json")
    assert listed.returncode == 0, listed.stderr
    return [row["state"] for row in json.loads(listed.stdout) if row["to"] in numbers]


def code_in(text: str) -> str:
    found = CODE.findall(text)
    assert found, text
    return str(found[-1])


def test_people_use_their_rights_by_text(served: Install) -> None:
    seen = served.text(MAIJA, "TIEDOT")
    assert "Maija Meikäläinen" in seen
    assert "*1234" in seen
    asked = served.text(MAIJA, "NIMI Maija Meikelainen")
    assert "Maija Meikelainen" in asked
    assert "Korjasimme" in served.text(MAIJA, code_in(asked))
    assert "Maija Meikelainen" in served.text(MAIJA, "TIEDOT")
    assert "marknadsför" in served.text(ANNA, "FÖRBUD").lower()
    asked = served.text(ANNA, "RADERA")
    scheduled = served.text(ANNA, f"RADERA {code_in(asked)}")
    assert "ÅNGRA" in scheduled or "AVBRYT" in scheduled
    requests = json.loads(served.command("requests", "--open", "--json").stdout)
    (erasure,) = [each for each in requests if each["kind"] == "delete"]
    assert (erasure["kind"], erasure["state"]) == ("delete", "scheduled")
    assert erasure["ref"] in scheduled
    assert "sukunim" in served.text(NOBODY, "TIEDOT")


def test_a_repeated_webhook_is_acknowledged_and_nothing_else(served: Install) -> None:
    text = fields("+358461234501", "KIELTO")
    for _ in range(5):
        answered = served.post(MESSAGES, text)
        assert answered.status == 200
        assert answered.data.endswith(b"<Response/>")
    eventually(lambda: len(served.api.asked) == 1, "the one reply leaves")
    assert "Markkinointikielto" in served.text("+358461234501", "KIELTO")
    assert len(served.api.asked) == 2
    assert len(states(served, "+358461234501")) == 2


def test_reports_move_the_outbox_on(served: Install) -> None:
    served.text("+358461234502", "OHJE")
    form = dict(served.api.asked[0].form)
    path = form["StatusCallback"].partition("example.fi")[2]
    sid = "SM" + "1" * 32
    report = {"MessageSid": sid, "MessageStatus": "delivered", "AccountSid": ACCOUNT}
    assert path.startswith(STATUS)
    assert served.post(path, report).status == 200
    assert states(served, "+358461234502") == ["delivered"]


def test_strangers_are_refused_and_leave_no_trace(served: Install) -> None:
    text = fields("+358461234503", "POISTA")
    assert served.post(MESSAGES, text, token="a guess").status == 403
    assert served.get(MESSAGES).status == 405
    assert served.get("/phone").status == 404
    assert states(served, "+358461234503") == []
    assert served.api.asked == []
    assert "+358461234503" not in served.log


def test_pages_are_there(served: Install) -> None:
    assert served.get("/healthz").data == b"ok\n"
    ready = eventually(
        lambda: (got := served.get("/readyz")).status == 200 and json.loads(got.data), "ready"
    )
    assert isinstance(ready, dict)
    assert ready["checks"] == dict.fromkeys(("database", "worker", "queue", "audit"), "ok")
    assert "Tietosuojaseloste" in served.get("/notice/fi").data.decode()
    assert served.get("/notice/sv").status == 200
    assert served.get("/nothing").status == 404


def test_what_was_acknowledged_survives_a_kill(served: Install) -> None:
    served.kill()
    served.start("serve", "--no-worker")
    numbers = [f"+35846123452{n}" for n in range(5)]
    for number in numbers:
        assert served.post(MESSAGES, fields(number, "KIELTO")).status == 200
    served.kill()
    served.start()
    eventually(lambda: len(served.api.asked) >= 5, "the replies leave after the restart")
    eventually(lambda: states(served, *numbers) == ["sent"] * 5, "all are sent")
    assert sorted(dict(each.form)["To"] for each in served.api.asked) == numbers


def test_a_hand_over_that_a_kill_cut_is_not_repeated(served: Install) -> None:
    served.api.behave = lambda handler: served.api.closing.wait(30) and None
    assert served.post(MESSAGES, fields("+358461234504", "KIELTO")).status == 200
    eventually(lambda: served.api.asked, "the hand-over begins")
    served.kill()
    served.api.behave = created
    served.start()
    assert "marknadsför" in served.text("+358461234505", "FÖRBUD").lower()
    assert states(served, "+358461234504", "+358461234505") == ["sending", "sent"]
    assert len(served.api.asked) == 2


def test_a_stop_is_clean_and_finishes_the_hand_over(served: Install) -> None:
    def slowly(handler: object) -> None:
        served.api.closing.wait(1.0)
        created(handler)

    served.api.behave = slowly
    assert served.post(MESSAGES, fields("+358461234506", "KIELTO")).status == 200
    eventually(lambda: served.api.asked, "the hand-over begins")
    assert served.stop() == 0
    assert states(served, "+358461234506") == ["sent"]
    assert "Traceback" not in served.log
    assert "+358" not in served.log
