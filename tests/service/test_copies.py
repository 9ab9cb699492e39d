"""What a gateway keeps of texts that are gone here is deleted there, sooner or later."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.domain import GatewayFailure, MessageState, Outbound, Report, Retry
from bot.service import erase as erasing
from bot.service import retention as retaining
from bot.service.answer import answer
from bot.service.copies import BACKOFF, BATCH, LATE, begin_to_forget, forget_copies
from bot.service.erase import erase_due
from bot.service.outages import IN_A_ROW
from bot.service.parking import AGAIN_AFTER
from bot.service.report import note_report
from bot.service.retention import retain
from bot.store import copies, outbox, tables, waiting
from bot.store.erasure import erase
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, Tray, furnished
from tests.service.books import rows
from tests.service.codes import code_in
from tests.service.test_parked import poisoned

HOURS = 24
NOT_FINAL = GatewayFailure("20009", Retry.LATER)
SILENT = GatewayFailure("no answer", Retry.LATER)


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def owed(desk: Desk) -> list[str]:
    """The copies that are still owed."""
    return sorted(row.provider_id for row in rows(desk.office.store, tables.remote_copy))


def owe(desk: Desk, *names: str, gateway: str = "tray") -> None:
    with desk.office.store.write() as unit:
        for name in names:
            copies.owe(unit, gateway, name, desk.clock())


def told(desk: Desk, action: str) -> list[tuple[Any, ...]]:
    """What the audit log says of an action."""
    found = rows(desk.office.store, tables.audit, tables.audit.c.action == action)
    return [(row.actor, row.subject, row.reason, row.result) for row in found]


def erase_maija(desk: Desk) -> None:
    """She asks for her erasure by texts that the gateway keeps; the clock executes it."""
    (asked,) = desk.text(MAIJA, "POISTA", copy="in-1")
    desk.text(MAIJA, f"POISTA {code_in(asked)}", copy="in-2")
    desk.pass_time(hours=HOURS)


def ids(desk: Desk, number: str) -> list[str]:
    """The gateway's ids of what was sent to a number."""
    sent = [text for text in desk.tray.sent if text.recipient == number]
    return [f"tray-{text.id}" for text in sent]


# ---------------------------------------------------------------- what is owed


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


# ---------------------------------------------------------------- asking until it is done


def test_a_copy_that_is_not_final_yet_is_asked_for_again_later_and_later(desk: Desk) -> None:
    owe(desk, "a")
    for n, seconds in enumerate(BACKOFF):
        desk.tray.refusals = [NOT_FINAL]
        assert forget_copies(desk.office) == 0
        (row,) = rows(desk.office.store, tables.remote_copy)
        assert row.tries == n + 1
        wait = (row.next_at - desk.clock()).total_seconds()
        assert 0.8 * seconds <= wait <= 1.2 * seconds
        desk.clock.go(seconds=wait - 1)
        assert forget_copies(desk.office) == 0
        assert desk.tray.refusals == [], "it was asked once"
        desk.clock.go(seconds=1)
    assert forget_copies(desk.office) == 1
    assert owed(desk) == []


def test_a_gateway_that_fails_in_a_row_rests_and_is_asked_for_no_more_in_the_round(
    desk: Desk,
) -> None:
    owe(desk, *(f"c-{n}" for n in range(10)))
    desk.tray.refusals = [SILENT] * 10
    forget_copies(desk.office)
    assert len(desk.tray.refusals) == 10 - IN_A_ROW
    tries = sorted(row.tries for row in rows(desk.office.store, tables.remote_copy))
    assert tries == [0] * 7 + [1] * IN_A_ROW
    forget_copies(desk.office)
    assert len(desk.tray.refusals) == 10 - IN_A_ROW, "nothing is due now"
    desk.tray.refusals = []
    desk.clock.go(hours=1)
    assert forget_copies(desk.office) == 10


