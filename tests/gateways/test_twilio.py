from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Answer, Inbound, MessageState, Report
from tests.gateways.calls import (
    ACCOUNT,
    BASE,
    FORM,
    MESSAGES,
    NOW,
    OLD_TOKEN,
    REPORTED,
    SENDER,
    SERVICE,
    SID,
    STATUS,
    TEXT,
    Repeated,
    call,
    sign,
    signed,
    twilio,
)

HEARD = Inbound("twilio", SID, SENDER, SERVICE, TEXT["Body"], NOW, copy=SID)
SIGNED_RIGHTLY = sign(TEXT)
BODY = urlencode(TEXT).encode()


def status(outcome: object) -> int:
    assert isinstance(outcome, Answer)
    return outcome.status


def without(*keys: str) -> dict[str, str]:
    return {key: value for key, value in TEXT.items() if key not in keys}


def test_a_signed_text_is_heard() -> None:
    assert twilio().hear(signed(TEXT), NOW) == HEARD


@pytest.mark.parametrize(
    ("fields", "heard"),
    [
        ({**TEXT, "MessagingServiceSid": "MG" + "2" * 32}, HEARD),
        ({**TEXT, "SomethingNew": "ä", "Another[]": "1"}, HEARD),
        (without("Body"), replace(HEARD, text="")),
        (without("NumMedia", "SmsSid", "ApiVersion"), HEARD),
        ({**TEXT, "NumMedia": "2", "MediaUrl0": "https://x"}, replace(HEARD, pictures=2)),
        (
            {**TEXT, "MessageSid": "MM" + "2F" * 16, "Body": ""},
            replace(HEARD, id="MM" + "2F" * 16, copy="MM" + "2F" * 16, text=""),
        ),
        (
            {**TEXT, "Body": "STOP", "OptOutType": "STOP"},
            replace(HEARD, text="STOP", opt_out="STOP"),
        ),
        ({**TEXT, "OptOutType": "START"}, replace(HEARD, opt_out="START")),
        ({**TEXT, "OptOutType": "HELP"}, replace(HEARD, opt_out="HELP")),
        ({**TEXT, "OptOutType": "REVOKE"}, HEARD),
        ({**TEXT, "From": "12345"}, replace(HEARD, sender="12345")),
        ({**TEXT, "From": "Posti Ab"}, replace(HEARD, sender="Posti Ab")),
        ({**TEXT, "Body": "ä" * 1600}, replace(HEARD, text="ä" * 1600)),
        ({**TEXT, "Body": "e\u0301" * 800}, replace(HEARD, text="e\u0301" * 800)),
        ({**TEXT, "Body": "KIELTO\0"}, replace(HEARD, text="KIELTO")),
        ({**TEXT, "Body": "a&From=+358401234567"}, replace(HEARD, text="a&From=+358401234567")),
        ({**TEXT, "Body": "\r\n \t"}, replace(HEARD, text="\r\n \t")),
    ],
    ids=[
        "through a messaging service",
        "fields that are new",
        "no body",
        "the least there is",
        "pictures",
        "a picture message",
        "stopped at the carrier",
        "started at the carrier",
        "help at the carrier",
        "an opt-out of a new kind",
        "a short code",
        "a sender with a name",
        "the longest text",
        "marks that combine",
        "a NUL is left out",
        "a body that looks like fields",
        "blanks only",
    ],
)
def test_what_comes_in_real_life_is_heard(fields: dict[str, str], heard: Inbound) -> None:
    assert twilio().hear(signed(fields), NOW) == heard


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        (None, "none"),
        ("", "empty"),
        (sign({**TEXT, "Body": "POISTA"}), "of another text"),
        (sign(TEXT, token="stranger's"), "with another key"),
        (sign(TEXT, "https://evil.example" + MESSAGES), "for another address"),
        (sign(TEXT, BASE + STATUS), "for another door"),
        ("ÿþ" + SIGNED_RIGHTLY, "not ASCII"),
        (SIGNED_RIGHTLY.swapcase(), "in other letters"),
    ],
)
def test_what_twilio_did_not_sign_is_forbidden(signature: str | None, why: str) -> None:
    assert status(twilio().hear(call(BODY, signature), NOW)) == 403
    assert status(twilio().report(call(BODY, signature))) == 403


