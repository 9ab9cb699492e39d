from __future__ import annotations

import io
import logging

import pytest
from flask.testing import FlaskClient

from bot.domain import MessageState, Report
from bot.web.gateways import BODY_LIMIT
from tests.web.memory import MAIJA, MemoryOffice
from tests.web.signed import FORM, MESSAGES, REPORT, SID, STATUS, TEXT, post


class DatabaseGone(Exception):
    """As a driver raises it: its words quote the statement's values."""


def test_a_text_is_heard_and_acknowledged_without_words(
    web: FlaskClient, office: MemoryOffice
) -> None:
    answer = post(web, MESSAGES, TEXT)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.data.endswith(b"<Response/>")
    assert office.heard[SID].text == "Tiedot €"


def test_a_text_that_comes_again_is_acknowledged_alike(
    web: FlaskClient, office: MemoryOffice
) -> None:
    answers = {post(web, MESSAGES, TEXT).data for _ in range(3)}
    assert len(answers) == 1
    assert len(office.heard) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"X-Original-URL": "/elsewhere"},
    ],
)
def test_no_header_changes_what_is_proven(web: FlaskClient, headers: dict[str, str]) -> None:
    assert post(web, MESSAGES, TEXT, headers=headers).status_code == 200


@pytest.mark.parametrize("query", ["?a=%C3%A4", "?a=b+c&d=%2B", "?x"])
def test_the_query_is_proven_as_it_came(web: FlaskClient, office: MemoryOffice, query: str) -> None:
    assert post(web, MESSAGES + query, TEXT).status_code == 200
    assert len(office.heard) == 1


def test_the_query_is_proven_on_a_server_that_gives_no_raw_address(
    web: FlaskClient, office: MemoryOffice
) -> None:
    bare = {"RAW_URI": "", "REQUEST_URI": ""}
    target = MESSAGES + "?a=%C3%A4&b=+"
    assert post(web, target, TEXT, environ_overrides=bare).status_code == 200
    assert len(office.heard) == 1


@pytest.mark.parametrize("signature", [None, "", "AAAA", "\xff\xfe", "a" * 8000])
def test_what_is_not_signed_is_forbidden_and_logged_once_without_words(
    web: FlaskClient,
    office: MemoryOffice,
    caplog: pytest.LogCaptureFixture,
    signature: str | None,
) -> None:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    answer = web.post(MESSAGES, data=TEXT, headers=headers)
    assert answer.status_code == 403
    assert office.heard == {}
    assert len(caplog.records) == 1
    assert MAIJA not in caplog.text
    assert "Tiedot" not in caplog.text


def test_a_report_is_noted(web: FlaskClient, office: MemoryOffice) -> None:
    assert post(web, STATUS + "?key=abc", REPORT).status_code == 200
    expected = Report(MessageState.DELIVERED, provider_id=SID, key="abc")
    assert office.reports == [("twilio", expected)]


def test_a_report_that_is_not_signed_is_forbidden(web: FlaskClient, office: MemoryOffice) -> None:
    assert web.post(STATUS, data=REPORT).status_code == 403
    assert office.reports == []


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/gateways/twilio/messages", "GET", 405),
        ("/gateways/twilio/messages", "PUT", 405),
        ("/gateways/twilio/messages", "HEAD", 405),
        ("/gateways/twilio/status", "DELETE", 405),
        ("/gateways/kannel/messages", "POST", 404),
        ("/gateways/phone/messages", "POST", 404),
        ("/gateways/twilio/messages/", "POST", 404),
        ("/gateways/twilio/else", "POST", 404),
        ("/gateways/twilio", "POST", 404),
        ("//gateways/twilio/messages", "POST", 404),
    ],
)
def test_there_are_no_other_doors(web: FlaskClient, path: str, method: str, status: int) -> None:
    assert web.open(path, method=method).status_code == status


@pytest.mark.parametrize("fault", [DatabaseGone(f"INSERT {MAIJA} Tiedot"), KeyError(MAIJA)])
@pytest.mark.parametrize(("target", "fields"), [(MESSAGES, TEXT), (STATUS, REPORT)])
def test_what_cannot_be_taken_now_is_asked_for_again(
    web: FlaskClient,
    office: MemoryOffice,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    target: str,
    fields: dict[str, str],
) -> None:
    office.fault = fault
    answer = post(web, target, fields)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    (record,) = caplog.records
    assert type(fault).__name__ in record.getMessage()
    assert "memory.py" in record.getMessage(), "the line is told, to be found"
    assert record.exc_info is None
    assert MAIJA not in caplog.text
    assert "Tiedot" not in caplog.text


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"CONTENT_LENGTH": str(BODY_LIMIT + 1)}, 413),
        ({"CONTENT_LENGTH": "9" * 5000}, 400),
        ({"CONTENT_LENGTH": "-1"}, 400),
        ({"CONTENT_LENGTH": "\xb2"}, 400),
        ({"CONTENT_LENGTH": "10"}, 400),
        ({"CONTENT_LENGTH": ""}, 403),
        ({"CONTENT_LENGTH": "", "wsgi.input_terminated": True}, 413),
    ],
    ids=[
        "too long",
        "a length too long",
        "less than nothing",
        "a length in other digits",
        "a body that breaks off",
        "no length and no end: no body",
        "no length and no end in sight",
    ],
)
def test_a_body_that_is_not_as_it_says_is_refused(
    web: FlaskClient, environ: dict[str, object], status: int
) -> None:
    endless = io.BytesIO(b"a" * (5 if environ["CONTENT_LENGTH"] == "10" else BODY_LIMIT + 9))
    answer = web.post(MESSAGES, input_stream=endless, environ_overrides=environ, content_type=FORM)
    assert answer.status_code == status


class InPieces(io.BytesIO):
    """A connection on which seven bytes come at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(7, size) if size and size > 0 else 7)


def test_a_body_that_comes_in_pieces_is_heard_whole(web: FlaskClient, office: MemoryOffice) -> None:
    chunked = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    body = "&".join(f"{key}={value}" for key, value in TEXT.items() if key != "Body")
    fields = {key: value for key, value in TEXT.items() if key != "Body"}
    answer = post(web, MESSAGES, fields)
    stream = InPieces(body.replace("+", "%2B").encode())
    signature = answer.request.headers["X-Twilio-Signature"]
    again = web.post(
        MESSAGES,
        input_stream=stream,
        environ_overrides=chunked,
        content_type=FORM,
        headers={"X-Twilio-Signature": signature},
    )
    assert again.status_code == 200
    assert list(office.heard) == [SID]


def test_a_refusal_is_not_a_page_and_is_kept_nowhere(web: FlaskClient) -> None:
    answer = web.post(MESSAGES, data=TEXT)
    assert answer.mimetype == "text/plain"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_a_fault_in_hearing_is_no_500(
    web: FlaskClient, office: MemoryOffice, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError(MAIJA)

    office.now = broken  # type: ignore[method-assign, assignment]
    caplog.set_level(logging.DEBUG)
    assert post(web, MESSAGES, TEXT).status_code == 503
    assert MAIJA not in caplog.text