def test_a_gateway_that_takes_no_texts_now_is_not_asked(desk: Desk) -> None:
    owe(desk, "a")
    for _ in range(IN_A_ROW):
        desk.office.outages.tell("tray", desk.clock(), worked=False)
    assert (forget_copies(desk.office), desk.tray.forgotten) == (0, [])
    desk.clock.go(minutes=1)
    assert (forget_copies(desk.office), desk.tray.forgotten) == (1, ["a"])


def test_a_round_asks_for_so_many_and_the_next_for_the_rest(desk: Desk) -> None:
    owe(desk, *(f"c-{n}" for n in range(BATCH + 3)))
    assert [forget_copies(desk.office) for _ in range(3)] == [BATCH, 3, 0]


def test_a_fault_of_ours_stops_no_other_copy(desk: Desk) -> None:
    owe(desk, "a", "b")
    desk.tray.refusals = [KeyError("a")]  # type: ignore[list-item]
    assert forget_copies(desk.office) == 1
    assert len(owed(desk)) == 1


def test_what_a_dead_worker_had_taken_is_asked_for_when_its_time_is_over(desk: Desk) -> None:
    owe(desk, "a")

    class Dies(Tray):
        def forget(self, provider_id: str) -> None:
            raise KeyboardInterrupt

    whole, desk.office.gateways["tray"] = desk.tray, Dies()  # type: ignore[index]
    with pytest.raises(KeyboardInterrupt):
        forget_copies(desk.office)
    desk.office.gateways["tray"] = whole  # type: ignore[index]
    assert forget_copies(desk.office) == 0
    desk.clock.go(minutes=11)
    assert forget_copies(desk.office) == 1


@dataclass
class Silent(Tray):
    """A gateway that keeps the answer back until it is let go."""

    asked: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def forget(self, provider_id: str) -> None:
        self.asked.set()
        assert self.let_go.wait(60)


def test_a_silent_gateway_holds_up_no_other_and_is_asked_by_one_thread(desk: Desk) -> None:
    silent, other = Silent(name="silent"), Tray(name="other")
    desk.office.gateways.update(silent=silent, other=other)  # type: ignore[attr-defined]
    owe(desk, "s-1", gateway="silent")
    owe(desk, "o-1", gateway="other")
    begun = begin_to_forget(desk.office)
    try:
        assert silent.asked.wait(60)
        owe(desk, "s-2", gateway="silent")
        (waits,) = [thread for thread in begun if thread.name.endswith("silent")]
        (works,) = [thread for thread in begun if thread is not waits]
        works.join(60)
        assert other.forgotten == ["o-1"]
        assert waits.is_alive()
        assert begin_to_forget(desk.office) == []
    finally:
        silent.let_go.set()
        for thread in begun:
            thread.join(60)
    assert owed(desk) == ["s-2"]


def test_nothing_is_begun_where_nothing_is_owed(desk: Desk) -> None:
    assert begin_to_forget(desk.office) == []


# ---------------------------------------------------------------- what is never deleted


def test_a_copy_that_stays_for_days_is_told_of_once_and_asked_for_further_on(desk: Desk) -> None:
    owe(desk, "a", "b")
    desk.tray.refusals = [NOT_FINAL] * 1000
    for _ in range(30):
        desk.clock.go(hours=8)
        forget_copies(desk.office)
    assert told(desk, "copies stay") == [("clock", None, "tray", "2 copies")]
    assert owed(desk) == ["a", "b"]
    with desk.office.store.read() as unit:
        standing = waiting.standing(unit, desk.clock())
    assert standing.copies == 2
    assert standing.kept is not None
    assert standing.kept > LATE.total_seconds()
    desk.tray.refusals = []
    desk.clock.go(hours=8)
    assert forget_copies(desk.office) == 2


def test_a_gateway_that_is_set_up_no_more_owes_its_copies_all_the_same(desk: Desk) -> None:
    owe(desk, "a", gateway="former")
    for _ in range(10):
        desk.clock.go(hours=10)
        forget_copies(desk.office)
    assert told(desk, "copies stay") == [("clock", None, "former", "1 copies")]
    desk.office.gateways["former"] = former = Tray(name="former")  # type: ignore[index]
    desk.clock.go(hours=8)
    forget_copies(desk.office)
    assert (former.forgotten, owed(desk)) == (["a"], [])