@pytest.mark.parametrize("name", ["host", "x-forwarded-host", "x-forwarded-proto", "forwarded"])
def test_no_header_says_what_our_address_is(name: str) -> None:
    forged = sign(TEXT, "https://evil.example" + MESSAGES)
    assert status(twilio().hear(call(BODY, forged, **{name: "evil.example"}), NOW)) == 403
    assert twilio().hear(call(BODY, SIGNED_RIGHTLY, **{name: "evil.example"}), NOW) == HEARD


def test_the_token_before_still_holds_while_it_is_rotated() -> None:
    old = signed(TEXT, token=OLD_TOKEN)
    assert twilio(tokens=("current", OLD_TOKEN)).hear(old, NOW) == HEARD
    assert status(twilio(tokens=("current",)).hear(old, NOW)) == 403


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (without("MessageSid"), "no id"),
        ({**TEXT, "MessageSid": "SM1"}, "an id too short"),
        ({**TEXT, "MessageSid": SID + "\n"}, "an id and a line break"),
        ({**TEXT, "MessageSid": "XX" + "1" * 32}, "an id of another thing"),
        ({**TEXT, "MessageSid": "SM" + "\u0661" * 32}, "an id in other digits"),
        (without("AccountSid"), "no account"),
        ({**TEXT, "AccountSid": "AC" + "1" * 32}, "another account"),
        (without("From"), "no sender"),
        ({**TEXT, "From": ""}, "an empty sender"),
        ({**TEXT, "From": "+358\x00412345678"}, "a NUL in the sender"),
        ({**TEXT, "From": "+358" + "4" * 99}, "a sender too long"),
        (without("To"), "no service number"),
        ({**TEXT, "To": "+358401234567"}, "not a number of ours"),
        ({**TEXT, "To": "whatsapp:" + SERVICE}, "another channel"),
        ({**TEXT, "Body": "ä" * 1601}, "a text too long"),
        ({**TEXT, "NumMedia": "-1"}, "pictures below none"),
        ({**TEXT, "NumMedia": "\u0662"}, "pictures in other digits"),
        ({**TEXT, "NumMedia": ""}, "pictures without a number"),
    ],
)
def test_what_is_signed_and_out_of_shape_is_refused(fields: dict[str, str], why: str) -> None:
    assert status(twilio().hear(signed(fields), NOW)) == 400


def test_fields_that_run_together_sign_alike_and_are_not_taken_for_each_other() -> None:
    honest = {**without("Body", "From"), "Body": "POISTA", "From": SENDER}
    joined = {**without("Body", "From"), "BodyPOISTAFrom" + SENDER: ""}
    assert sign(honest) == sign(joined)
    assert status(twilio().hear(call(urlencode(joined).encode(), sign(honest)), NOW)) == 400


@pytest.mark.parametrize("values", [["KIELTO", "KIELTO"], ["KIELTO", "POISTA"]])
def test_a_field_that_comes_twice_is_refused(values: list[str]) -> None:
    fields = Repeated({key: [value] for key, value in TEXT.items()}, Body=values)
    body = urlencode([(key, value) for key in fields for value in fields[key]]).encode()
    assert status(twilio().hear(call(body, sign(fields)), NOW)) == 400


@pytest.mark.parametrize("spelling", [b"%FF", b"%ED%A0%80", b"%C3", b"\xff"])
def test_a_body_that_is_no_utf_8_is_refused_even_when_signed(spelling: bytes) -> None:
    fields = [(key.encode(), value.encode()) for key, value in without("Body").items()]
    fields.append((b"Body", unquote_to_bytes(spelling)))
    text = (BASE + MESSAGES).encode() + b"".join(key + value for key, value in sorted(fields))
    signature = base64.b64encode(hmac.digest(b"the current token", text, "sha1")).decode()
    body = urlencode(without("Body")).encode() + b"&Body=" + spelling
    assert status(twilio().hear(call(body, signature), NOW)) == 400


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data; boundary=x"])
def test_another_content_type_is_refused(kind: str) -> None:
    asked = call(BODY, SIGNED_RIGHTLY, **{"content-type": kind})
    assert status(twilio().hear(asked, NOW)) == 400


