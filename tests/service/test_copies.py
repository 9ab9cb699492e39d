"""What a gateway keeps of texts that are gone here is owed to nobody, and deleted there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.domain import GatewayFailure, MessageState, Outbound, Report, Retry
from bot.service import retention as retaining
from bot.service.answer import answer
from bot.service.copies import forget_copies
from bot.service.parking import AGAIN_AFTER
from bot.service.report import note_report
from bot.service.retention import retain
from bot.store import tables
from bot.store.erasure import erase
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, Tray, furnished
from tests.service.books import rows
from tests.service.copied import erase_maija, ids, owed, told
from tests.service.test_parked import poisoned


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def test_an_erasure_reaches_every_copy_of_texts_either_way_and_no_others(desk: Desk) -> None:
    desk.text(ANNA, "UPPGIFTER", copy="hers")
    desk.text(MAIJA, "TIEDOT", copy="in-0")
    erase_maija(desk)
    desk.pass_time(seconds=10)
    mine = ids(desk, MAIJA)
    assert len(mine) == 4, "two answers, the code, the confirmation"
    assert sorted(desk.tray.forgotten) == sorted([*mine, "in-0", "in-1", "in-2"])
    assert owed(desk) == []
    kept = rows(desk.office.store, tables.message_out)
    assert [row.provider_id for row in kept if row.number != ANNA] == [None] * 4
    assert all(row.provider_id for row in kept if row.number == ANNA)


def test_the_audit_log_tells_how_many_copies_went_and_of_nobody(desk: Desk) -> None:
    erase_maija(desk)
    desk.pass_time(seconds=10)
    found = told(desk, "copies deleted")
    assert {each[:3] for each in found} == {("clock", None, "tray")}
    numbers = [int(each[3].split()[0]) for each in found]
    assert sum(numbers) == len(desk.tray.forgotten) == 5


def test_an_erasure_that_is_rolled_back_owes_nothing(desk: Desk) -> None:
    desk.text(MAIJA, "TIEDOT", copy="in-0")
    (hers,) = [row for row in rows(desk.office.store, tables.registrant) if row.number == MAIJA]
    with pytest.raises(RuntimeError), desk.office.store.write() as unit:
        erase(unit, hers.id, None, desk.clock())
        raise RuntimeError
    assert owed(desk) == []
    work_once(desk.office)
    assert desk.tray.forgotten == []


def test_a_text_whose_days_are_over_goes_at_the_gateway_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "BATCH", 2)
    for n in range(3):
        desk.text(MAIJA, "OHJE", copy=f"in-{n}")
        desk.clock.go(minutes=1)
    desk.clock.go(days=29)
    desk.text(ANNA, "HJÄLP", copy="hers")
    desk.clock.go(days=1)
    retain(desk.office)
    assert owed(desk) == sorted([*ids(desk, MAIJA), "in-0", "in-1", "in-2"])
    (kept,) = rows(desk.office.store, tables.message_in)
    assert kept.provider_id == "hers"
    assert forget_copies(desk.office) == len(desk.tray.forgotten) == 6


def test_what_the_gateway_keeps_no_copy_of_is_not_asked_for(desk: Desk) -> None:
    desk.text(MAIJA, "OHJE")
    desk.clock.go(days=31)
    retain(desk.office)
    assert owed(desk) == ids(desk, MAIJA)


def test_a_copy_with_a_card_number_in_it_goes_at_once(desk: Desk) -> None:
    desk.text(MAIJA, "korttini on 4111 1111 1111 1111", copy="in-0")
    assert desk.tray.forgotten == ["in-0"]
    (kept,) = rows(desk.office.store, tables.message_in)
    assert kept.provider_id is None


def test_so_it_does_when_the_text_is_parked(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "4111 1111 1111 1111", copy="in-0"))
    assert owed(desk) == ["in-0"]
    (kept,) = rows(desk.office.store, tables.parked)
    assert kept.provider_id is None


def test_a_text_that_was_parked_keeps_the_id_of_its_copy(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "OHJE", copy="in-0"))
    desk.pass_time(seconds=AGAIN_AFTER[0])
    (kept,) = rows(desk.office.store, tables.message_in)
    assert (kept.provider_id, owed(desk)) == ("in-0", [])


def test_the_copy_of_a_text_that_waits_to_be_heard_goes_with_an_erasure(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "OHJE", copy="in-0"))
    (hers,) = [row for row in rows(desk.office.store, tables.registrant) if row.number == MAIJA]
    with desk.office.store.write() as unit:
        erase(unit, hers.id, None, desk.clock())
    assert owed(desk) == ["in-0"]


def test_the_copy_of_a_text_that_is_left_to_staff_goes_at_once(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "OHJE", copy="in-0"))
        for wait in AGAIN_AFTER:
            desk.pass_time(seconds=wait)
        assert rows(desk.office.store, tables.parked) == []
    assert "in-0" in desk.tray.forgotten


def test_a_limited_text_and_one_that_is_not_answered_keep_the_ids_of_their_copies(
    desk: Desk,
) -> None:
    for n in range(40):
        desk.text(MAIJA, "OHJE", copy=f"in-{n}")
    desk.text("12345", "OHJE", copy="short")
    kept = {row.provider_id for row in rows(desk.office.store, tables.message_in)}
    assert kept == {"short", *(f"in-{n}" for n in range(40))}


# ---------------------------------------------------------------- what was under way


@dataclass
class Meanwhile(Tray):
    """A gateway during whose hand-over something happens."""

    happens: Callable[[], object] = lambda: None

    def send(self, message: Outbound) -> str | None:
        self.happens()
        return super().send(message)


def gone_meanwhile(desk: Desk) -> None:
    (hers,) = [row for row in rows(desk.office.store, tables.registrant) if row.number == MAIJA]
    with desk.office.store.write() as unit:
        erase(unit, hers.id, None, desk.clock())


def test_a_text_that_is_handed_over_during_the_erasure_leaves_no_copy(desk: Desk) -> None:
    tray = Meanwhile(happens=lambda: gone_meanwhile(desk))
    desk.tray = desk.office.gateways["tray"] = tray  # type: ignore[index]
    desk.text(MAIJA, "OHJE")
    (text,) = rows(desk.office.store, tables.message_out)
    assert (text.state, text.provider_id) == ("sent", None)
    desk.pass_time(seconds=10)
    assert desk.tray.forgotten == [f"tray-{text.id}"]


def test_a_late_report_of_her_text_brings_no_id_back_and_its_copy_goes(desk: Desk) -> None:
    desk.tray.failures = [GatewayFailure("no answer", Retry.UNKNOWN)]
    desk.text(MAIJA, "OHJE")
    (text,) = rows(desk.office.store, tables.message_out)
    gone_meanwhile(desk)
    note_report(desk.office, "tray", Report(MessageState.DELIVERED, "late-1", text.token))
    (text,) = rows(desk.office.store, tables.message_out)
    assert (text.state, text.provider_id) == ("delivered", None)
    work_once(desk.office)
    assert desk.tray.forgotten == ["late-1"]


def test_of_a_text_that_was_taken_twice_both_copies_go(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    (text,) = rows(desk.office.store, tables.message_out)
    tray = Meanwhile(
        happens=lambda: note_report(
            desk.office, "tray", Report(MessageState.SENT, "first", text.token)
        )
    )
    desk.tray = desk.office.gateways["tray"] = tray  # type: ignore[index]
    work_once(desk.office)
    assert owed(desk) == [f"tray-{text.id}"], "the one that nothing leads to"
    (text,) = rows(desk.office.store, tables.message_out)
    assert text.provider_id == "first"
    gone_meanwhile(desk)
    work_once(desk.office)
    assert sorted(desk.tray.forgotten) == ["first", f"tray-{text.id}"]


def test_the_copy_of_another_gateway_than_has_the_text_is_asked_for_there(desk: Desk) -> None:
    other = Tray(name="other")
    desk.office.gateways["other"] = other  # type: ignore[index]
    desk.text(MAIJA, "OHJE")
    (text,) = rows(desk.office.store, tables.message_out)
    assert note_report(desk.office, "other", Report(MessageState.DELIVERED, "o-1", text.token))
    work_once(desk.office)
    assert (other.forgotten, desk.tray.forgotten) == (["o-1"], [])
    (text,) = rows(desk.office.store, tables.message_out)
    assert text.provider_id == f"tray-{text.id}"


def test_reports_in_any_order_owe_nothing_of_who_is_there(desk: Desk) -> None:
    desk.text(MAIJA, "OHJE")
    (text,) = rows(desk.office.store, tables.message_out)
    for state in (MessageState.DELIVERED, MessageState.SENT, MessageState.DELIVERED):
        note_report(desk.office, "tray", Report(state, text.provider_id, text.token))
    assert owed(desk) == []
