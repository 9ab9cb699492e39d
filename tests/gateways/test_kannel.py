from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Answer, Call, Inbound, Report
from tests.gateways.kannel_calls import (
    ID,
    MESSAGES,
    NOW,
    SENDER,
    SERVICE,
    STATUS,
    asked,
    basic,
    kannel,
    posted,
    told,
)

HEARD = Inbound("kannel", ID, SENDER, SERVICE, "OHJE", NOW)


def status(outcome: object) -> int:
    assert isinstance(outcome, Answer), outcome
    return outcome.status


@pytest.mark.parametrize("call", [posted(), asked()], ids=["POST", "GET"])
def test_a_text_is_heard(call: Call) -> None:
    assert kannel().hear(call, NOW) == HEARD


@pytest.mark.parametrize("call", [posted(), asked()], ids=["POST", "GET"])
@pytest.mark.parametrize(
    ("authorization", "why"),
    [
        (None, "none"),
        ("", "empty"),
        ("Basic", "no words"),
        ("Basic !", "not base64"),
        ("Basic k", "cut short"),
        ("Basic \u00e4\u00f6", "not ASCII"),
        (basic(b"kannel"), "no password"),
        (basic(b":p4ssw0rd"), "no name"),
        (basic(b"kannel:"), "an empty password"),
        (basic(b"kannel:p4ssw0rd "), "a password and a blank"),
        (basic(b"kannel:p4ssw0r"), "the password's beginning"),
        (basic(b"KANNEL:p4ssw0rd"), "another name"),
        (basic(b"kannel:P4SSW0RD"), "another password"),
        (basic(b"kannel:p4ssw0rd\0"), "a NUL behind"),
        (basic(b"\xff\xfe:\xff"), "not UTF-8"),
        (basic().replace("Basic", "Bearer"), "another scheme"),
        (basic() + ", " + basic(), "twice"),
    ],
)
def test_who_does_not_know_the_password_is_forbidden(
    call: Call, authorization: str | None, why: str
) -> None:
    headers = {name: value for name, value in call.headers.items() if name != "authorization"}
    if authorization is not None:
        headers["authorization"] = authorization
    assert status(kannel().hear(replace(call, headers=headers), NOW)) == 403, why


def test_the_name_of_the_scheme_may_stand_in_any_case() -> None:
    assert kannel().hear(posted(authorization=basic().replace("Basic", "basic")), NOW) == HEARD


@pytest.mark.parametrize("method", ["PUT", "HEAD", "DELETE"])
def test_other_methods_are_refused(method: str) -> None:
    assert status(kannel().hear(replace(posted(), method=method), NOW)) == 405


@pytest.mark.parametrize("method", ["POST", "HEAD"])
def test_a_report_comes_by_get_alone(method: str) -> None:
    assert status(kannel().report(replace(told(), method=method))) == 405


def test_a_body_beyond_the_limit_is_refused_unread() -> None:
    assert status(kannel().hear(posted(b"a" * (64 * 1024 + 1)), NOW)) == 413


def test_the_acknowledgement_is_200_and_says_nothing() -> None:
    assert kannel().accepted == Answer(200, b"")


def test_what_became_of_a_text_cannot_be_asked() -> None:
    assert kannel().delivers_at_once is False


@given(st.binary(max_size=200), st.text(max_size=60), st.text(max_size=40))
def test_whatever_a_stranger_sends_is_refused(body: bytes, query: str, words: str) -> None:
    headers = {"authorization": words, "content-type": words, "x-kannel-from": words}
    for method in ("GET", "POST"):
        call = Call(method, f"{MESSAGES}?{query}", headers, body)
        assert 400 <= status(kannel().hear(call, NOW)) < 500


_ODD = st.one_of(st.none(), st.text(alphabet=st.characters(max_codepoint=0xFF), max_size=80))


@given(st.binary(max_size=200), _ODD, _ODD, _ODD, _ODD, _ODD)
def test_whatever_kannel_brings_is_heard_or_refused(
    body: bytes,
    sender: str | None,
    kind: str | None,
    coding: str | None,
    text: str | None,
    query: str | None,
) -> None:
    headers = {"content_type": kind, "x_kannel_from": sender, "x_kannel_coding": coding}
    by_post = posted(body, f"{MESSAGES}?id={ID}&{query}", **headers)
    by_get = asked(body, **{"from": sender, "coding": coding, "charset": text})
    for call in (by_post, by_get):
        outcome = kannel().hear(call, NOW)
        assert isinstance(outcome, Inbound) or outcome.status == 400
        if isinstance(outcome, Inbound):
            assert "\0" not in outcome.text + outcome.sender


@given(st.text(max_size=80))
def test_whatever_a_report_may_say_is_read_or_refused(query: str) -> None:
    outcome = kannel().report(Call("GET", f"{STATUS}?{query}", {}, b""))
    assert isinstance(outcome, Report) or outcome.status == 400