# ---------------------------------------------------------------- the confirmation


def confirmation(desk: Desk) -> Any:
    (row,) = [r for r in rows(desk.office.store, tables.message_out) if r.message == "del.done"]
    return row


def test_the_confirmation_keeps_its_id_until_it_is_blank_and_its_copy_goes_when_it_is_final(
    desk: Desk,
) -> None:
    desk.tray.refusals = []
    (asked,) = desk.text(MAIJA, "POISTA")
    desk.text(MAIJA, f"POISTA {code_in(asked)}")
    desk.clock.go(hours=HOURS)
    work_once(desk.office)
    done = confirmation(desk)
    assert (done.state, done.number) == ("sent", MAIJA)
    assert done.provider_id == f"tray-{done.id}"
    desk.tray.refusals = [NOT_FINAL]  # the gateway is still delivering it
    erase_due(desk.office)
    done = confirmation(desk)
    assert (done.number, done.text, done.provider_id) == (None, None, None)
    before = list(desk.tray.forgotten)
    forget_copies(desk.office)
    assert f"tray-{done.id}" not in before
    desk.pass_time(minutes=2)
    desk.pass_time(minutes=2)
    assert f"tray-{done.id}" in desk.tray.forgotten
    assert owed(desk) == []


def test_a_crash_between_the_erasure_and_the_confirmation_still_confirms_and_forgets(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (asked,) = desk.text(MAIJA, "POISTA")
    desk.text(MAIJA, f"POISTA {code_in(asked)}")
    desk.clock.go(hours=HOURS)

    def dies(*args: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasing.delivery, "blank", dies)  # after the commit of the erasure
        with pytest.raises(KeyboardInterrupt):
            erase_due(desk.office)
    assert confirmation(desk).state == "queued"
    assert confirmation(desk).number == MAIJA
    assert MAIJA not in {row.number for row in rows(desk.office.store, tables.registrant)}
    (done,) = desk.pass_time(seconds=10)
    assert "Tietosi on poistettu" in done
    desk.pass_time(seconds=10)
    assert confirmation(desk).number is None
    desk.pass_time(seconds=10)
    assert f"tray-{confirmation(desk).id}" in desk.tray.forgotten


def test_a_crash_within_the_erasure_leaves_her_whole_and_untold(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (asked,) = desk.text(MAIJA, "POISTA")
    desk.text(MAIJA, f"POISTA {code_in(asked)}")
    desk.clock.go(hours=HOURS)

    def dies(*args: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "queue", dies)
        with pytest.raises(KeyboardInterrupt):
            erase_due(desk.office)
    assert MAIJA in {row.number for row in rows(desk.office.store, tables.registrant)}
    (done,) = desk.pass_time(seconds=10)
    assert "Tietosi on poistettu" in done


def test_a_confirmation_that_is_cut_as_it_is_blanked_leaves_no_copy(desk: Desk) -> None:
    (asked,) = desk.text(MAIJA, "POISTA")
    desk.text(MAIJA, f"POISTA {code_in(asked)}")
    desk.clock.go(hours=HOURS)
    erase_due(desk.office)
    done = confirmation(desk)
    with desk.office.store.write() as unit:
        assert outbox.claim(unit, done.id, desk.clock())
    desk.clock.go(hours=5)
    erase_due(desk.office)  # it is blanked while it is being handed over
    assert (confirmation(desk).number, confirmation(desk).state) == (None, "sending")
    with desk.office.store.write() as unit:
        outbox.settle(
            *(unit, done.id, MessageState.SENT, desk.clock()), provider_id="cut-1", by="tray"
        )
    assert confirmation(desk).provider_id is None
    work_once(desk.office)
    assert "cut-1" in desk.tray.forgotten


def test_it_is_one_office(desk: Desk) -> None:
    """Another register's office on the same store asks for the same queue, and nothing twice."""
    owe(desk, "a")
    other = replace(desk.office)
    assert [forget_copies(each) for each in (desk.office, other)] == [1, 0]
