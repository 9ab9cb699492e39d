from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from bot.domain import MessageState
from bot.requests import KINDS, State
from bot.web import create_app
from tests.web.memory import ANNA, LOCALES, MAIJA, NOW, MemoryDemo, MemoryOffice, Text

SAY = {"as": MAIJA, "language": "fi", "text": "Tiedot"}


def test_there_is_no_handset_outside_the_demo(web: FlaskClient) -> None:
    for path in ("/phone", "/phone/static/phone.js"):
        assert web.get(path).status_code == 404
    assert web.post("/phone/say", data=SAY).status_code == 404


def test_the_front_door_of_the_demo_leads_to_the_handset(handset: FlaskClient) -> None:
    assert handset.get("/").location == "/phone"


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.1"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"base_url": "http://rebound.example"},
        {"base_url": "http://127.0.0.1.evil.example"},
    ],
    ids=["another machine", "through a proxy", "under another name", "under a like name"],
)
def test_there_is_no_handset_for_others(
    handset: FlaskClient, demo: MemoryDemo, elsewhere: dict[str, object]
) -> None:
    assert handset.get("/phone", **elsewhere).status_code == 404
    assert handset.post("/phone/say", data=SAY, **elsewhere).status_code == 404
    assert demo.texts == {}


@pytest.mark.parametrize("base_url", ["http://localhost:8000", "http://[::1]", "http://127.0.0.1"])
def test_this_machine_finds_it_under_its_own_names(handset: FlaskClient, base_url: str) -> None:
    assert handset.get("/phone", base_url=base_url).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:9000"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/phone/say", "/phone/clock"])
def test_only_the_page_itself_may_post(
    demo: MemoryDemo, path: str, headers: dict[str, str], status: int
) -> None:
    client = create_app(MemoryOffice(demo)).test_client()
    answer = client.post(path, data={**SAY, "minutes": "10"}, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert (demo.texts, demo.now()) == ({}, NOW)


def test_a_text_goes_to_the_service_and_the_handset_comes_back(
    handset: FlaskClient, demo: MemoryDemo
) -> None:
    answer = handset.post("/phone/say", data={**SAY, "text": "Hei\r\nvaan"})
    assert answer.status_code == 303
    assert [text.text for text in demo.texts[MAIJA]] == ["Hei\nvaan", demo.answer]
    page = handset.get(answer.location).text
    assert '<html lang="fi">' in page
    assert page.index("Hei\nvaan") < page.index(demo.answer)


def test_a_picture_goes_with_or_without_words(handset: FlaskClient, demo: MemoryDemo) -> None:
    handset.post("/phone/say", data={**SAY, "text": "", "picture": "1"})
    assert demo.pictures == 1
    assert demo.texts[MAIJA][0].text == ""


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Hei", "1 osa · GSM-7 · 3/160"),
        ("€" * 80, "1 osa · GSM-7 · 160/160"),
        ("a" * 161, "2 osaa · GSM-7 · 161/306"),
        ("Áŋŋel", "1 osa · UCS-2 · 5/70"),
        ("ŋ" * 71, "2 osaa · UCS-2 · 71/134"),
    ],
)
def test_under_every_reply_stands_what_it_cost_and_came_to(
    handset: FlaskClient, demo: MemoryDemo, text: str, size: str
) -> None:
    demo.answer = text
    handset.post("/phone/say", data=SAY)
    assert f"{size} · <span" in handset.get("/phone?language=fi").text
    page = handset.get("/phone?language=fi").text
    assert 'data-state="delivered">perillä</span>' in page
    assert "<code>data.summary</code>" in page


def test_texts_are_words_and_no_markup(handset: FlaskClient, demo: MemoryDemo) -> None:
    demo.answer = "<script>alert(2)</script>"
    handset.post("/phone/say", data={**SAY, "text": '<img src=x onerror="alert(1)">'})
    page = handset.get("/phone").text
    assert "<img" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/phone/say", {**SAY, "text": "a" * 1601}, 400),
        ("/phone/say", {**SAY, "as": "+358000000000"}, 404),
        ("/phone/clock", {"minutes": "-60"}, 400),
        ("/phone/clock", {"minutes": "11"}, 400),
        ("/phone/clock", {"minutes": "soon"}, 400),
        ("/phone/clock", {}, 400),
    ],
)
def test_what_the_page_never_sends_is_refused(
    handset: FlaskClient, demo: MemoryDemo, path: str, fields: dict[str, str], status: int
) -> None:
    assert handset.post(path, data=fields).status_code == status
    assert (demo.texts, demo.now()) == ({}, NOW)


