"""What Kannel's sendsms is asked, and what its answers mean. Real connections on loopback."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain import GatewayFailure, Outbound, Retry
from bot.gateways.kannel_send import MOST_PARTS, parts_of
from bot.sms import split
from tests.catalogue.texts import ROOT
from tests.gateways.kannel_calls import CALLBACK, NOW, OURS, SENDER, SERVICE, kannel
from tests.gateways.sendsms import Sendsms, sendsms

TEXT = Outbound(7, "Zm9v-_1", "kannel", SENDER, SERVICE, "Koodi 482913 & Åsa + 100 %")
SECRETS = (SENDER, "Åsa", "482913", OURS.password, TEXT.key)
LONG = "š" * 66 + "😀" + "b" * 10


@pytest.fixture
def door() -> Iterator[Sendsms]:
    with sendsms() as told:
        yield told


def failure(url: str, message: Outbound = TEXT, **more: float) -> GatewayFailure:
    with pytest.raises(GatewayFailure) as raised:
        kannel(url, **more).send(message)
    return raised.value


def test_a_text_is_handed_over_with_everything_in_headers(door: Sendsms) -> None:
    assert kannel(door.url).send(TEXT) is None
    ((path, headers, body),) = door.asked
    assert path == "/cgi-bin/sendsms"
    assert body == TEXT.text.encode()
    told = {name: value for name, value in headers.items() if name.startswith("x-kannel")}
    assert told == {
        "x-kannel-username": OURS.name,
        "x-kannel-password": OURS.password,
        "x-kannel-to": SENDER,
        "x-kannel-from": SERVICE,
        "x-kannel-coding": "0",
        "x-kannel-dlr-mask": "27",
        "x-kannel-dlr-url": f"{CALLBACK}/gateways/kannel/status?key=Zm9v-_1&state=%d",
    }
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["connection"] == "close"


def test_the_report_is_asked_for_under_the_prefix_of_our_address(door: Sendsms) -> None:
    kannel(door.url, callback_url="https://tiedot.example.fi/sms/").send(TEXT)
    told = door.asked[0][1]["x-kannel-dlr-url"]
    assert told.startswith("https://tiedot.example.fi/sms/gateways/kannel/status?key=")


@pytest.mark.parametrize(
    ("text", "coding", "body", "why"),
    [
        ("Åäö ÄÖ É ñ", "0", "Åäö ÄÖ É ñ".encode(), "letters that GSM has"),
        ("€ [x] {y} ~ ^ | \\", "0", "€ [x] {y} ~ ^ | \\".encode(), "its extension"),
        ("Šaša", "2", "Šaša".encode("utf-16-be"), "a letter that GSM lacks"),
        ("Áŋŋel Đuoibmá", "2", "Áŋŋel Đuoibmá".encode("utf-16-be"), "Sámi"),
        ("ok 😀", "2", "ok 😀".encode("utf-16-be"), "an emoji"),
        ("ç", "2", "ç".encode("utf-16-be"), "a letter that is not quite GSM's"),
    ],
)
def test_ucs2_is_used_exactly_when_it_is_needed(
    door: Sendsms, text: str, coding: str, body: bytes, why: str
) -> None:
    kannel(door.url).send(replace(TEXT, text=text))
    _, headers, sent = door.asked[0]
    assert (headers["x-kannel-coding"], sent) == (coding, body), why
    charset = "UTF-8" if coding == "0" else "UTF-16BE"
    assert headers["content-type"].endswith(charset)


# ---------------------------------------------------------------- splitting


@pytest.mark.parametrize(
    ("text", "requests", "why"),
    [
        ("a" * 160, 1, "one part"),
        ("a" * 1530, 1, "as many parts as Kannel sends"),
        ("a" * 1531, 11, "one part more"),
        ("š" * 670, 1, "as many parts as Kannel sends, UCS-2"),
        ("š" * 671, 11, "one part more"),
        ("š" * 66 + "😀", 1, "one part: nothing is cut"),
        ("š" * 66 + "😀bb", 1, "seventy units: one part"),
        ("š" * 66 + "😀bbb", 2, "a pair at the first cut"),
        ("š" * 67 + "😀bbb", 1, "a pair behind the cut"),
        ("š" * 65 + "😀bbbb", 1, "a pair before the cut"),
        ("š" * 133 + "😀bbb", 3, "a pair at the second cut"),
        ("a" * 152 + "€" + "b" * 20, 1, "an escape pair, which Kannel leaves whole"),
    ],
)
def test_we_split_only_where_kannel_would_do_harm(text: str, requests: int, why: str) -> None:
    assert len(parts_of(text, "key", "url")) == requests, why


def test_our_own_parts_are_bound_by_one_reference_that_stays() -> None:
    parts = parts_of(LONG, "key", "url")
    udh = [bytes.fromhex(part.headers["X-Kannel-UDH"]) for part in parts]
    assert [each[:3] for each in udh] == [b"\x05\x00\x03"] * 2
    assert [each[4:] for each in udh] == [b"\x02\x01", b"\x02\x02"]
    assert udh[0][3] == udh[1][3]
    assert parts_of(LONG, "key", "url") == parts
    references = {parts_of(LONG, f"{n}", "url")[0].headers["X-Kannel-UDH"] for n in range(100)}
    assert len(references) > 60
    assert "".join(part.body.decode("utf-16-be") for part in parts) == LONG
    assert tuple(part.body.decode("utf-16-be") for part in parts) == split(LONG)


def test_a_report_is_asked_for_with_the_last_part_alone() -> None:
    parts = parts_of("a" * 2000, "key", "url")
    assert ["X-Kannel-DLR-Url" in part.headers for part in parts] == [False] * 13 + [True]
    assert {part.headers["X-Kannel-Coding"] for part in parts} == {"0"}


def test_kannel_is_told_the_same_number_of_parts() -> None:
    told = (ROOT / "docs" / "kannel.conf").read_text("utf-8")
    user = told[told.index("group = sendsms-user") :]
    assert f"\nmax-messages = {MOST_PARTS}\n" in user
    assert "\nconcatenation = true\n" in user


def test_every_request_has_a_connection_of_its_own(door: Sendsms) -> None:
    """A server that closes behind each answer would break a connection that is kept."""
    for _ in range(60):
        assert kannel(door.url).send(replace(TEXT, text=LONG)) is None
    assert door.connections == len(door.asked) == 120


def test_a_part_that_is_refused_ends_the_hand_over(door: Sendsms) -> None:
    door.answers = [(202, b"0:"), (503, b"Temporal failure, try again later.")]
    assert failure(door.url, replace(TEXT, text=LONG)).retry is Retry.LATER
    assert len(door.asked) == 2


# ---------------------------------------------------------------- what answers mean


@pytest.mark.parametrize("words", [b"0: Accepted for delivery", b"3: Queued for later delivery"])
def test_what_kannel_took_or_queued_is_taken(door: Sendsms, words: bytes) -> None:
    door.answers = [(202, words)]
    assert kannel(door.url).send(TEXT) is None


@pytest.mark.parametrize(
    ("status", "words", "retry", "why"),
    [
        (400, b"Charset or body misformed, rejected", Retry.NEVER, "Kannel will never take it"),
        (403, b"Authorization failed for sendsms", Retry.LATER, "the operator's to mend"),
        (403, b"Not routable. Do not try again.", Retry.LATER, "a route is the operator's too"),
        (401, b"", Retry.LATER, "a proxy's password"),
        (404, b"Unknown request.", Retry.LATER, "the address is the operator's to mend"),
        (405, b"", Retry.LATER, "another address"),
        (429, b"", Retry.LATER, "a proxy's limit"),
        (503, b"Temporal failure, try again later.", Retry.LATER, "Kannel's own words"),
        (503, b"", Retry.LATER, "not now"),
        (500, b"Sending failed.", Retry.LATER, "Kannel's own words"),
        (500, b"", Retry.UNKNOWN, "perhaps a proxy's, and taken"),
        (502, b"Bad gateway", Retry.UNKNOWN, "a proxy's"),
        (504, b"Gateway timeout", Retry.UNKNOWN, "a proxy's"),
        (200, b"<html>", Retry.UNKNOWN, "Kannel answers 202"),
        (301, b"", Retry.LATER, "no redirect is followed"),
        (307, b"", Retry.LATER, "no redirect is followed"),
    ],
)
def test_a_refusal_is_classed(
    door: Sendsms, status: int, words: bytes, retry: Retry, why: str
) -> None:
    door.answers = [(status, words)]
    failed = failure(door.url)
    assert (failed.retry, failed.reason) == (retry, f"http {status}"), why
    assert len(door.asked) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": ""}, "an empty text"),
        ({"recipient": "+358412345678 +358401234567"}, "two numbers"),
        ({"recipient": ""}, "no number"),
        ({"recipient": "BookIT"}, "a name"),
        ({"recipient": "+358412345678\r\nX-Kannel-SMSC: other"}, "a header in it"),
    ],
)
def test_what_kannel_would_misread_is_never_sent(
    door: Sendsms, changes: dict[str, str], why: str
) -> None:
    assert failure(door.url, replace(TEXT, **changes)).retry is Retry.NEVER, why
    assert door.asked == []


def test_nobody_listening_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/cgi-bin/sendsms"
        failed = failure(url)
    assert (failed.retry, failed.reason) == (Retry.LATER, "no connection")


def test_a_host_that_is_not_known_is_tried_again() -> None:
    assert failure("http://kannel.invalid:13013/cgi-bin/sendsms").retry is Retry.LATER


@pytest.mark.parametrize("behaviour", ["silent", "hangs up", "speaks another language"])
def test_a_request_that_left_without_an_answer_is_unknown(behaviour: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_misbehave, args=(server, behaviour))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/cgi-bin/sendsms"
        failed = failure(url, read_timeout=0.3)
        thread.join()
    assert (failed.retry, failed.reason) == (Retry.UNKNOWN, "no answer")


def _misbehave(server: socket.socket, behaviour: str) -> None:
    connection, _ = server.accept()
    with connection:
        connection.settimeout(5)
        connection.recv(65536)
        if behaviour == "speaks another language":
            connection.sendall(b"220 mail.example.fi\r\n\r\n")
        elif behaviour == "silent":
            threading.Event().wait(1)


def test_no_failure_and_no_log_tells_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with sendsms() as door:
        door.answers = [(403, b"Authorization failed for sendsms")]
        refused = failure(door.url)
    cut = failure("http://127.0.0.1:1/cgi-bin/sendsms")
    told = caplog.text + "".join("".join(traceback.format_exception(f)) for f in (refused, cut))
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize(
    ("status", "words", "trouble"),
    [
        (400, b"Missing receiver(s) number(s), rejected", None),
        (403, b"Authorization failed for sendsms", "name and password"),
        (404, b"Unknown request.", "/cgi-bin/sendsms"),
        (502, b"", "http 502"),
        (202, b"0:", "no Kannel"),
    ],
)
def test_kannel_is_asked_whether_it_would_take_our_texts(
    door: Sendsms, status: int, words: bytes, trouble: str | None
) -> None:
    door.answers = [(status, words)]
    told = kannel(door.url).trouble()
    assert told is None if trouble is None else trouble in str(told)
    ((_, headers, body),) = door.asked
    assert body == b""
    assert "x-kannel-to" not in headers


def test_what_became_of_a_text_is_not_to_be_looked_up() -> None:
    assert kannel().look_up(TEXT, NOW) == ()
