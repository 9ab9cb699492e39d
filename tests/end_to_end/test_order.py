"""One person's texts are steps one after another, whichever process hears them.

Nobody waits for anybody else. Four processes on PostgreSQL; on SQLite one, and a worker beside.
"""

from __future__ import annotations

import itertools
import random
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import tables
from bot.store.keys import Keys
from bot.store.opening import close, open_store
from bot.store.statements import Statement
from bot.store.unit import Store, turn
from tests.end_to_end.fleet import Fleet, fleet
from tests.end_to_end.postgres import empty_database
from tests.end_to_end.rig import MESSAGES, eventually, fields
from tests.soak.exchange import exchange
from tests.soak.posting import Posting, posting

pytestmark = pytest.mark.xdist_group("order")

ROUNDS, OTHERS = 50, 40
AT_ONCE = 0.05  # seconds within which a person sends three texts
TOLD_APART = 0.005
"""Seconds between the beginnings of two transactions below which their order is chance: a
server stamps a statement a little before it takes its place in a queue."""
UNHELD = 3.0
"""Seconds within which anybody else is answered, on a loaded machine; mostly it takes 0.05.
Who waits for a row that is held gives up after five."""
NOT_UNDERSTOOD = ["lang.ask", "nomatch.2", "nomatch.esc"]
"""What is answered when one text after another is not understood: each follows from the last."""


@dataclass
class Install:
    """The processes, their database, and what the gateway posts to them."""

    here: Fleet
    store: Store
    gateway: Posting

    @property
    def engine(self) -> sa.Engine:
        """Of their database."""
        return self.store.engine

    @property
    def keys(self) -> Keys:
        """By which rows are found."""
        return self.store.keys

    def text(self, number: str, words: str, port: int) -> str:
        """Post a text to one of the processes until it is acknowledged; its id."""
        form = fields(number, words)
        told = threading.Event()
        self.gateway.post(MESSAGES, form, lambda _: told.set(), port=port)
        assert told.wait(60), "never acknowledged"
        return form["MessageSid"]

    def steps(self, number: str) -> list[sa.Row[tuple[int, str]]]:
        """The texts of a number in the order they were answered in: row, words, reply."""
        came, out = tables.message_in.c, tables.message_out.c
        asked = (
            sa.select(came.id, came.text, out.message)
            .join(tables.message_out, out.in_reply_to == came.id)
            .where(came.number_key == self.keys.lookup(number))
            .order_by(came.id, out.id)
        )
        with self.store.read() as unit:
            return unit.all(Statement(asked))


@pytest.fixture(scope="module")
def on_postgresql(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Install]:
    """Four processes of the web on one PostgreSQL."""
    name = f"order_{secrets.token_hex(4)}"
    with empty_database(postgresql_server, name) as url:
        yield from _installed(tmp_path_factory.mktemp("order"), url, 4)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """One process of the web with its worker on SQLite, and a worker beside."""
    folder = tmp_path_factory.mktemp("order")
    yield from _installed(folder, f"sqlite:///{folder}/register.db", 1)


def _installed(folder: Path, url: str, webs: int) -> Iterator[Install]:
    chance = random.Random()
    with exchange(chance, cut_share=0.0) as network, fleet(folder, url, network.url) as here:
        for each in range(webs):
            alone = ("--no-worker",) if webs > 1 else ()
            here.add(f"web-{each}", "serve", *alone, web=True)
        here.add("worker", "worker", web=False)
        here.start()
        store = open_store(url, folder / "keys.json")
        with posting(here.ports, chance, hands=16) as gateway:
            yield Install(here, store, gateway)
        close(store)


def waiting(connection: sa.Connection, number_key: bytes) -> int:
    """How many transactions queue for a number."""
    name = turn(number_key) & (2**64 - 1)
    asked = sa.text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
        "AND classid::bigint = :high AND objid::bigint = :low"
    )
    values = {"high": name >> 32, "low": name & (2**32 - 1)}
    found = connection.execute(asked, values).scalar_one()
    return int(found)


def hold(connection: sa.Connection, number_key: bytes) -> None:
    """Take the lock of a number, and the row of its conversation, until the next rollback."""
    talk = tables.conversation.c
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(turn(number_key))))
    connection.execute(sa.select(talk.id).where(talk.number_key == number_key).with_for_update())


def test_texts_are_answered_in_the_order_their_transactions_began(on_postgresql: Install) -> None:
    install = on_postgresql
    with install.engine.connect() as held, ThreadPoolExecutor(3) as people:
        for each in range(ROUNDS):
            number, words = f"+35850700{each:04}", [f"qwrtp {place}" for place in range(3)]
            hold(held, install.keys.lookup(number))
            ports = random.sample(install.here.ports, 3)
            sent = [
                queued(
                    held, install, people.submit(install.text, number, text, port), number, place
                )
                for place, (text, port) in enumerate(zip(words, ports, strict=True), 1)
            ]
            held.rollback()
            assert all(one.result() for one in sent)
            steps = install.steps(number)
            assert [row.text for row in steps] == words
            assert [row.message for row in steps] == NOT_UNDERSTOOD