@pytest.mark.parametrize("minutes", [10, 60, 25 * 60, 14 * 24 * 60])
def test_the_clock_moves_as_far_as_its_buttons_say(
    handset: FlaskClient, demo: MemoryDemo, minutes: int
) -> None:
    page = handset.get("/phone").text
    assert f'name="minutes" value="{minutes}"' in page
    handset.post("/phone/clock", data={"minutes": str(minutes)})
    assert demo.now() == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("address", "headers", "language"),
    [
        ("/phone?language=sv", {}, "sv"),
        ("/phone?language=de", {}, "en"),
        ("/phone", {"Accept-Language": "sv-FI,sv;q=0.9,en;q=0.8"}, "sv"),
        ("/phone", {"Accept-Language": "fi"}, "fi"),
        ("/phone", {"Accept-Language": "de"}, "en"),
        ("/phone", {}, "en"),
    ],
)
def test_the_page_speaks_the_language_asked_for(
    handset: FlaskClient, address: str, headers: dict[str, str], language: str
) -> None:
    assert f'<html lang="{language}">' in handset.get(address, headers=headers).text


@pytest.mark.parametrize(("number", "word"), [(MAIJA, "TIEDOT"), (ANNA, "UPPGIFTER")])
def test_the_usual_words_are_in_the_persons_own_language(
    handset: FlaskClient, number: str, word: str
) -> None:
    page = handset.get("/phone", query_string={"as": number, "language": "en"}).text
    assert f'<button name="text" value="{word}"' in page


def test_the_usual_words_are_words_that_the_register_understands() -> None:
    office = MemoryOffice()
    for language in ("fi", "sv"):
        understood = (LOCALES / language / "words.toml").read_text(encoding="utf-8")
        assert tomllib.loads(understood)
        chips = office.words("phone.chips", language).split()
        assert [chip for chip in chips if f'"{chip}"' not in understood] == []


def test_open_requests_are_named_and_dated(handset: FlaskClient) -> None:
    page = handset.get("/phone?language=fi").text
    assert "nimen korjaus" in page
    assert "T-482133" in page
    assert "8.12.2026" in page
    assert "Inga öppna ärenden" in handset.get(f"/phone?language=sv&as=%2B{ANNA[1:]}").text


def test_every_kind_and_state_of_a_request_has_words() -> None:
    office = MemoryOffice()
    ids = [f"phone.kind.{kind}" for kind in KINDS]
    ids += [f"phone.request.{state}" for state in State]
    ids += [f"phone.state.{state}" for state in MessageState]
    for language in ("fi", "sv", "en"):
        assert [id for id in ids if office.words(id, language) == id] == []


def test_what_a_person_is_good_to_try_is_told(handset: FlaskClient) -> None:
    assert "answered in Swedish" in handset.get("/phone?language=en").text


def test_a_kind_of_request_without_words_is_shown_as_it_is(
    handset: FlaskClient, demo: MemoryDemo
) -> None:
    due = datetime(2026, 12, 7, 22, 30, tzinfo=UTC)  # in Finland it is the 8th
    demo.owed[MAIJA] = [("T-1", "brand_new", "odd", due)]
    page = handset.get("/phone?language=en").text
    assert "brand_new" in page
    assert "8 Dec 2026" in page


def test_the_limits_count_what_was_answered_in_their_time(
    handset: FlaskClient, demo: MemoryDemo
) -> None:
    ages = [5, 9, 9, 9, 9, 11, 60 * 23, 60 * 25]  # minutes
    demo.texts[MAIJA] = [
        Text(n, "out", "Hei", NOW - timedelta(minutes=age)) for n, age in enumerate(ages)
    ]
    page = handset.get("/phone?language=en").text
    assert "<strong>5/5</strong>" in page
    assert "<strong>7/20</strong>" in page
    assert page.count("The limit is reached.") == 1


def test_the_newest_texts_of_a_long_thread_are_shown(
    handset: FlaskClient, demo: MemoryDemo
) -> None:
    demo.texts[MAIJA] = [Text(n, "in", f"nr {n}", NOW) for n in range(150)]
    page = handset.get("/phone").text
    assert page.count('<li class="bubble') == 100
    assert "nr 149<" in page
    assert "nr 49<" not in page


def test_nothing_on_the_page_is_inline_or_from_elsewhere(handset: FlaskClient) -> None:
    page = handset.get("/phone").text
    assert "<style" not in page
    assert " style=" not in page
    assert " on" + "click" not in page
    assert "://" not in page
