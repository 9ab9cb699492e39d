"""Answering a person at the console, with a form that needs no script."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from bot.domain import Reply
from bot.service import certificate as certificates
from bot.service.staff import replying
from bot.store import requests, tables
from bot.web.console.replying import ANSWERS, ready
from bot.work.embedded import work_once
from tests.offices import MAIJA
from tests.service.books import rows
from tests.service.staff.asked import newest
from tests.service.staff.crew import change
from tests.web.console.signed import Browser, Console

CARD = "Korttisi 4539 1488 0343 6467 on poistettu."


@pytest.fixture
def asked(console: Console) -> str:
    """Maija asked for a person; the reference."""
    console.desk.text(MAIJA, "IHMINEN milloin?")
    return newest(console.desk.office.store)


def path(ref: str) -> str:
    return f"/console/requests/{ref}/reply"


def outgoing(console: Console) -> list[str]:
    return [row.message for row in rows(console.desk.office.store, tables.message_out)]


@pytest.mark.parametrize("page", ["reply", "letter", "certificate"])
def test_only_those_who_work_requests_may_answer_them(
    console: Console, asked: str, page: str
) -> None:
    with console.desk.office.store.write() as unit:
        requests.close(unit, asked, "refused", console.desk.clock())
    for role, status in {"agent": 200, "decider": 200, "admin": 404, "auditor": 404}.items():
        answer = console.sign_in(role).get(f"/console/requests/{asked}/{page}")
        assert (role, answer.status_code) == (role, status)


@pytest.mark.parametrize("page", ["reply", "letter", "certificate"])
def test_what_does_not_exist_is_not_found(console: Console, page: str) -> None:
    assert console.sign_in().get(f"/console/requests/T-000000/{page}").status_code == 404


def test_the_number_is_masked(console: Console, asked: str) -> None:
    page = console.sign_in().get(path(asked)).text
    assert "••• 78" in page
    assert "358412345678" not in page


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_ready_answer_fits_two_texts_in_the_persons_language(
    console: Console, asked: str, answer: str, language: str
) -> None:
    change(console.desk, asked, language=language)
    page = console.sign_in().post(path(asked), answer=answer)
    assert page.status_code == 200
    with console.app.test_request_context():
        words = ready(answer, language)
    assert words in unescape(page.text)
    said = Reply("staff.reply", {"ref": asked, "text": words})
    text = console.desk.office.catalogue.write(said, language)
    assert (text.encoding, text.parts <= 2) == ("gsm7", True)


def test_a_ready_answer_stands_behind_what_was_typed(console: Console, asked: str) -> None:
    page = console.sign_in().post(path(asked), answer="thanks", text="Hei Maija!")
    assert re.search(r">Hei Maija! Kiitos", page.text)


def test_the_preview_shows_the_whole_text_and_sends_nothing(console: Console, asked: str) -> None:
    page = console.sign_in().post(path(asked), step="preview", text="Huomenna <b>.")
    whole = f"Esimerkki: vastaus pyyntöösi (viite {asked}). Huomenna &lt;b&gt;. Voit vastata"
    assert whole in page.text
    assert "1 text message" in page.text
    assert "staff.reply" not in outgoing(console)


def test_what_is_sent_is_what_was_looked_at(console: Console, asked: str) -> None:
    browser = console.sign_in("agent")
    page = browser.post(path(asked), step="preview", text="Huomenna.\r\n“Kello 9”")
    shown = re.search(r'<p class="bubble ours" lang="fi">(.*?)</p>', page.text, re.DOTALL)
    kept = re.search(r'name="text" value="(.*?)"', page.text, re.DOTALL)
    assert shown
    assert kept
    answer = browser.post(path(asked), step="send", text=unescape(kept[1]))
    assert (answer.status_code, answer.location) == (
        303,
        f"/console/requests/{asked}?done=replied",
    )
    work_once(console.desk.office)
    assert console.desk.tray.sent[-1].text == unescape(shown[1])
    again = browser.post(path(asked), step="send", text=unescape(kept[1]))
    assert again.location == f"/console/requests/{asked}?done=replied_before"


@pytest.mark.parametrize("step", ["preview", "send"])
def test_a_card_number_is_refused_and_not_shown_again(
    console: Console, asked: str, step: str
) -> None:
    page = console.sign_in().post(path(asked), step=step, text=CARD)
    assert page.status_code == 422
    assert "payment card number" in page.text
    assert "6467" not in page.text
    assert "<mark>" in page.text
    assert "staff.reply" not in outgoing(console)


def test_hidden_signs_are_named_by_their_code_points(console: Console, asked: str) -> None:
    page = console.sign_in().post(path(asked), step="preview", text="a\u202eb")
    assert page.status_code == 422
    assert "U+202E" in page.text


def test_plain_letters_are_one_click_away(console: Console, asked: str) -> None:
    page = console.sign_in().post(path(asked), step="preview", text="Hei Áŋŋel")
    assert "<kbd>ŋ</kbd>" in page.text
    assert 'value="Hei Annel"' in page.text


def test_words_are_kept_on_the_way_back(console: Console, asked: str) -> None:
    page = console.sign_in().post(path(asked), step="edit", text="Huomenna.")
    assert re.search(r"<textarea[^>]*>Huomenna\.</textarea>", page.text)


def test_a_language_must_be_chosen_when_none_is_known(console: Console, asked: str) -> None:
    change(console.desk, asked, language=None)
    browser = console.sign_in()
    for form in ({"step": "preview", "text": "Hej."}, {"answer": "thanks"}):
        page = browser.post(path(asked), **form)
        assert page.status_code == 422
        assert 'href="#language"' in page.text
    page = browser.post(path(asked), step="preview", text="Hej.", language="sv")
    assert "svar på din begäran" in page.text


def test_without_a_number_a_letter_is_offered(console: Console, asked: str) -> None:
    change(console.desk, asked, number=None)
    browser = console.sign_in()
    assert f"/console/requests/{asked}/letter" in browser.get(path(asked)).text
    answer = browser.post(path(asked), f"/console/requests/{asked}/letter", step="send", text="Hei")
    assert answer.status_code == 422
    assert "staff.reply" not in outgoing(console)


def test_what_counts_while_typing_is_what_the_service_counts_with(
    console: Console, asked: str
) -> None:
    page = console.sign_in().get(path(asked)).text
    counting = json.loads(unescape(re.search(r'data-counting="(.*?)"', page)[1]))  # type: ignore[index]
    before, after = counting["frames"]["fi"]
    whole = before + "Huomenna." + after
    found = replying.find(console.desk.office, asked)
    made = replying.compose(console.desk.office, found, "Huomenna.", None)
    assert isinstance(made, replying.Preview)
    assert made.text == whole


def test_a_letter_is_shown_as_it_is_printed_and_then_posted(console: Console, asked: str) -> None:
    browser, letter = console.sign_in(language="sv"), f"/console/requests/{asked}/letter"
    page = browser.post(letter, step="show", text="Hei!\n\nAsia on selvä.")
    assert '<article class="sheet" lang="fi">' in page.text
    assert "Esimerkki Oy" in page.text
    assert "Asia on selvä." in page.text
    assert browser.post(letter, step="show", text=CARD).status_code == 422
    assert browser.post(letter, step="posted", text=CARD).status_code == 422
    assert "Hei!" in browser.post(letter, step="edit", text="Hei!").text
    answer = browser.post(letter, step="posted", text="Hei!")
    assert answer.location == f"/console/requests/{asked}?done=posted"


def test_staff_print_a_certificate_or_text_its_link(console: Console, asked: str) -> None:
    with console.desk.office.store.write() as unit:
        requests.close(unit, asked, "refused", console.desk.clock(), reason="Syy <b>.")
    browser, page = console.sign_in(), f"/console/requests/{asked}/certificate"
    assert "Syy &lt;b&gt;." in browser.get(page).text
    assert "Intyg om beslut" in browser.get(f"{page}?language=sv").text
    file = browser.get(f"{page}.pdf?language=sv")
    assert (file.content_type, file.data[:5]) == ("application/pdf", b"%PDF-")
    assert b"/ByteRange" in file.data  # of its seal
    assert browser.get("/console/requests/T-0/certificate.pdf").status_code == 404
    answer = browser.post(page)
    assert answer.location == f"/console/requests/{asked}?done=certificate_sent"
    assert outgoing(console)[-1] == certificates.MESSAGE
    change(console.desk, asked, number=None)
    assert browser.post(page).location.endswith("done=certificate_no_number")


def test_what_was_not_refused_has_no_certificate(console: Console, asked: str) -> None:
    browser: Browser = console.sign_in()
    answer = browser.post(f"/console/requests/{asked}/certificate", path(asked))
    assert answer.status_code == 404
