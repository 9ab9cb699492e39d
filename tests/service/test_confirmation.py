"""The confirmation of an erasure leaves, and then its copy goes, whatever is cut between."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain import MessageState
from bot.service import erase as erasing
from bot.service.copies import forget_copies
from bot.service.erase import erase_due
from bot.store import outbox, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.codes import code_in
from tests.service.copied import HOURS, NOT_FINAL, owed


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


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
    desk.clock.go(hours=HOURS + 1)
    erase_due(desk.office)  # it is blanked while it is being handed over
    assert (confirmation(desk).number, confirmation(desk).state) == (None, "sending")
    with desk.office.store.write() as unit:
        outbox.settle(
            *(unit, done.id, MessageState.SENT, desk.clock()), provider_id="cut-1", by="tray"
        )
    assert confirmation(desk).provider_id is None
    work_once(desk.office)
    assert "cut-1" in desk.tray.forgotten
