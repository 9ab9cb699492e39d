"""The page behind the link to a certificate: a button first, and nothing for guesses."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from bot.store import requests, tables
from bot.store.unit import Store
from tests.documents.signatures import signature_on
from tests.offices import MAIJA, PEOPLE, furnished
from tests.service.books import rows
from tests.service.staff.asked import newest
from tests.web.console.signed import Console


@pytest.fixture
def console(sqlite_store: Store) -> Console:
    return Console(furnished(sqlite_store, *PEOPLE))


@pytest.fixture
def web(console: Console) -> FlaskClient:
    return console.app.test_client()


@pytest.fixture
def link(console: Console) -> str:
    """The path of a link that Maija was texted."""
    desk = console.desk
    desk.text(MAIJA, "IHMINEN saanko kaiken?")
    ref = newest(desk.office.store)
    with desk.office.store.write() as unit:
        requests.close(unit, ref, "partly refused", desk.clock(), reason="Syy <b>.")
    found = re.search(r"/certificates/\S+", desk.text(MAIJA, f"KOPIO {ref}")[0])
    assert found
    return found[0]


def opened(console: Console) -> bool:
    (row,) = rows(console.desk.office.store, tables.certificate)
    return row.opened_at is not None


@pytest.mark.parametrize("end", ["", ".pdf"])
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_no_other_site_may_press_the_button(
    headers: dict[str, str], end: str, console: Console, web: FlaskClient, link: str
) -> None:
    assert web.post(f"{link}{end}", headers=headers).status_code == 403
    assert not opened(console)


def test_following_the_link_uses_nothing_up_and_tells_nothing(
    console: Console, web: FlaskClient, link: str
) -> None:
    for answer in (web.get(link), web.head(link), web.get(link)):
        assert answer.status_code == 200
        assert "Syy" not in answer.text
        assert "T-" not in answer.text
    assert not opened(console)


def test_the_button_opens_it(console: Console, web: FlaskClient, link: str) -> None:
    page = web.post(link)
    assert page.status_code == 200
    assert opened(console)
    assert "Syy &lt;b&gt;." in page.text
    assert "Pyyntöön suostuttiin vain osaksi." in page.text
    assert "tietosuojavaltuutetun toimisto" in page.text
    for secret in ("Maija", "Meikäläinen", "358412345678", "5678"):
        assert secret not in page.text


def test_it_is_kept_by_no_browser_and_its_address_is_told_to_nobody(
    web: FlaskClient, link: str
) -> None:
    for answer in (web.get(link), web.post(link)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_it_can_be_read_in_the_other_language(web: FlaskClient, link: str) -> None:
    assert '<html lang="fi">' in web.get(link).text
    assert '<html lang="sv">' in web.get(f"{link}?language=sv").text
    page = web.post(link, data={"language": "sv"})
    assert "Begäran godkändes bara delvis." in page.text
    assert '<html lang="fi">' in web.post(link, data={"language": "xx"}).text


def test_a_day_after_it_was_opened_it_is_gone(
    console: Console, web: FlaskClient, link: str
) -> None:
    web.post(link)
    console.desk.clock.go(hours=23, minutes=59)
    assert web.post(link).status_code == 200
    console.desk.clock.go(minutes=1)
    gone, never = web.get(link), web.get("/certificates/" + "o" * 43)
    assert (gone.status_code, never.status_code) == (404, 404)
    assert gone.text == never.text
    assert web.post(link).text == web.post("/certificates/x").text


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_as_a_file_it_is_sealed_by_the_controller(
    console: Console, web: FlaskClient, link: str, language: str
) -> None:
    answer = web.post(f"{link}.pdf", data={"language": language})
    assert opened(console)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    found = signature_on(answer.data)
    assert found.bottom_line
    assert found.signing_cert.subject.native["organization_name"] == "Esimerkki Oy"
    said = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    words = {"fi": "tietosuojavaltuutetun toimisto", "sv": "dataombudsmannens byrå"}
    flat = " ".join(said.split())
    for part in ("Syy <b>.", words[language], "Esimerkkikuja 2", "77", "79", "1.12.2026"):
        assert part in flat, part
    assert "Meikäläinen" not in said
    assert MAIJA not in said


def test_a_changed_byte_breaks_its_seal(web: FlaskClient, link: str) -> None:
    pdf = bytearray(web.post(f"{link}.pdf").data)
    assert signature_on(bytes(pdf)).bottom_line
    place = pdf.index(b"/ProducedBy") if b"/ProducedBy" in pdf else 200
    pdf[place] ^= 1
    assert not signature_on(bytes(pdf)).intact


def test_as_a_file_too_it_is_there_for_its_time_alone(
    console: Console, web: FlaskClient, link: str
) -> None:
    assert web.get(f"{link}.pdf").status_code == 404
    assert web.post("/certificates/guess.pdf").status_code == 404
    console.desk.clock.go(days=15)
    assert web.post(f"{link}.pdf").status_code == 404
    assert not opened(console)
