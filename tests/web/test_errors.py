from __future__ import annotations

import pytest
from flask import Blueprint, abort
from flask.testing import FlaskClient

from bot.catalogue import words
from bot.web import create_app
from tests.web.memory import LOCALES, MAIJA, MemoryOffice

rooms = Blueprint("rooms", __name__)


@rooms.get("/broken")
@rooms.get("/api/broken")
def broken() -> str:
    raise RuntimeError(f"a bug that quotes {MAIJA}")


@rooms.get("/refused/<int:status>")
@rooms.get("/api/refused/<int:status>")
def refused(status: int) -> str:
    abort(status)


@pytest.fixture
def web(office: MemoryOffice) -> FlaskClient:
    return create_app(office, rooms).test_client()


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (400, "error.400"),
        (403, "error.403"),
        (404, "error.404"),
        (410, "error.400"),
        (413, "error.413"),
        (429, "error.429"),
        (500, "error.500"),
        (501, "error.500"),
        (503, "error.503"),
    ],
)
def test_an_error_says_what_it_is_in_every_language(
    web: FlaskClient, office: MemoryOffice, status: int, key: str
) -> None:
    answer = web.get(f"/refused/{status}")
    assert answer.status_code == status
    for language in ("fi", "sv", "en"):
        assert f'lang="{language}">{office.words(key, language)}<' in answer.text


def test_an_error_repeats_nothing_of_what_was_asked(web: FlaskClient) -> None:
    answer = web.get("/no/<script>alert(1)</script>?q=%22%3E<b>")
    assert answer.status_code == 404
    assert "script" not in answer.text


def test_a_bug_is_found_by_its_id_and_shown_to_nobody(
    web: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = web.get("/broken")
    assert answer.status_code == 500
    (record,) = caplog.records
    mark = record.getMessage().partition("id=")[2].split()[0]
    assert f"<code>{mark}</code>" in answer.text
    assert "test_errors.py" in record.getMessage()
    assert MAIJA not in answer.text + caplog.text
    assert record.exc_info is None


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/nothing", 404), ("/api/refused/403", 403), ("/api/broken", 500)]
)
def test_programs_are_told_in_json(web: FlaskClient, path: str, status: int) -> None:
    answer = web.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True)["status"] == status


def test_a_wrong_method_is_told_the_right_ones(web: FlaskClient) -> None:
    answer = web.delete("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/healthz/", "/notice/de"])
def test_no_address_leads_away(web: FlaskClient, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_every_language_has_the_same_words() -> None:
    fi, sv, en = (words(LOCALES, language, "phone") for language in ("fi", "sv", "en"))
    assert fi.keys() == sv.keys() == en.keys()
    assert [id for id in fi if not (fi[id] and sv[id] and en[id])] == []
