"""A queued text leaves once, in order, and what was cut is never sent again by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import GatewayFailure, Outbound, Retry
from bot.service.answer import answer
from bot.service.deliver import BACKOFF, BATCH, CUT_AFTER, deliver, deliver_due, mark_cut
from bot.store import outbox, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, Desk, Tray, furnished
from tests.service.books import rows, states


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def failure(retry: Retry, reason: str = "30001", *, blocked: bool = False) -> GatewayFailure:
    return GatewayFailure(reason, retry, carrier_blocked=blocked)


def heard(desk: Desk, number: str, *texts: str) -> None:
    """Texts that were answered; the replies wait."""
    for text in texts:
        answer(desk.office, desk.inbound(number, text))


def outgoing(desk: Desk) -> list[tuple[str, int, str | None]]:
    found = rows(desk.office.store, tables.message_out)
    return [(row.state, row.attempts, row.reason) for row in found]


class Gone(BaseException):
    """The process was killed."""


class Killing(Tray):
    """A gateway during whose hand-over the process dies."""

    def send(self, message: Outbound) -> str | None:
        super().send(message)
        raise Gone


def test_a_text_is_handed_over_once(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    assert [deliver_due(desk.office), deliver_due(desk.office)] == [1, 0]
    assert len(desk.tray.sent) == 1
    assert outgoing(desk) == [("sent", 1, None)]


def test_a_text_that_someone_else_took_is_left_alone(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    (text,) = rows(desk.office.store, tables.message_out)
    with desk.office.store.write() as unit:
        assert outbox.claim(unit, text.id, desk.clock())
    deliver(desk.office, text.id)
    assert desk.tray.sent == []


def test_texts_of_one_number_leave_in_their_order(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE", "LISÄÄ", "TIEDOT")
    desk.tray.failures = [failure(Retry.LATER)]
    work_once(desk.office)
    assert states(desk.office.store) == ["queued", "queued", "queued"]
    desk.pass_time(seconds=BACKOFF[0])
    sent = [message.id for message in desk.tray.sent]
    assert sent == sorted(sent)
    assert len(sent) == 3


def test_a_text_that_must_wait_holds_up_nobody_else(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    heard(desk, ANNA, "HJÄLP")
    desk.tray.failures = [failure(Retry.LATER)]
    work_once(desk.office)
    assert [message.recipient for message in desk.tray.sent] == [ANNA]


def test_a_text_is_tried_again_later_and_later_and_fails_at_last(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    desk.tray.failures = [failure(Retry.LATER) for _ in range(len(BACKOFF) + 5)]
    for wait in BACKOFF:
        work_once(desk.office)
        assert outgoing(desk)[0][0] == "queued"
        desk.clock.go(seconds=wait - 1)
        assert deliver_due(desk.office) == 0
        desk.clock.go(seconds=1)
    work_once(desk.office)
    assert outgoing(desk) == [("failed", len(BACKOFF) + 1, "30001")]
    assert timedelta(seconds=sum(BACKOFF)) > timedelta(days=1)


ENDS = [
    (failure(Retry.NEVER), "failed", "30001", "the gateway says that it never will"),
    (failure(Retry.UNKNOWN, "no answer"), "unknown", "no answer", "it may have been sent"),
    (failure(Retry.NEVER, "21610", blocked=True), "failed", "carrier blocked", "a carrier's STOP"),
]


@pytest.mark.parametrize(("ending", "state", "reason", "why"), ENDS)
def test_a_hand_over_that_ends_otherwise_is_not_repeated(
    desk: Desk, ending: GatewayFailure, state: str, reason: str, why: str
) -> None:
    heard(desk, MAIJA, "OHJE")
    desk.tray.failures = [ending]
    work_once(desk.office)
    desk.pass_time(days=4)
    assert outgoing(desk)[0] == (state, 1, reason)
    assert desk.tray.sent == []


def test_a_hand_over_that_was_killed_is_unknown_and_not_sent_again(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    killing = Killing()
    dying = furnished(desk.office.store)
    dying.office.gateways["tray"] = killing  # type: ignore[index]
    with pytest.raises(Gone):
        deliver_due(dying.office)
    assert states(desk.office.store) == ["sending"]
    desk.pass_time(minutes=1)
    assert states(desk.office.store) == ["sending"]
    desk.clock.go(seconds=CUT_AFTER.total_seconds())
    mark_cut(desk.office)
    assert outgoing(desk) == [("unknown", 1, "cut off")]
    desk.pass_time(days=1)
    assert (len(killing.sent), desk.tray.sent) == (1, [])


def test_a_text_behind_one_that_was_cut_leaves_once_that_is_settled(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE", "LISÄÄ")
    desk.tray.failures = [failure(Retry.UNKNOWN)]
    work_once(desk.office)
    assert states(desk.office.store) == ["unknown", "sent"]


def test_a_code_that_died_while_it_waited_is_not_sent(desk: Desk) -> None:
    heard(desk, MAIJA, "POISTA", "OHJE")
    desk.tray.failures = [failure(Retry.LATER)]
    work_once(desk.office)
    desk.pass_time(minutes=desk.office.policy.code_minutes)
    assert states(desk.office.store) == ["expired", "sent"]
    assert len(desk.tray.sent) == 1


def test_a_text_whose_gateway_is_gone_fails_by_name(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE", gateway="gone"))
    work_once(desk.office)
    assert outgoing(desk) == [("failed", 1, "no such gateway")]


def test_a_batch_that_is_stopped_hands_over_nothing_more(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    heard(desk, NOBODY, "OHJE")
    assert deliver_due(desk.office, lambda: True) == 0
    assert states(desk.office.store) == ["queued", "queued"]


def test_more_than_a_batch_leaves_in_one_go(desk: Desk) -> None:
    for n in range(BATCH + 5):
        heard(desk, f"+3584012345{n:02}", "KIELTO")
    work_once(desk.office)
    assert set(states(desk.office.store)) == {"sent"}
    assert len(desk.tray.sent) == BATCH + 5


def test_two_workers_hand_over_each_text_once_and_in_order(desk: Desk) -> None:
    for number in (MAIJA, ANNA, NOBODY):
        heard(desk, number, "KIELTO", "OHJE", "LISÄÄ")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: work_once(desk.office), range(4)))
    work_once(desk.office)
    assert len(desk.tray.sent) == 9
    for number in (MAIJA, ANNA, NOBODY):
        ids = [message.id for message in desk.tray.sent if message.recipient == number]
        assert ids == sorted(ids)


class Slow(Tray):
    """A gateway that takes its time."""

    def send(self, message: Outbound) -> str | None:
        time.sleep(0.2)
        return super().send(message)


def test_a_slow_gateway_holds_up_few(desk: Desk) -> None:
    slow = Slow()
    waiting = replace(desk.office, gateways={"tray": slow})
    for n in range(16):
        heard(desk, f"+3584012345{n:02}", "KIELTO")
    begun = time.monotonic()
    work_once(waiting)
    took = time.monotonic() - begun
    print(f"16 texts in {took:.1f} s, one after another 3.2 s")
    assert len(slow.sent) == 16
    assert took < 2.5
