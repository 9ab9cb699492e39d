"""Entering a request that came otherwise than by text."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.store import tables
from tests.offices import MAIJA
from tests.service.books import rows
from tests.web.console.signed import Browser, Console

NEW = "/console/requests/new"
FORM = {
    "number": "041 234 5678",
    "kind": "name",
    "language": "sv",
    "channel": "letter",
    "day": "2026-11-30",
    "time": "09:15",
    "text": "Mitt namn är fel",
}


@pytest.fixture
def aino(console: Console) -> Browser:
    return console.sign_in("agent", "aino")


def requests(console: Console) -> list[Any]:
    return rows(console.desk.office.store, tables.request)


def test_it_is_entered_and_its_due_dates_are_shown(console: Console, aino: Browser) -> None:
    answer = aino.post(NEW, **FORM)
    (made,) = requests(console)
    assert (answer.status_code, answer.location) == (303, f"/console/requests/{made.ref}/entered")
    assert (made.number, made.kind, made.channel) == (MAIJA, "name", "letter")
    assert made.received_at.isoformat() == "2026-11-30T07:15:00+00:00"
    page = aino.get(answer.location).text
    for words in (made.ref, "Monday 14 Dec 2026", "Wednesday 30 Dec 2026", "30 Nov 2026 09:15"):
        assert words in page


def test_a_letter_may_have_no_number(console: Console, aino: Browser) -> None:
    assert aino.post(NEW, **{**FORM, "number": ""}).status_code == 303
    assert requests(console)[0].number is None


def test_what_was_cut_is_told(console: Console, aino: Browser) -> None:
    text = "Kortti 4111 1111 1111 1111, tunnus 131052-308T"
    answer = aino.post(NEW, **{**FORM, "text": text})
    assert "4111" not in str(requests(console))
    page = aino.get(answer.location).text
    for words in ("Part of the text was cut out", "a card number", "an identity code"):
        assert words in page


def test_one_that_is_open_already_is_linked(console: Console, aino: Browser) -> None:
    aino.post(NEW, **FORM)
    answer = aino.post(NEW, **FORM)
    first = requests(console)[0].ref
    assert f"/console/requests/{first}" in aino.get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "12", "This is no phone number"),
        ("kind", "verify", "Choose what it is about"),
        ("language", "de", "Choose the language"),
        ("channel", "sms", "Choose how it came"),
        ("day", "", "Write the day and the time"),
        ("day", "30.11.2026", "Write the day and the time"),
        ("day", "2026-12-02", "It cannot have come in the future"),
        ("day", "9999-12-31", "It cannot have come in the future"),
        ("day", "2025-11-01", "more than a year ago"),
        ("day", "0001-01-01", "more than a year ago"),
        ("time", "25:00", "Write the day and the time"),
        ("text", "  ", "in at most 1,600 characters"),
        ("text", "a" * 1601, "in at most 1,600 characters"),
    ],
)
def test_a_fault_is_told_and_what_was_typed_is_kept(
    console: Console, aino: Browser, field: str, value: str, words: str
) -> None:
    answer = aino.post(NEW, **{**FORM, field: value})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # at the head and at the field
    assert ("Mitt namn är fel" in answer.text) == (field != "text")
    assert requests(console) == []


def test_the_last_minute_is_not_in_the_future(console: Console, aino: Browser) -> None:
    now = {"day": "2026-12-01", "time": "10:00"}  # on Finnish clocks
    assert aino.post(NEW, **{**FORM, **now}).status_code == 303
    assert aino.post(NEW, **{**FORM, **now, "time": "10:01"}).status_code == 422


def test_an_hour_that_the_clocks_skip_is_an_hour(console: Console, aino: Browser) -> None:
    skipped = {"day": "2026-03-29", "time": "03:30"}
    assert aino.post(NEW, **{**FORM, **skipped}).status_code == 303


def test_there_is_no_receipt_of_what_is_not_there(aino: Browser) -> None:
    assert aino.get("/console/requests/T-000000/entered").status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_word_of_the_form_is_there(console: Console, language: str) -> None:
    browser = console.sign_in("agent", "", language)
    pages = [browser.get(NEW).text, browser.post(NEW, day="x").text]
    done = browser.post(NEW, **FORM).location
    pages.append(browser.get(f"{done}?cut=card,identity,digits&other=T-123456").text)
    assert not any(re.search(r"[>\"]\s*queue\.[a-z]", page) for page in pages)
