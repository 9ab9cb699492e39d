"""The pages behind the link to the copy: nothing for scanners, everything for the code."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.store import tables
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, furnished
from tests.service.books import rows
from tests.web.console.signed import PUBLIC_URL, Console

OURS = {"Sec-Fetch-Site": "same-origin"}
HERS = ("Maija", "Meikäläinen", "358412345678", "5678", "1234", "T-")


@pytest.fixture
def console(sqlite_store: Store) -> Console:
    return Console(furnished(sqlite_store, *PEOPLE))


@pytest.fixture
def web(console: Console) -> FlaskClient:
    return console.app.test_client()


@pytest.fixture
def sent(console: Console) -> tuple[str, str]:
    """The path of the link that Maija was texted, and her code."""
    link, code = console.desk.text(MAIJA, "KOPIO")[:2]
    found, digits = re.search(r"/copies/[\w-]+", link), re.search(r"\d{6}", code)
    assert found
    assert digits
    return found[0], digits[0]


def post(web: FlaskClient, link: str, code: str, **more: object) -> TestResponse:
    form = {"code": code, **more}
    return web.post(link, data=form, headers=OURS, base_url=PUBLIC_URL)


def get(web: FlaskClient, path: str, **more: object) -> TestResponse:
    return web.get(path, base_url=PUBLIC_URL, **more)


def test_scanners_and_previews_use_nothing_up_and_learn_nothing(
    console: Console, web: FlaskClient, sent: tuple[str, str]
) -> None:
    link, _ = sent
    for agent in ("Mozilla/5.0", "Slackbot-LinkExpanding 1.0", "facebookexternalhit/1.1"):
        for ask in (web.get, web.head):
            answer = ask(link, headers={"User-Agent": agent, "Purpose": "prefetch"})
            assert answer.status_code == 200
            assert [word for word in HERS if word in answer.text] == []
    (row,) = rows(console.desk.office.store, tables.written_copy)
    assert (row.opened_at, row.tries) == (None, 0)


def test_the_code_opens_three_files_for_this_browser_alone(
    console: Console, web: FlaskClient, sent: tuple[str, str]
) -> None:
    link, code = sent
    answer = post(web, link, f" {code[:3]} {code[3:]} ")
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    for part in ("Secure", "HttpOnly", "SameSite=Strict", f"Path={link}", "Max-Age=900"):
        assert part in cookie
    page = get(web, link)
    assert page.status_code == 200
    assert [word for word in HERS if word in page.text] == []
    for kind, start in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-"), ("json", b"{")):
        file = get(web, f"{link}/omatiedot.{kind}")
        assert file.status_code == 200
        assert file.data[: len(start)].lower() == start.lower()
        named = file.headers["Content-Disposition"]
        assert re.fullmatch(rf'(inline|attachment); filename="omatiedot-[\d-]+\.{kind}"', named)
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    other = console.app.test_client()
    assert get(other, link).status_code == 404
    assert get(other, f"{link}/omatiedot.json").status_code == 404
    console.desk.clock.go(minutes=1)
    assert post(other, link, code).status_code == 404
    assert post(web, link, code).status_code == 303, "her own second click"
    console.desk.clock.go(minutes=14)
    assert get(web, link).status_code == 404
    assert get(web, f"{link}/omatiedot.json").status_code == 404


def test_nothing_is_kept_listed_or_told_to_others(web: FlaskClient, sent: tuple[str, str]) -> None:
    link, code = sent
    answers = [get(web, link), post(web, link, "1"), post(web, link, code)]
    answers += [get(web, link), get(web, f"{link}/omatiedot.html"), get(web, "/copies/x")]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"].startswith("noindex")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_wrong_codes_are_counted_and_a_slip_of_the_finger_is_not(
    console: Console, web: FlaskClient, sent: tuple[str, str]
) -> None:
    link, code = sent
    false = f"{(int(code) + 1) % 1_000_000:06}"
    slip = post(web, link, code[:5])
    assert slip.status_code == 422
    assert "kuusi numeroa" in slip.text
    for left in (4, 3, 2, 1):
        page = post(web, link, false)
        assert page.status_code == 422
        assert f"yrityksiä: {left}." in page.text
    assert post(web, link, false).status_code == 404
    assert post(web, link, code).status_code == 404


def test_a_dead_link_and_one_that_never_was_look_alike(
    console: Console, web: FlaskClient, sent: tuple[str, str]
) -> None:
    link, code = sent
    console.desk.clock.go(hours=24)
    pairs = [(get(web, one), post(web, one, code)) for one in (link, "/copies/" + "o" * 43)]
    (dead, dead_post), (never, never_post) = pairs
    assert dead.text == never.text == dead_post.text == never_post.text
    assert {each.status_code for pair in pairs for each in pair} == {404}
    assert dict(dead.headers) == dict(never.headers)
    assert "KOPIO" in dead.text
    assert "KOPIA" in dead.text


def test_an_address_that_asks_for_link_after_link_is_told_when_to_come_back(
    web: FlaskClient,
) -> None:
    for n in range(20):
        assert post(web, f"/copies/{n}", "482913").status_code == 404
    slowed = post(web, "/copies/x", "482913")
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= 900


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 422),
        ({"Origin": PUBLIC_URL}, 422),
        ({}, 422),
    ],
)
def test_no_other_site_may_send_the_form(
    headers: dict[str, str], status: int, web: FlaskClient, sent: tuple[str, str]
) -> None:
    answer = web.post(sent[0], data={"code": "1"}, headers=headers, base_url=PUBLIC_URL)
    assert answer.status_code == status


def test_it_is_asked_and_told_in_the_language_that_is_chosen(
    web: FlaskClient, sent: tuple[str, str]
) -> None:
    link, code = sent
    assert '<html lang="fi">' in get(web, link).text
    assert '<html lang="sv">' in get(web, f"{link}?language=sv").text
    assert '<html lang="fi">' in get(web, f"{link}?language=xx").text
    answer = post(web, link, code, language="sv")
    assert answer.headers["Location"].endswith("?language=sv")
    page = get(web, answer.headers["Location"])
    assert "Kopia av dina uppgifter" in page.text
    file = get(web, f"{link}/omatiedot.html?language=sv")
    assert '<html lang="sv"' in file.text


def test_the_schema_of_the_file_for_programs_is_public(web: FlaskClient) -> None:
    answer = web.get("/copies/schema.json")
    assert answer.status_code == 200
    assert json.loads(answer.text)["$schema"].startswith("https://json-schema.org/")
    assert "public" in answer.headers["Cache-Control"]