def test_the_content_type_may_name_its_charset() -> None:
    asked = call(BODY, SIGNED_RIGHTLY, **{"content-type": f"{FORM}; charset=UTF-8"})
    assert twilio().hear(asked, NOW) == HEARD


def test_a_body_beyond_the_limit_is_refused_unread() -> None:
    assert status(twilio().hear(call(b"a" * (64 * 1024 + 1), "x"), NOW)) == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_only_a_post_is_heard(method: str) -> None:
    asked = replace(signed(TEXT), method=method)
    assert status(twilio().hear(asked, NOW)) == 405
    assert status(twilio().report(asked)) == 405


@given(st.binary(max_size=400), st.text(max_size=40), st.text(max_size=80))
def test_whatever_a_stranger_sends_is_refused(body: bytes, signature: str, target: str) -> None:
    asked = call(body, signature, target)
    assert 400 <= status(twilio().hear(asked, NOW)) < 500
    assert 400 <= status(twilio().report(asked)) < 500


@given(st.dictionaries(st.sampled_from([*TEXT, "OptOutType", "MessageStatus"]), st.text()))
def test_whatever_twilio_may_sign_is_heard_or_refused(odd: dict[str, str]) -> None:
    fields = {**TEXT, **odd}
    outcome = twilio().hear(signed(fields), NOW)
    assert isinstance(outcome, Inbound) or outcome.status == 400
    report = twilio().report(signed(fields, STATUS))
    assert isinstance(report, Report) or report.status == 400


def test_the_acknowledgement_says_nothing_to_the_person() -> None:
    accepted = twilio().accepted
    assert accepted.status == 200
    assert accepted.body.endswith(b"<Response/>")
    assert accepted.content_type.startswith("text/xml")


# ---------------------------------------------------------------- delivery reports


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("accepted", MessageState.SENDING),
        ("scheduled", MessageState.SENDING),
        ("queued", MessageState.SENDING),
        ("sending", MessageState.SENDING),
        ("sent", MessageState.SENT),
        ("delivered", MessageState.DELIVERED),
        ("undelivered", MessageState.FAILED),
        ("failed", MessageState.FAILED),
        ("canceled", MessageState.FAILED),
    ],
)
def test_every_status_of_twilio_is_read(told: str, state: MessageState) -> None:
    report = twilio().report(signed({**REPORTED, "MessageStatus": told}, STATUS))
    assert report == Report(state, provider_id=SID)


@pytest.mark.parametrize(
    ("told", "code", "reason", "blocked"),
    [
        ("undelivered", "30003", "30003", False),
        ("failed", "21610", "21610", True),
        ("failed", "", None, False),
        ("sent", "21610", None, False),
    ],
)
def test_a_failure_has_its_reason(told: str, code: str, reason: str | None, blocked: bool) -> None:
    fields = {**REPORTED, "MessageStatus": told, "ErrorCode": code}
    report = twilio().report(signed(fields, STATUS))
    assert isinstance(report, Report)
    assert (report.reason, report.carrier_blocked) == (reason, blocked)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", None),
        ("?key=Zm9v-_1", "Zm9v-_1"),
        ("?key=", None),
        ("?key=a&key=b", None),
        ("?key=%00", None),
        ("?key=" + "a" * 65, None),
    ],
)
def test_our_own_key_is_read_from_the_address(query: str, key: str | None) -> None:
    report = twilio().report(signed(REPORTED, STATUS + query))
    assert report == Report(MessageState.DELIVERED, provider_id=SID, key=key)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({**REPORTED, "MessageStatus": "read"}, "a status of another channel"),
        ({**REPORTED, "MessageStatus": ""}, "no status"),
        ({**REPORTED, "MessageSid": "1"}, "no id of Twilio's"),
        ({**REPORTED, "AccountSid": ACCOUNT.upper()}, "another account"),
        ({**REPORTED, "MessageStatus": "failed", "ErrorCode": "x'"}, "a code that is none"),
    ],
)
def test_a_report_out_of_shape_is_refused(fields: dict[str, str], why: str) -> None:
    assert status(twilio().report(signed(fields, STATUS))) == 400
