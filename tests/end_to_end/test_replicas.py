"""Three replicas of the web and two workers on one PostgreSQL, some of which end in the middle.

Each text is answered once: behind Twilio's side of the soak, and behind a real Kannel.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot.store import keys, tables
from bot.store.engine import make_engine
from tests.end_to_end.fleet import Fleet, fleet
from tests.end_to_end.forwarder import Forwarder, forwarder
from tests.end_to_end.postgres import empty_database
from tests.end_to_end.rig import SERVICE, eventually
from tests.kannel.rig import MISSING, OURS, THEIRS, Centre, Kannel, is_installed
from tests.missing import missing
from tests.soak.load import loaded
from tests.soak.people import number_of
from tests.soak.resting import put_forward

pytestmark = pytest.mark.xdist_group("replicas")

WEBS, WORKERS, TEXTS, BROUGHT = 3, 2, 150, 60


@pytest.fixture
def database(postgresql_server: str) -> Iterator[str]:
    with empty_database(postgresql_server, f"replicas_{secrets.token_hex(4)}") as url:
        yield url


def replicas(here: Fleet) -> list[int]:
    """Add them to an install; the ports of the web."""
    for each in range(WEBS):
        here.add(f"web-{each}", "serve", "--no-worker", web=True)
    for each in range(WORKERS):
        here.add(f"worker-{each}", "worker", web=False)
    return here.ports


def end_some(here: Fleet, done: int, of: int) -> None:
    """A web and a worker end as in a power cut, another web as an operator ends it."""
    members = {member.name: member for member in here.members}
    if done == of // 4:
        members["web-0"].kill()
    if done == of // 2:
        members["worker-0"].kill()
    if done == of * 3 // 4:
        assert members["web-1"].stop() == 0


def test_each_text_is_answered_once_though_some_replicas_end(tmp_path: Path, database: str) -> None:
    with (
        loaded(tmp_path, database, replicas, registrants=TEXTS) as load,
        forwarder(load.here.ports) as before,
    ):
        load.gateway.ports = [before.port]
        for each in range(TEXTS):
            load.text(1)
            eventually(lambda: load.gateway.unanswered < 20, "the gateway is not kept waiting")
            end_some(load.here, each, TEXTS)
        verdict = load.check()
    assert verdict.doubled_replies == 0
    assert len(load.people.acknowledged) >= TEXTS


def kannel_of(folder: Path, before: Forwarder) -> Kannel:
    """A Kannel in front of the replicas, not started yet."""
    if not is_installed():
        missing(MISSING)
    (folder / "kannel").mkdir()
    return Kannel(folder / "kannel", SimpleNamespace(port=before.port))  # type: ignore[arg-type]


def test_behind_kannel_each_text_is_answered_once_though_some_replicas_end(
    tmp_path: Path, database: str
) -> None:
    with (
        fleet(tmp_path, database, "http://127.0.0.1:1") as here,
        forwarder(replicas(here)) as before,
    ):
        kannel = kannel_of(tmp_path, before)
        settings = {
            "OMATIEDOT_GATEWAYS": "kannel",
            "OMATIEDOT_KANNEL_USERNAME": THEIRS[0],
            "OMATIEDOT_KANNEL_PASSWORD": THEIRS[1],
            "OMATIEDOT_KANNEL_NUMBERS": SERVICE,
            "OMATIEDOT_KANNEL_SEND_URL": f"http://127.0.0.1:{kannel.sendsms}/cgi-bin/sendsms",
            "OMATIEDOT_KANNEL_SEND_USERNAME": OURS[0],
            "OMATIEDOT_KANNEL_SEND_PASSWORD": OURS[1],
            "OMATIEDOT_KANNEL_CALLBACK_URL": f"http://127.0.0.1:{before.port}",
        }
        here.set(**settings)
        here.start()
        engine = make_engine(database)
        try:
            kannel.start()
            texts = [f"{number_of(each)} {SERVICE} text KIELTO" for each in range(4 * BROUGHT)]
            centre = kannel.bring(*texts, count=BROUGHT, interval=0.05)
            check_kannel(here, engine, centre, keys.load(tmp_path / "keys.json"))
        finally:
            kannel.end()
            engine.dispose()


def check_kannel(here: Fleet, engine: sa.Engine, centre: Centre, ours: keys.Keys) -> None:
    """End some while Kannel's texts are answered; each has one reply at the message centre."""
    for quarter in range(1, 4):
        share = BROUGHT * quarter // 4
        eventually(lambda n=share: sum(came(engine).values()) >= n, f"{share} texts came")
        end_some(here, share, BROUGHT)
    eventually(lambda: sum(came(engine).values()) == BROUGHT, "all texts came")
    end = time.monotonic() + 60
    while len(centre.arrived) < BROUGHT and time.monotonic() < end:
        put_forward(engine)
        time.sleep(0.3)
    replies = Counter(ours.lookup(each.recipient) for each in centre.arrived)
    assert replies == came(engine)


def came(engine: sa.Engine) -> Counter[bytes]:
    """How many texts of each number were heard."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(tables.message_in.c.number_key))
        return Counter(bytes(key) for (key,) in rows)
