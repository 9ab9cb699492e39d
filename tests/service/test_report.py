"""Delivery reports: late, early, repeated, forged."""

from __future__ import annotations

import pytest

from bot.domain import GatewayFailure, MessageState, Report, Retry
from bot.service import undelivered as module
from bot.service.answer import answer
from bot.service.report import note_report
from bot.store import outbox, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import everything, rows, states

SENT, DELIVERED, FAILED = MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def key_of(desk: Desk) -> str:
    return str(rows(desk.office.store, tables.message_out)[-1].token)


def report(desk: Desk, state: MessageState, **more: object) -> bool:
    values = {"state": state, "key": key_of(desk), **more}
    return note_report(desk.office, "tray", Report(**values))  # type: ignore[arg-type]


FORWARD = [
    ([SENT], "sent", "what the hand-over said"),
    ([DELIVERED], "delivered", "one step on"),
    ([DELIVERED, SENT], "delivered", "the older report came later"),
    ([DELIVERED, FAILED], "delivered", "delivered is the end"),
    ([FAILED, DELIVERED], "failed", "so is failed"),
    ([DELIVERED, DELIVERED], "delivered", "a report that is repeated"),
    ([MessageState.QUEUED, MessageState.SENDING], "sent", "nothing goes back to the queue"),
]


@pytest.mark.parametrize(("reports", "state", "why"), FORWARD)
def test_a_state_moves_only_forward(
    desk: Desk, reports: list[MessageState], state: str, why: str
) -> None:
    desk.text(MAIJA, "OHJE")
    for each in reports:
        report(desk, each)
    assert states(desk.office.store) == [state]


def test_a_report_may_come_before_the_hand_over_returns(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    (text,) = rows(desk.office.store, tables.message_out)
    with desk.office.store.write() as unit:
        assert outbox.claim(unit, text.id, desk.clock())
    assert report(desk, DELIVERED, provider_id="tray-1")
    with desk.office.store.write() as unit:
        assert not outbox.settle(unit, text.id, SENT, desk.clock(), provider_id="tray-1")
    assert states(desk.office.store) == ["delivered"]


def test_a_report_settles_what_was_unknown(desk: Desk) -> None:
    desk.tray.failures = [GatewayFailure("no answer", Retry.UNKNOWN)]
    desk.text(MAIJA, "OHJE")
    assert report(desk, DELIVERED)
    assert states(desk.office.store) == ["delivered"]


FORGED = [
    (Report(DELIVERED, key="nobody's"), "tray", "a key that we never drew"),
    (Report(DELIVERED, provider_id="SM" + "0" * 32), "tray", "an id that we never had"),
    (Report(DELIVERED), "tray", "no id at all"),
    (Report(DELIVERED, provider_id="tray-1"), "kannel", "another gateway's text"),
]


@pytest.mark.parametrize(("forged", "gateway", "why"), FORGED)
def test_a_report_of_a_text_that_is_not_ours_changes_nothing(
    desk: Desk, forged: Report, gateway: str, why: str
) -> None:
    desk.text(MAIJA, "OHJE")
    before = everything(desk.office.store)
    assert not note_report(desk.office, gateway, forged)
    assert everything(desk.office.store) == before


def test_a_text_that_never_left_cannot_have_been_delivered(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    assert not report(desk, DELIVERED)
    assert states(desk.office.store) == ["queued"]


def blocked(desk: Desk) -> bool:
    return report(desk, FAILED, reason="21610", carrier_blocked=True)


BLOCKED = [
    ("KIELTO", [], "the answer to an opt-out need not arrive"),
    ("TIEDOT", ["unreachable"], "any other answer is owed by letter"),
]


@pytest.mark.parametrize(("text", "kinds", "why"), BLOCKED)
def test_a_carriers_block_becomes_a_case_unless_it_was_an_opt_out(
    desk: Desk, text: str, kinds: list[str], why: str
) -> None:
    desk.text(MAIJA, text)
    assert blocked(desk)
    assert not blocked(desk)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == kinds
    noted = [row.action for row in rows(desk.office.store, tables.audit)]
    assert noted.count("carrier blocked") == 1


def test_a_block_at_the_hand_over_becomes_a_case_too_and_later_ones_join_it(desk: Desk) -> None:
    for _ in range(2):
        desk.tray.failures = [GatewayFailure("21610", Retry.NEVER, carrier_blocked=True)]
        desk.text(MAIJA, "TIEDOT")
    (case,) = rows(desk.office.store, tables.request)
    events = [row.event for row in rows(desk.office.store, tables.request_event)]
    assert (case.kind, events) == ("unreachable", ["received", "joined"])


def test_a_case_whose_reference_is_taken_draws_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.text(MAIJA, "IHMINEN")
    taken = rows(desk.office.store, tables.request)[0].ref
    draws = iter([taken, taken, "T-555555"])
    monkeypatch.setattr(module, "fresh_reference", lambda: next(draws))
    desk.text(MAIJA, "TIEDOT")
    work_once(desk.office)
    assert blocked(desk)
    assert {row.ref for row in rows(desk.office.store, tables.request)} == {taken, "T-555555"}
