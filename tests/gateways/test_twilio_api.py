from __future__ import annotations

import base64
import json
import logging
import socket
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from bot.domain import Answer, GatewayFailure, MessageState, Outbound, Report, Retry
from tests.cutting import Mode, line
from tests.gateways.calls import ACCOUNT, BASE, OLD_TOKEN, SENDER, SERVICE, TOKEN, twilio
from tests.gateways.peer import peer
from tests.gateways.rest import SENT_SID, Api, answer, api, refuses

SECRETS = (SENDER, "Åsa", "482913", TOKEN, base64.b64encode(TOKEN.encode()).decode())
TEXT = Outbound(7, "Zm9v-_1", "twilio", SENDER, SERVICE, "Koodi 482913 & Åsa + 100 %")


@pytest.fixture
def rest() -> Iterator[Api]:
    with api() as told:
        yield told


def failure(**more: object) -> GatewayFailure:
    with pytest.raises(GatewayFailure) as raised:
        twilio(**more).send(TEXT)
    return raised.value


def test_a_text_is_handed_over_as_the_api_describes(rest: Api) -> None:
    assert twilio(api_url=rest.url).send(TEXT) == SENT_SID
    (asked,) = rest.asked
    assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert dict(asked.form) == {
        "To": SENDER,
        "From": SERVICE,
        "Body": TEXT.text,
        "StatusCallback": BASE + "/gateways/twilio/status?key=Zm9v-_1",
        "ContentRetention": "discard",
        "AddressRetention": "obfuscate",
    }


