"""What nobody answered is settled by a report or a look-up, else sent once more, never twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from bot.domain import GatewayFailure, MessageState, Outbound, Report, Retry
from bot.domain import Reply as Said
from bot.service.answer import answer
from bot.service.deliver import deliver_due
from bot.service.report import note_report
from bot.service.retrying import REPORT_WINDOW
from bot.service.staff.sending import send
from bot.service.unknown import PATIENCE, settle_unknown
from bot.store import delivery, outbox, requests, tables, unsettled
from bot.store.unit import Store
from bot.store.unsettled import NEVER
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, Tray, furnished
from tests.service.books import rows, states

SENT, DELIVERED, FAILED = MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED
LONG = REPORT_WINDOW.total_seconds()
MAIJAS = "tray-of-maija"


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def silence() -> GatewayFailure:
    return GatewayFailure("no answer", Retry.UNKNOWN)


def cut(desk: Desk, *texts: str) -> None:
    """Texts of Maija whose answers left, and nobody knows whether they were taken."""
    for text in texts:
        answer(desk.office, desk.inbound(MAIJA, text))
    for _ in texts:
        desk.tray.failures = [silence()]
        deliver_due(desk.office)
    assert set(states(desk.office.store)) == {"unknown"}


def texts(desk: Desk) -> list[Any]:
    return rows(desk.office.store, tables.message_out)


def take(desk: Desk, text: Any) -> None:
    """Another worker has it."""
    with desk.office.store.write() as unit:
        assert outbox.claim(unit, text.id, desk.clock())


def told(desk: Desk, state: MessageState, row: int = 0) -> bool:
    return note_report(desk.office, "tray", Report(state, key=texts(desk)[row].token))


def test_nothing_is_sent_again_before_its_report_may_have_come(desk: Desk) -> None:
    cut(desk, "OHJE")
    (text,) = texts(desk)
    assert (text.next_at, text.repeats) == (desk.clock() + REPORT_WINDOW, 0)
    assert desk.pass_time(seconds=LONG - 1) == []
    assert settle_unknown(desk.office) == 0


@pytest.mark.parametrize("state", [SENT, DELIVERED, FAILED])
def test_a_report_settles_it(desk: Desk, state: MessageState) -> None:
    cut(desk, "OHJE")
    assert told(desk, state)
    assert desk.pass_time(seconds=LONG) == []
    assert states(desk.office.store) == [state]


def test_after_that_it_is_sent_once_more_and_never_a_third_time(desk: Desk) -> None:
    cut(desk, "OHJE")
    before = texts(desk)[0]
    assert len(desk.pass_time(seconds=LONG)) == 1
    (text,) = texts(desk)
    assert (text.state, text.repeats, text.attempts) == ("sent", 1, 2)
    assert (desk.tray.sent[0].id, desk.tray.sent[0].key) == (before.id, before.token)
    assert desk.pass_time(days=30) == []


def test_unknown_for_the_second_time_it_stays_so_until_it_is_reported(desk: Desk) -> None:
    cut(desk, "OHJE")
    desk.tray.failures = [silence()]
    desk.pass_time(seconds=LONG)
    assert [(row.state, row.repeats) for row in texts(desk)] == [("unknown", 1)]
    for _ in range(5):
        assert desk.pass_time(days=1) == []
    assert [(row.state, row.next_at) for row in texts(desk)] == [("unknown", NEVER)]
    assert told(desk, DELIVERED)
    assert states(desk.office.store) == ["delivered"]


def test_what_answers_a_request_is_then_owed_by_letter(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN")
    ref = rows(desk.office.store, tables.request)[0].ref
    with desk.office.store.write() as unit:
        request = requests.find(unit, ref)
        send(desk.office, unit, request, desk.clock(), Said("refusal.rights", {"ref": ref}))
    desk.tray.failures = [silence()]
    work_once(desk.office)
    desk.tray.failures = [silence()]
    desk.pass_time(seconds=LONG)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff"]
    for _ in range(2):
        desk.pass_time(seconds=LONG)
    kinds = [row.kind for row in rows(desk.office.store, tables.request)]
    assert kinds == ["staff", "unreachable"]


def test_a_repeat_that_is_reported_while_it_waits_is_not_sent(desk: Desk) -> None:
    cut(desk, "OHJE")
    desk.tray.failures = [GatewayFailure("busy", Retry.LATER)]
    desk.pass_time(seconds=LONG)
    assert [(row.state, row.repeats) for row in texts(desk)] == [("queued", 1)]
    assert told(desk, SENT)
    assert desk.pass_time(hours=1) == []
    assert states(desk.office.store) == ["sent"]


def test_a_code_that_died_meanwhile_is_not_sent(desk: Desk) -> None:
    cut(desk, "POISTA")
    assert desk.pass_time(minutes=desk.office.policy.code_minutes, seconds=LONG) == []
    assert [(row.state, row.next_at) for row in texts(desk)] == [("unknown", NEVER)]


def test_what_was_wiped_meanwhile_is_not_sent(desk: Desk) -> None:
    cut(desk, "OHJE")
    with desk.office.store.engine.begin() as connection:
        connection.execute(tables.message_out.update().values(blank_at=desk.clock()))
    assert desk.pass_time(seconds=LONG) == []
    assert [(row.state, row.number, row.next_at) for row in texts(desk)] == [
        ("unknown", None, NEVER)
    ]


LOOKED_UP = [
    ([Report(SENT, MAIJAS)], "sent", MAIJAS, 0, "it has one text, and we know of no other"),
    ([Report(DELIVERED, MAIJAS)], "delivered", MAIJAS, 0, "and knows that it arrived"),
    ([Report(FAILED, MAIJAS, reason="30003")], "failed", MAIJAS, 0, "or that it never will"),
    ([Report(MessageState.SENDING, MAIJAS)], "sent", MAIJAS, 0, "it is on its way"),
    ([Report(SENT, "theirs"), Report(SENT, MAIJAS)], "sent", MAIJAS, 0, "one is known already"),
    ([Report(SENT, "theirs")], "sent", None, 1, "all it has is known: this one it has not"),
    ([], "sent", None, 1, "it cannot tell"),
    ([Report(SENT, "a"), Report(SENT, "b")], "sent", None, 0, "more than we miss: it has it"),
]


@pytest.mark.parametrize(("taken", "state", "id_", "repeats", "why"), LOOKED_UP)
def test_a_look_up_settles_it(
    desk: Desk, taken: list[Report], state: str, id_: str | None, repeats: int, why: str
) -> None:
    cut(desk, "OHJE")
    answer(desk.office, desk.inbound(MAIJA, "LISÄÄ"))
    deliver_due(desk.office)
    known = texts(desk)[1]
    desk.tray.taken = [
        Report(each.state, known.provider_id) if each.provider_id == "theirs" else each
        for each in taken
    ]
    assert len(desk.pass_time(seconds=LONG)) == repeats
    text = texts(desk)[0]
    assert (text.state, text.repeats) == (state, repeats)
    assert id_ is None or text.provider_id == id_


def test_one_of_two_that_are_missed_cannot_be_told_apart(desk: Desk) -> None:
    cut(desk, "OHJE", "LISÄÄ")
    desk.tray.taken = [Report(SENT, MAIJAS)]
    assert len(desk.pass_time(seconds=LONG)) == 2


def test_both_of_two_that_are_missed_are_there(desk: Desk) -> None:
    cut(desk, "OHJE", "LISÄÄ")
    desk.tray.taken = [Report(SENT, "a"), Report(SENT, "b")]
    assert desk.pass_time(seconds=LONG) == []
    assert states(desk.office.store) == ["sent", "sent"]


@dataclass
class Deaf(Tray):
    """A gateway that cannot be asked now."""

    retry: Retry = Retry.LATER
    asked: list[datetime] = field(default_factory=list)

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:
        self.asked.append(since)
        raise GatewayFailure("no connection", self.retry)


def test_a_gateway_that_does_not_answer_is_asked_again_before_anything_is_sent(
    desk: Desk,
) -> None:
    desk.tray = desk.office.gateways["tray"] = deaf = Deaf()  # type: ignore[index]
    cut(desk, "OHJE")
    (text,) = texts(desk)
    for n in range(1, 5):
        assert desk.pass_time(seconds=LONG) == []
        assert deaf.asked == [text.created_at] * n
    desk.clock.go(seconds=PATIENCE.total_seconds())
    assert len(desk.pass_time(seconds=LONG)) == 1


def test_a_gateway_that_will_never_tell_is_asked_once(desk: Desk) -> None:
    desk.tray = desk.office.gateways["tray"] = Deaf(retry=Retry.NEVER)  # type: ignore[index]
    cut(desk, "OHJE")
    assert len(desk.pass_time(seconds=LONG)) == 1


class Broken(Tray):
    """A gateway whose look-up has a fault of ours."""

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:
        raise KeyError(message.recipient)


def test_a_look_up_at_which_our_code_fails_tells_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.tray = desk.office.gateways["tray"] = Broken()  # type: ignore[index]
    cut(desk, "OHJE")
    assert len(desk.pass_time(seconds=LONG)) == 1
    assert "kind=builtins.KeyError" in caplog.text
    assert MAIJA not in caplog.text


def test_two_workers_at_once_send_it_once(desk: Desk) -> None:
    for n in range(6):
        answer(desk.office, desk.inbound(f"+3584012345{n:02}", "OHJE"))
    desk.tray.failures = [silence() for _ in range(6)]
    deliver_due(desk.office)
    desk.clock.go(seconds=LONG)
    ready = threading.Barrier(4)

    def work(_: int) -> None:
        ready.wait()
        settle_unknown(desk.office)
        deliver_due(desk.office)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    work_once(desk.office)
    assert len(desk.tray.sent) == 6
    assert {(row.state, row.repeats) for row in texts(desk)} == {("sent", 1)}


def test_a_repeat_goes_behind_what_is_under_way_and_before_what_waits(desk: Desk) -> None:
    cut(desk, "OHJE")
    for text in ("LISÄÄ", "SELOSTE"):
        answer(desk.office, desk.inbound(MAIJA, text))
    first, second, _ = texts(desk)
    take(desk, second)
    desk.clock.go(seconds=LONG)
    settle_unknown(desk.office)
    assert deliver_due(desk.office) == 0
    with desk.office.store.write() as unit:
        assert delivery.settle(unit, second.id, SENT, desk.clock())
    work_once(desk.office)
    assert [message.id for message in desk.tray.sent][0] == first.id
    assert states(desk.office.store) == ["sent"] * 3


def test_one_that_nobody_can_settle_holds_up_none_of_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(desk, "OHJE")
    answer(desk.office, desk.inbound(ANNA, "HJÄLP"))
    desk.tray.failures = [silence()]
    deliver_due(desk.office)
    first = texts(desk)[0].id
    repeat = unsettled.repeat

    def refuses(unit: Any, message: int, now: datetime) -> bool:
        if message == first:
            raise RuntimeError
        return repeat(unit, message, now)

    monkeypatch.setattr(unsettled, "repeat", refuses)
    desk.clock.go(seconds=LONG)
    with pytest.raises(RuntimeError):
        settle_unknown(desk.office)
    assert states(desk.office.store) == ["unknown", "queued"]


def test_the_time_for_reports_begins_when_the_cut_is_found(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    take(desk, texts(desk)[0])
    desk.clock.go(hours=5)
    work_once(desk.office)
    (text,) = texts(desk)
    assert (text.state, text.next_at) == ("unknown", desk.clock() + REPORT_WINDOW)
