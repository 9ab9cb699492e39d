"""Staff answer a person: what they looked at is what is sent, once, and never a secret."""

from __future__ import annotations

import pytest

from bot.domain import MessageState, Report
from bot.service.report import note_report
from bot.service.staff import replying
from bot.service.staff.replying import MOST_PARTS, Preview
from bot.service.staff.sessions import Member
from bot.service.staff.wording import Fault
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import MAIJA, NOBODY, PEOPLE, Desk, furnished
from tests.service.books import everything, rows
from tests.service.staff.asked import newest, question
from tests.service.staff.crew import change, entered, hired, row_id

CARD = "Korttisi 4539 1488 0343 6467 on poistettu."


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def look(desk: Desk, ref: str, words: str, chosen: str | None = None) -> Preview | Fault:
    asked = replying.find(desk.office, ref)
    assert asked
    return replying.compose(desk.office, asked, words, chosen)


def sent(desk: Desk) -> list[str]:
    before = len(desk.tray.sent)
    work_once(desk.office)
    return [message.text for message in desk.tray.sent[before:]]


def test_what_was_looked_at_is_sent_letter_by_letter(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?")
    words = "Hei “Maija” – {tule} 🙂\r\nhuomenna"
    shown = look(desk, ref, words)
    assert isinstance(shown, Preview)
    assert replying.reply(desk.office, aino, ref, words, None) is True
    assert sent(desk) == [shown.text]
    assert 'Hei "Maija" - {tule} 🙂\nhuomenna' in shown.text
    text = rows(desk.office.store, tables.message_out)[-1]
    assert (text.parts, text.encoding, text.language) == (shown.parts, "ucs2", "fi")


def test_the_request_stays_open_and_keeps_what_was_answered(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?")
    replying.reply(desk.office, aino, ref, "Huomenna.", None)
    (case,) = rows(desk.office.store, tables.request)
    assert case.state == "open"
    event = rows(desk.office.store, tables.request_event)[-1]
    assert (event.event, event.actor, event.text) == ("replied", aino.actor, "Huomenna.")
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.actor, entry.action, entry.ref) == (aino.actor, "replied", ref)
    assert entry.subject == f"request:{case.id}"


def test_the_same_click_twice_sends_once(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?")
    clicks = [replying.reply(desk.office, aino, ref, "Huomenna.", None) for _ in range(2)]
    assert clicks == [True, False]
    desk.clock.go(minutes=11)
    assert replying.reply(desk.office, aino, ref, "Huomenna.", None) is True
    assert len(sent(desk)) + len(sent(desk)) == 2


@pytest.mark.parametrize("words", [CARD, "Tunnus 131052-308T", "", "a\u202eb", "pitkä " * 200])
def test_what_is_refused_is_neither_sent_nor_kept(desk: Desk, aino: Member, words: str) -> None:
    ref = question(desk, "milloin?")
    before = everything(desk.office.store)
    assert isinstance(replying.reply(desk.office, aino, ref, words, None), Fault)
    assert everything(desk.office.store) == before


def test_a_text_of_more_parts_than_are_sent_is_refused_with_their_number(desk: Desk) -> None:
    ref = question(desk, "milloin?")
    fault = look(desk, ref, "sana " * 180)
    assert isinstance(fault, Fault)
    assert (fault.what, fault.parts) == ("parts", MOST_PARTS + 1)


def test_letters_that_cost_more_are_named_and_plain_ones_offered(desk: Desk) -> None:
    shown = look(desk, question(desk, "milloin?"), "Áŋŋel, tervetuloa 🙂 meille")
    assert isinstance(shown, Preview)
    assert (shown.encoding, shown.strange) == ("ucs2", ("Á", "ŋ", "🙂"))
    assert shown.plain == "Annel, tervetuloa meille"
    plain = look(desk, newest(desk.office.store), shown.plain)
    assert isinstance(plain, Preview)
    assert (plain.encoding, plain.strange, plain.plain) == ("gsm7", (), None)


def test_another_script_has_no_plain_letters(desk: Desk) -> None:
    shown = look(desk, question(desk, "milloin?"), "Привет")
    assert isinstance(shown, Preview)
    assert shown.plain is None


def test_a_language_that_nobody_knew_is_chosen_and_kept(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, NOBODY, language=None)
    change(desk, ref, language=None)
    unknown = look(desk, ref, "Hej.")
    assert isinstance(unknown, Fault)
    assert unknown.what == "language"
    assert replying.reply(desk.office, aino, ref, "Hej.", "sv") is True
    assert sent(desk)[0].startswith("Esimerkki: svar på din begäran")
    assert replying.find(desk.office, ref).language == "sv"  # type: ignore[union-attr]


def test_a_language_that_is_known_is_not_changed_by_a_form(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?")
    replying.reply(desk.office, aino, ref, "Huomenna.", "sv")
    assert sent(desk)[0].startswith("Esimerkki: vastaus")


def test_nobody_is_texted_without_a_number_or_a_request(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, None, channel="letter")
    assert replying.reply(desk.office, aino, ref, "Hei.", "fi") is None
    assert replying.reply(desk.office, aino, "T-000000", "Hei.", "fi") is None
    assert replying.find(desk.office, "T-000000") is None


def test_what_became_of_every_text_is_told(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?")
    replying.reply(desk.office, aino, ref, "Huomenna.", None)
    work_once(desk.office)
    key = rows(desk.office.store, tables.message_out)[-1].token
    note_report(desk.office, "tray", Report(MessageState.FAILED, key=key, reason="30003"))
    (text,) = replying.replies_of(desk.office, row_id(desk, ref))
    assert (text.message, text.state, text.reason) == ("staff.reply", "failed", "30003")
    assert text.sent_at == desk.clock()
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff", "unreachable"]


def test_after_an_erasure_nobody_is_left_to_answer(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?", MAIJA)
    change(desk, ref, number=None, number_key=None)
    assert replying.reply(desk.office, aino, ref, "Hei.", None) is None