def test_the_current_token_opens_the_api(rest: Api) -> None:
    twilio(tokens=(TOKEN, OLD_TOKEN), api_url=rest.url + "/").send(TEXT)
    scheme, _, secret = rest.asked[0].headers["authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(secret).decode() == f"{ACCOUNT}:{TOKEN}"


def test_the_report_is_asked_for_under_the_prefix_of_our_address(rest: Api) -> None:
    twilio(public_url=BASE + "/sms/", api_url=rest.url).send(TEXT)
    told = dict(rest.asked[0].form)["StatusCallback"]
    assert told == BASE + "/sms/gateways/twilio/status?key=Zm9v-_1"


@pytest.mark.parametrize(
    ("body", "sid"),
    [(b"", None), (b"[]", None), (b'{"sid": 1}', None), (b"{", None), (b"\xff", None)],
)
def test_a_text_that_was_taken_without_an_id_is_still_sent(
    rest: Api, body: bytes, sid: str | None
) -> None:
    rest.behave = lambda handler: answer(handler, 201, body)
    assert twilio(api_url=rest.url).send(TEXT) is sid


@pytest.mark.parametrize(
    ("status", "code", "retry", "reason"),
    [
        (400, 21211, Retry.NEVER, "21211"),
        (400, 21610, Retry.NEVER, "21610"),
        (404, 20404, Retry.NEVER, "20404"),
        (400, None, Retry.NEVER, "http 400"),
        (401, 20003, Retry.LATER, "20003"),
        (401, None, Retry.LATER, "http 401"),
        (403, 20003, Retry.LATER, "20003"),
        (403, 20005, Retry.LATER, "20005"),
        (429, 20429, Retry.LATER, "20429"),
        (429, None, Retry.LATER, "http 429"),
        (302, None, Retry.LATER, "http 302"),
        (503, 20503, Retry.LATER, "20503"),  # Twilio itself says that it took nothing
        (503, None, Retry.UNKNOWN, "http 503"),  # a proxy's: the way back may have broken
        (503, 20500, Retry.UNKNOWN, "20500"),
        (500, 20500, Retry.UNKNOWN, "20500"),
        (500, None, Retry.UNKNOWN, "http 500"),
        (502, None, Retry.UNKNOWN, "http 502"),
        (504, None, Retry.UNKNOWN, "http 504"),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    rest: Api, status: int, code: int | None, retry: Retry, reason: str
) -> None:
    rest.behave = refuses(status, code)
    failed = failure(api_url=rest.url)
    assert (failed.retry, failed.reason) == (retry, reason)
    assert failed.carrier_blocked is (code == 21610)
    assert len(rest.asked) == 1, "nothing is sent twice by itself"


def hang(rest: Api) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: rest.closing.wait(10)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def break_off(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"sid"')
    hang_up(handler)


def babble(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"this is no HTTP\r\n\r\n")
    hang_up(handler)


@pytest.mark.parametrize("behave", [hang_up, break_off, babble])
def test_a_cut_after_the_text_left_is_an_unknown_outcome(
    rest: Api, behave: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    rest.behave = behave
    failed = failure(api_url=rest.url)
    assert failed.retry is Retry.UNKNOWN
    assert len(rest.asked) == 1, "nothing is sent twice by itself"


def test_silence_after_the_text_left_is_an_unknown_outcome(rest: Api) -> None:
    rest.behave = hang(rest)
    assert failure(api_url=rest.url, read_timeout=0.2).retry is Retry.UNKNOWN


def refused_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize(
    "url", [refused_address(), "http://nowhere.invalid"], ids=["nobody listens", "no such name"]
)
def test_a_text_that_never_left_may_go_later(url: str) -> None:
    assert failure(api_url=url).retry is Retry.LATER


def test_a_server_that_takes_no_more_connections_may_be_tried_later() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        with socket.socket() as waiting, socket.socket() as another:
            waiting.connect(address)
            another.setblocking(False)
            another.connect_ex(address)
            url = f"http://127.0.0.1:{address[1]}"
            assert failure(api_url=url, connect_timeout=0.2).retry is Retry.LATER


@pytest.mark.parametrize("behave", [refuses(400, 21211), refuses(500, None), hang_up])
def test_no_failure_names_a_text_a_number_or_a_token(
    rest: Api,
    behave: Callable[[BaseHTTPRequestHandler], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    rest.behave = behave
    failed = failure(api_url=rest.url)
    told = "".join(traceback.format_exception(failed)) + repr(failed) + caplog.text
    assert [secret for secret in SECRETS if secret in told] == []


SINCE = datetime(2026, 11, 24, 8, 0, 0, 250_000, tzinfo=UTC)
ARRIVED = (MessageState.DELIVERED, None, False)
LISTED = {
    "sid": SENT_SID,
    "status": "delivered",
    "direction": "outbound-api",
    "date_created": "Tue, 24 Nov 2026 08:00:01 +0000",
    "error_code": None,
}


def look_up(rest: Api, **more: object) -> tuple[Report, ...]:
    return twilio(api_url=rest.url, **more).look_up(TEXT, SINCE)


def test_a_look_up_asks_for_what_went_where_the_text_goes(rest: Api) -> None:
    assert look_up(rest) == ()
    (asked,) = rest.looked_up
    assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert asked.headers["authorization"].startswith("Basic ")
    assert dict(asked.form) == {
        "To": SENDER,
        "From": SERVICE,
        "DateSent>": "2026-11-24T07:59:50Z",
        "PageSize": "100",
    }
    assert rest.asked == [], "nothing is sent"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ARRIVED),
        ({"status": "queued"}, (MessageState.SENT, None, False)),
        ({"status": "accepted"}, (MessageState.SENT, None, False)),
        ({"status": "sent"}, (MessageState.SENT, None, False)),
        ({"status": "failed", "error_code": 30008}, (MessageState.FAILED, "30008", False)),
        ({"status": "undelivered"}, (MessageState.FAILED, None, False)),
        ({"status": "failed", "error_code": 21610}, (MessageState.FAILED, "21610", True)),
        ({"status": "sent", "error_code": 30008}, (MessageState.SENT, None, False)),
        ({"date_created": "Tue, 24 Nov 2026 07:59:50 +0000"}, None),
        (
            {"date_created": "Tue, 24 Nov 2026 07:59:51 +0000"},
            ARRIVED,
        ),
        (
            {"date_created": "Tue, 24 Nov 2026 10:00:00 +0200"},
            ARRIVED,
        ),
        (
            {"date_created": "Tue, 24 Nov 2026 08:00:00 -0000"},
            ARRIVED,
        ),
        ({"date_created": "Mon, 23 Nov 2026 08:00:00 +0000"}, None),
        ({"date_created": None}, None),
        ({"date_created": "soon"}, None),
        ({"status": "received"}, None),
        ({"status": None}, None),
        ({"sid": None}, None),
        ({"sid": "1"}, None),
    ],
    ids=str,
)
def test_what_is_listed_is_a_report(
    rest: Api, change: dict[str, object], told: tuple[MessageState, str | None, bool] | None
) -> None:
    rest.listed = [{**LISTED, **change}]
    expected = told and Report(told[0], SENT_SID, None, told[1], told[2])
    assert look_up(rest) == ((expected,) if expected else ())


@pytest.mark.parametrize(
    "document",
    [[], {}, {"messages": None}, {"messages": {}}, {"messages": [None, 1, "x", []]}, "x", None],
    ids=str,
)
def test_a_list_that_is_none_tells_nothing(document: object) -> None:
    with peer(lambda asked: Answer(200, json.dumps(document).encode())) as told:
        assert twilio(api_url=told.url).look_up(TEXT, SINCE) == ()


def test_a_list_that_goes_on_cannot_tell() -> None:
    document = {"messages": [LISTED], "next_page_uri": "/2010-04-01/…"}
    with peer(lambda asked: Answer(200, json.dumps(document).encode())) as told:
        assert twilio(api_url=told.url).look_up(TEXT, SINCE) == ()


@pytest.mark.parametrize(
    ("answered", "reason"),
    [
        (Answer(401, b'{"code": 20003}'), "20003"),
        (Answer(404), "http 404"),
        (Answer(429, b'{"code": 20429}'), "20429"),
        (Answer(500, f"{SENDER}".encode()), "http 500"),
        (Answer(302), "http 302"),
        (Answer(206, b"{}"), "http 206"),
    ],
)
def test_a_look_up_that_fails_may_be_made_again(answered: Answer, reason: str) -> None:
    with peer(lambda asked: answered) as told, pytest.raises(GatewayFailure) as raised:
        twilio(api_url=told.url).look_up(TEXT, SINCE)
    assert (raised.value.retry, raised.value.reason) == (Retry.LATER, reason)
    assert [asked.method for asked in told.asked] == ["GET"]


@pytest.mark.parametrize("mode", [Mode.REFUSE, Mode.DROP_ANSWER, Mode.HOLD_ANSWER])
def test_a_look_up_that_is_cut_may_be_made_again(mode: Mode) -> None:
    with peer(lambda asked: Answer(200, b"{}")) as told, line(told.url) as cable:
        cable.mode = mode
        with pytest.raises(GatewayFailure) as raised:
            twilio(api_url=cable.url, read_timeout=0.3).look_up(TEXT, SINCE)
    assert raised.value.retry is Retry.LATER
    assert SENDER not in "".join(traceback.format_exception(raised.value))
