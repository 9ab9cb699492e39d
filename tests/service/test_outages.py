"""One service number at two gateways: the second takes over what the first did not take."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import GatewayFailure, MessageState, Report, Retry
from bot.service.answer import answer
from bot.service.deliver import BACKOFF, deliver_due
from bot.service.outages import IN_A_ROW, REST, Outages, turned
from bot.service.report import note_report
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, START, Desk, Tray, furnished
from tests.service.books import rows, states

SENT, DELIVERED, FAILED = MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED


@pytest.fixture
def desk(store: Store) -> Desk:
    """An office whose number stands at the tray and at another one."""
    desk = furnished(store, *PEOPLE)
    desk.office.gateways["other"] = Tray("other")  # type: ignore[index]
    return desk


def other(desk: Desk) -> Tray:
    found = desk.office.gateways["other"]
    assert isinstance(found, Tray)
    return found


def failure(retry: Retry = Retry.LATER) -> GatewayFailure:
    return GatewayFailure("no connection", retry)


def heard(desk: Desk, *numbers: str) -> None:
    for number in numbers:
        answer(desk.office, desk.inbound(number, "OHJE"))


def told(desk: Desk, gateway: str, state: MessageState) -> bool:
    (text,) = rows(desk.office.store, tables.message_out)
    return note_report(desk.office, gateway, Report(state, key=text.token))


def test_a_text_leaves_by_the_gateway_it_came_through(desk: Desk) -> None:
    heard(desk, MAIJA)
    answer(desk.office, desk.inbound(ANNA, "HJÄLP", gateway="other"))
    work_once(desk.office)
    assert [len(desk.tray.sent), len(other(desk).sent)] == [1, 1]


def test_what_the_first_did_not_take_the_second_takes_at_once(desk: Desk) -> None:
    desk.tray.failures = [failure()]
    heard(desk, MAIJA)
    assert deliver_due(desk.office) == 1
    (text,) = rows(desk.office.store, tables.message_out)
    assert (text.state, text.gateway, text.attempts) == ("sent", "other", 2)
    assert desk.tray.sent == []
    assert [message.key for message in other(desk).sent] == [text.token]


def test_only_when_none_took_it_it_waits_and_then_goes_round_again(desk: Desk) -> None:
    desk.tray.failures = [failure(), failure()]
    other(desk).failures = [failure()]
    heard(desk, MAIJA)
    deliver_due(desk.office)
    (text,) = rows(desk.office.store, tables.message_out)
    assert (text.state, text.gateway, text.attempts) == ("queued", "tray", 2)
    wait = (text.next_at - desk.clock()).total_seconds()
    assert 0.8 * BACKOFF[0] <= wait <= 1.2 * BACKOFF[0]
    desk.pass_time(seconds=1.2 * BACKOFF[0])
    (text,) = rows(desk.office.store, tables.message_out)
    assert (text.state, text.gateway, text.attempts) == ("sent", "other", 4)


def test_both_may_be_away_for_a_day_before_a_text_is_given_up(desk: Desk) -> None:
    desk.tray.failures = [failure() for _ in range(100)]
    other(desk).failures = [failure() for _ in range(100)]
    heard(desk, MAIJA)
    waited = timedelta()
    while states(desk.office.store) == ["queued"]:
        deliver_due(desk.office)
        (text,) = rows(desk.office.store, tables.message_out)
        waited += max(text.next_at - desk.clock(), timedelta())
        desk.clock.moment = max(text.next_at, desk.clock())
    assert states(desk.office.store) == ["failed"]
    assert waited > timedelta(hours=4)
    assert text.attempts == 2 * len(BACKOFF) + 2


@pytest.mark.parametrize("retry", [Retry.UNKNOWN, Retry.NEVER])
def test_what_it_may_have_taken_or_refused_stays_with_it(desk: Desk, retry: Retry) -> None:
    desk.tray.failures = [failure(retry)]
    heard(desk, MAIJA)
    work_once(desk.office)
    (text,) = rows(desk.office.store, tables.message_out)
    assert (text.gateway, other(desk).sent) == ("tray", [])


def test_a_gateway_that_failed_again_and_again_is_passed_over_for_a_while(desk: Desk) -> None:
    numbers = [f"+3584012345{n:02}" for n in range(20)]
    for number in numbers[:IN_A_ROW]:
        desk.tray.failures = [failure()]
        heard(desk, number)
        work_once(desk.office)
    desk.tray.failures = [failure() for _ in numbers]
    heard(desk, *numbers[IN_A_ROW:])
    work_once(desk.office)
    assert len(other(desk).sent) == len(numbers)
    assert len(desk.tray.failures) == len(numbers)  # it was not even asked
    desk.tray.failures = []
    desk.clock.go(seconds=REST.total_seconds())
    heard(desk, MAIJA)
    work_once(desk.office)
    assert [message.recipient for message in desk.tray.sent] == [MAIJA]


def test_a_gateway_that_only_is_silent_is_passed_over_too_and_nothing_is_doubled(
    desk: Desk,
) -> None:
    for n in range(IN_A_ROW):
        desk.tray.failures = [failure(Retry.UNKNOWN)]
        heard(desk, f"+3584012345{n:02}")
        work_once(desk.office)
    heard(desk, MAIJA)
    work_once(desk.office)
    assert [message.recipient for message in other(desk).sent] == [MAIJA]
    assert states(desk.office.store) == [*["unknown"] * IN_A_ROW, "sent"]


@pytest.mark.parametrize("state", [SENT, DELIVERED])
def test_what_the_first_gateway_took_after_all_is_not_sent_by_the_second(
    desk: Desk, state: MessageState
) -> None:
    desk.tray.failures, other(desk).failures = [failure()], [failure(), failure()]
    heard(desk, MAIJA)
    deliver_due(desk.office)
    desk.tray.failures = [failure()]
    desk.pass_time(seconds=1.2 * BACKOFF[0])
    assert states(desk.office.store) == ["queued"]
    assert told(desk, "other", state)
    assert desk.pass_time(days=1) == []
    assert states(desk.office.store) == [state]


def test_what_the_first_gateway_says_failed_is_no_failure_of_the_second(desk: Desk) -> None:
    desk.tray.failures = [failure()]
    heard(desk, MAIJA)
    work_once(desk.office)
    assert not told(desk, "tray", FAILED)
    assert states(desk.office.store) == ["sent"]
    assert told(desk, "tray", DELIVERED)
    assert states(desk.office.store) == ["delivered"]


def test_a_gateway_without_the_number_tells_nothing_of_it(desk: Desk) -> None:
    stranger = Tray("stranger", numbers=frozenset({"+358291234500"}))
    desk.office.gateways["stranger"] = stranger  # type: ignore[index]
    heard(desk, MAIJA)
    work_once(desk.office)
    assert not told(desk, "stranger", DELIVERED)


RING = [
    (("a", "b", "c"), "b", ["b", "c", "a"], "round and round"),
    (("a", "b"), "gone", ["a", "b"], "a gateway that was taken away"),
    ((), "gone", ["gone"], "nobody has the number any more"),
]


@pytest.mark.parametrize(("ways", "first", "ring", "why"), RING)
def test_gateways_come_after_one_another(
    ways: tuple[str, ...], first: str, ring: list[str], why: str
) -> None:
    assert turned(ways, first) == ring


def test_when_all_rest_the_first_is_tried_all_the_same() -> None:
    outages = Outages()
    for name in ("a", "b"):
        for _ in range(IN_A_ROW):
            outages.tell(name, START, worked=False)
    assert outages.choose(("a", "b"), "b", START) == "b"
    assert outages.choose(("a", "b", "c"), "b", START) == "c"
    outages.tell("a", START, worked=True)
    assert outages.choose(("a", "b"), "b", START) == "a"
    assert outages.choose(("a", "b"), "b", START + REST) == "b"
