"""A letter begins with what did not arrive, and what was posted stays with the request."""

from __future__ import annotations

import pytest

from bot.domain import MessageState, Report
from bot.service.report import note_report
from bot.service.staff import posting, replying
from bot.service.staff.sessions import Member
from bot.service.staff.wording import Fault
from bot.store import erasure, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.staff.asked import newest, question
from tests.service.staff.crew import entered, hired


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def test_the_task_to_write_begins_with_the_answer_that_failed(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?")
    replying.reply(desk.office, aino, ref, "Huomenna.", None)
    work_once(desk.office)
    text = rows(desk.office.store, tables.message_out)[-1]
    note_report(desk.office, "tray", Report(MessageState.FAILED, key=text.token))
    task = newest(desk.office.store)
    assert task != ref
    for each in (task, ref):
        begun = posting.begin(desk.office, aino, each)
        assert begun
        assert (begun.ref, begun.answers, begun.language) == (each, ref, "fi")
        assert begun.words == text.text
    log = [row.action for row in rows(desk.office.store, tables.audit)]
    assert log.count("letter begun") == 2


def test_a_request_without_a_number_is_answered_from_nothing(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, None, channel="letter", language="sv")
    begun = posting.begin(desk.office, aino, ref)
    assert begun
    assert (begun.answers, begun.words, begun.language) == (ref, "", "sv")
    assert posting.begin(desk.office, aino, "T-000000") is None


@pytest.mark.parametrize(
    ("words", "language", "what"),
    [("", "fi", "empty"), ("4539 1488 0343 6467", "fi", "card"), ("Hei", None, "language")],
)
def test_a_letter_bears_no_secret_either(
    desk: Desk, words: str, language: str | None, what: str
) -> None:
    made = posting.made(desk.office, words, language)
    assert isinstance(made, Fault)
    assert made.what == what


def test_a_letter_may_be_longer_than_any_text_message(desk: Desk) -> None:
    words = "sana " * 300
    assert posting.made(desk.office, words, "fi") == words.strip()


def test_what_was_posted_stays_with_the_request(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, None, channel="letter")
    assert posting.posted(desk.office, aino, ref, " Hei! ") is True
    event, entry = (rows(desk.office.store, t)[-1] for t in (tables.request_event, tables.audit))
    assert (event.event, event.text, event.actor) == ("posted", "Hei!", aino.actor)
    assert (entry.action, entry.ref) == ("posted", ref)
    assert isinstance(posting.posted(desk.office, aino, ref, "131052-308T"), Fault)
    assert posting.posted(desk.office, aino, "T-000000", "Hei!") is None


def test_nothing_is_written_back_about_whoever_was_erased(desk: Desk, aino: Member) -> None:
    ref = question(desk, "milloin?")
    (person, *_) = (
        row for row in rows(desk.office.store, tables.registrant) if row.number == MAIJA
    )
    with desk.office.store.write() as unit:
        erasure.erase(unit, person.id, ref, desk.clock())
    assert posting.posted(desk.office, aino, ref, "Hei Maija!") is None
    assert "Hei Maija!" not in str(rows(desk.office.store, tables.request_event))
