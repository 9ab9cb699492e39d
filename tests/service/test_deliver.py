"""A queued text leaves once, in order, and what was cut is never sent again by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain import GatewayFailure, Outbound, Retry
from bot.service import deliver as module
from bot.service.acting import ATTEMPTS
from bot.service.answer import answer
from bot.service.deliver import BACKOFF, BATCH, CUT_AFTER, deliver, deliver_due, mark_cut
from bot.service.retrying import POISON_TRIES
from bot.store import delivery, outbox, tables
from bot.store.unit import Store, Unit
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


EARLIEST, LATEST = 0.8, 1.2
"""Nobody comes back exactly when another does."""


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
    desk.pass_time(seconds=LATEST * BACKOFF[0])
    sent = [message.id for message in desk.tray.sent]
    assert sent == sorted(sent)
    assert len(sent) == 3


def test_a_text_that_must_wait_holds_up_nobody_else(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    heard(desk, ANNA, "HJÄLP")
    desk.tray.failures = [failure(Retry.LATER)]
    work_once(desk.office)  # several hands: either of the two may be the one that fails
    assert len(desk.tray.sent) == 1
    assert sorted(states(desk.office.store)) == ["queued", "sent"]


def test_a_text_is_tried_again_later_and_later_and_fails_at_last(desk: Desk) -> None:
    heard(desk, MAIJA, "OHJE")
    desk.tray.failures = [failure(Retry.LATER) for _ in range(len(BACKOFF) + 5)]
    for wait in BACKOFF:
        work_once(desk.office)
        assert outgoing(desk)[0][0] == "queued"
        desk.clock.go(seconds=EARLIEST * wait - 1)
        assert deliver_due(desk.office) == 0
        desk.clock.go(seconds=(LATEST - EARLIEST) * wait + 2)
    work_once(desk.office)
    assert outgoing(desk) == [("failed", len(BACKOFF) + 1, "30001")]
    assert timedelta(seconds=sum(BACKOFF)) > timedelta(days=1)


ENDS = [
    (failure(Retry.NEVER), "failed", "30001", "the gateway says that it never will"),
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


def test_a_hand_over_that_was_killed_is_unknown(desk: Desk) -> None:
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
    assert deliver_due(desk.office) == 0
    assert len(killing.sent) == 1


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


def test_a_text_whose_gateway_is_gone_waits_for_it_to_come_back(desk: Desk) -> None:
    nobodys = "+358291234500"
    answer(desk.office, desk.inbound(MAIJA, "OHJE", gateway="gone", service_number=nobodys))
    work_once(desk.office)
    assert outgoing(desk) == [("queued", 1, "no such gateway")]


def test_a_text_whose_gateway_is_gone_leaves_by_another_that_has_the_number(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE", gateway="gone"))
    work_once(desk.office)
    assert outgoing(desk) == [("sent", 1, None)]
    assert [message.gateway for message in desk.tray.sent] == ["tray"]


def test_those_who_failed_together_come_back_apart(desk: Desk) -> None:
    for n in range(20):
        heard(desk, f"+3584012345{n:02}", "KIELTO")
    desk.tray.failures = [failure(Retry.LATER) for _ in range(20)]
    deliver_due(desk.office)
    found = rows(desk.office.store, tables.message_out)
    waits = [(row.next_at - desk.clock()).total_seconds() for row in found]
    assert len(set(waits)) == 20
    assert EARLIEST * BACKOFF[0] <= min(waits) < max(waits) <= LATEST * BACKOFF[0]


class Buggy(Tray):
    """A gateway whose code cannot bear some texts."""

    def send(self, message: Outbound) -> str | None:
        if message.recipient == MAIJA:
            raise ValueError(message.text)
        return super().send(message)


def test_a_text_at_which_our_code_fails_is_tried_five_times_and_left_to_staff(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.office.gateways["tray"] = buggy = Buggy()  # type: ignore[index]
    heard(desk, MAIJA, "TIEDOT", "OHJE")
    heard(desk, ANNA, "HJÄLP")
    for _ in range(POISON_TRIES + 3):
        desk.pass_time(hours=1)
    first, *_ = outgoing(desk)
    assert first == ("failed", POISON_TRIES, "our fault: ValueError")
    assert [message.recipient for message in buggy.sent] == [ANNA]
    kinds = {row.kind for row in rows(desk.office.store, tables.request)}
    assert kinds == {"unreachable"}
    assert "kind=builtins.ValueError at=test_deliver.py:" in caplog.text
    assert not [each for each in (MAIJA, "Meikäläinen") if each in caplog.text]


def test_a_text_that_cannot_even_be_read_holds_up_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(desk, MAIJA, "OHJE")
    heard(desk, ANNA, "HJÄLP")
    (spoilt, _), claim = rows(desk.office.store, tables.message_out), outbox.claim

    def refuses(unit: Unit, message: int, now: datetime) -> object:
        if message == spoilt.id:
            raise ValueError("sealed with another key")
        return claim(unit, message, now)

    monkeypatch.setattr(outbox, "claim", refuses)
    for _ in range(POISON_TRIES):
        desk.pass_time(hours=1)
    assert outgoing(desk)[0] == ("failed", POISON_TRIES, "our fault: ValueError")
    assert [message.recipient for message in desk.tray.sent] == [ANNA]


def test_a_database_that_is_away_for_a_moment_makes_no_outcome_unknown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(desk, MAIJA, "OHJE")
    settle, away = delivery.settle, [2 * ATTEMPTS]

    def cut(*args: Any, **more: Any) -> bool:
        away[0] -= 1
        if away[0] >= 0:
            raise sa.exc.OperationalError("cut", None, OSError())
        return settle(*args, **more)

    monkeypatch.setattr(delivery, "settle", cut)
    monkeypatch.setattr(module, "PATIENCE", (0.01,) * 2 * ATTEMPTS)
    deliver_due(desk.office)
    assert outgoing(desk) == [("sent", 1, None)]


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