def queued(
    held: sa.Connection, install: Install, sent: Future[str], number: str, place: int
) -> Future[str]:
    """A text that was sent, once it is in this place of its number's queue."""
    key = install.keys.lookup(number)
    eventually(lambda: waiting(held, key) == place, "it waits for its turn")
    return sent


def test_three_texts_at_once_are_three_steps_in_the_order_they_began(
    on_postgresql: Install,
) -> None:
    observe(on_postgresql.engine)
    numbers = three_texts_at_once(on_postgresql, "+35850701")
    for number, sids in numbers.items():
        began = {row.words: row for row in observed(on_postgresql, sids)}
        steps = [began[row.text] for row in on_postgresql.steps(number)]
        for one, following in itertools.pairwise(steps):
            assert following.taken > one.done, "two steps of one person overlapped"
            assert following.began > one.began - TOLD_APART


def test_three_texts_at_once_are_three_steps_on_sqlite(on_sqlite: Install) -> None:
    three_texts_at_once(on_sqlite, "+35850702")


def three_texts_at_once(install: Install, prefix: str) -> dict[str, dict[str, str]]:
    """Fifty people send three texts within fifty milliseconds; words by id of each number."""
    numbers: dict[str, dict[str, str]] = {}
    with ThreadPoolExecutor(3) as people:
        for each in range(ROUNDS):
            number, began = f"{prefix}{each:04}", time.monotonic()
            moments = [began + random.uniform(0, AT_ONCE) for _ in range(3)]
            texts = [f"qwrtp {place}" for place in range(3)]
            sids = list(people.map(partial(_text_at, install, number), moments, texts))
            numbers[number] = dict(zip(sids, texts, strict=True))
            steps = install.steps(number)
            assert sorted(row.text for row in steps) == texts
            assert [row.message for row in steps] == NOT_UNDERSTOOD
    return numbers


def _text_at(install: Install, number: str, moment: float, words: str) -> str:
    time.sleep(max(0.0, moment - time.monotonic()))
    return install.text(number, words, random.choice(install.here.ports))


def observe(engine: sa.Engine) -> None:
    """Have the server note when a text's first statement came, when its turn, when its end."""
    now = "double precision DEFAULT extract(epoch FROM"
    with engine.begin() as connection:
        for column in (f"began {now} statement_timestamp())", f"taken {now} clock_timestamp())"):
            connection.exec_driver_sql(f"ALTER TABLE heard ADD COLUMN {column}")
        connection.exec_driver_sql(
            "ALTER TABLE heard ADD COLUMN xact xid8 DEFAULT pg_current_xact_id()"
        )
        connection.exec_driver_sql(
            "ALTER TABLE audit ADD COLUMN xact xid8 DEFAULT pg_current_xact_id()"
        )
        connection.exec_driver_sql(f"ALTER TABLE audit ADD COLUMN done {now} clock_timestamp())")


@dataclass(frozen=True)
class Observed:
    """A text's transaction by the server's clock, in seconds."""

    words: str
    began: float
    taken: float
    done: float


def observed(install: Install, sids: dict[str, str]) -> list[Observed]:
    asked = sa.text(
        "SELECT h.began, h.taken, a.done FROM heard h JOIN audit a USING (xact) "
        "WHERE h.message_key = :key AND a.action = 'heard'"
    )
    with install.engine.connect() as connection:
        rows = {
            words: connection.execute(asked, {"key": install.keys.heard_key("twilio", sid)}).one()
            for sid, words in sids.items()
        }
    return [Observed(words, *row) for words, row in rows.items()]


def test_nobody_waits_for_another_persons_row(on_postgresql: Install) -> None:
    install, number = on_postgresql, "+358507030000"
    key, ports = install.keys.lookup(number), install.here.ports
    install.text(number, "qwrtp 0", ports[0])
    with install.engine.connect() as held, ThreadPoolExecutor(len(ports)) as people:
        hold(held, key)
        theirs = [people.submit(install.text, number, f"qwrtp {port}", port) for port in ports]
        eventually(lambda: waiting(held, key) == len(ports), "each process has one that waits")
        took = [_seconds(install, f"+35850704{n:04}", ports[n % len(ports)]) for n in range(OTHERS)]
        assert not any(one.done() for one in theirs)
        assert max(took) < UNHELD
        held.rollback()
        assert all(one.result() for one in theirs)
    assert len(install.steps(number)) == 1 + len(ports)


def _seconds(install: Install, number: str, port: int) -> float:
    begun = time.monotonic()
    install.text(number, "KIELTO", port)
    return time.monotonic() - begun
