"""Two real gateways with one service number: one goes away, texts leave by the other, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

import pytest

from bot.gateways.twilio import Twilio
from bot.service.answer import answer
from bot.service.deliver import BACKOFF
from bot.service.outages import IN_A_ROW, REST
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.gateways.rest import Api, api, refuses
from tests.gateways.rest import answer as say
from tests.offices import MAIJA, SERVICE, Desk, furnished
from tests.service.books import rows, states

PEOPLE = [f"+3584012345{n:02}" for n in range(12)]


class Second(Twilio):
    """The same provider's other account: another gateway to us."""

    name = "second"


@dataclass
class Pair:
    """The office, both peers, and what each of them has running."""

    desk: Desk
    first: Api
    second: Api
    closing: ExitStack  # ends the first

    def heard(self, *numbers: str) -> None:
        for number in numbers:
            answer(self.desk.office, self.desk.inbound(number, "OHJE", gateway="twilio"))

    def to(self) -> list[list[str]]:
        """Who was texted by each."""
        return [[dict(asked.form)["To"] for asked in each.asked] for each in self.peers]

    @property
    def peers(self) -> tuple[Api, Api]:
        return self.first, self.second


def gateway(kind: type[Twilio], peer: Api) -> Twilio:
    return kind(
        *("AC" + "0" * 32, ("token",), frozenset({SERVICE}), "https://tiedot.example.fi"),
        api_url=peer.url,
        connect_timeout=1.0,
        read_timeout=0.5,
    )


@pytest.fixture
def pair(store: Store) -> Iterator[Pair]:
    desk, gateways = furnished(store), {}
    with api() as second, ExitStack() as closing:
        first = closing.enter_context(api())
        gateways["twilio"], gateways["second"] = gateway(Twilio, first), gateway(Second, second)
        desk.office.gateways.clear()  # type: ignore[attr-defined]
        desk.office.gateways.update(gateways)  # type: ignore[attr-defined]
        yield Pair(desk, first, second, closing)


def lasting_no_longer(handler: BaseHTTPRequestHandler) -> None:
    """A text taken on a connection that ends with it."""
    say(handler, 201, b'{"sid": "SM1"}', Connection="close")
    handler.close_connection = True


def test_while_both_work_the_first_sends(pair: Pair) -> None:
    pair.heard(*PEOPLE)
    work_once(pair.desk.office)
    assert [sorted(each) for each in pair.to()] == [PEOPLE, []]


def test_one_that_is_away_loses_and_doubles_nothing(pair: Pair) -> None:
    pair.first.behave = lasting_no_longer
    pair.heard(*PEOPLE[:4])
    work_once(pair.desk.office)
    pair.closing.close()  # nobody listens there any more
    pair.heard(*PEOPLE[4:])
    work_once(pair.desk.office)
    assert [sorted(each) for each in pair.to()] == [PEOPLE[:4], PEOPLE[4:]]
    assert set(states(pair.desk.office.store)) == {"sent"}


def test_one_that_says_it_cannot_now_is_relieved_and_comes_back(pair: Pair) -> None:
    pair.first.behave = refuses(503, 20503)
    pair.heard(*PEOPLE)
    work_once(pair.desk.office)
    asked = len(pair.first.asked)
    assert IN_A_ROW <= asked < len(PEOPLE)  # then it was left in peace
    assert sorted(pair.to()[1]) == PEOPLE
    pair.first.behave = type(pair.first)().behave
    pair.desk.clock.go(seconds=REST.total_seconds())
    pair.heard(MAIJA)
    work_once(pair.desk.office)
    assert (len(pair.first.asked), pair.to()[0][-1]) == (asked + 1, MAIJA)


def test_one_that_is_silent_keeps_what_it_may_have(pair: Pair) -> None:
    pair.first.behave = lambda _: pair.first.closing.wait(5) and None
    pair.heard(MAIJA)
    work_once(pair.desk.office)
    (text,) = rows(pair.desk.office.store, tables.message_out)
    assert (text.state, text.gateway, pair.to()[1]) == ("unknown", "twilio", [])
    pair.first.closing.set()


def test_with_both_away_everything_waits_and_leaves_once_in_order(pair: Pair) -> None:
    pair.first.behave = pair.second.behave = refuses(503, 20503)
    pair.heard(MAIJA, MAIJA, *PEOPLE[:3])
    work_once(pair.desk.office)
    assert set(states(pair.desk.office.store)) == {"queued"}
    tried = [len(peer.asked) for peer in pair.peers]
    pair.first.behave = pair.second.behave = type(pair.first)().behave
    pair.desk.pass_time(seconds=1.2 * BACKOFF[0])
    assert set(states(pair.desk.office.store)) == {"sent"}
    left = [each[n:] for each, n in zip(pair.to(), tried, strict=True)]
    assert sorted(left[0] + left[1]) == sorted([MAIJA, MAIJA, *PEOPLE[:3]])
