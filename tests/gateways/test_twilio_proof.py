from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.form import pairs_of
from bot.gateways.twilio_proof import Proof
from tests.gateways.calls import BASE, MESSAGES, OLD_TOKEN, TEXT, TOKEN, sign

BODY = pairs_of(urlencode(TEXT).encode())


@pytest.mark.parametrize(
    ("public_url", "told", "target"),
    [
        (BASE, BASE + MESSAGES, MESSAGES),
        (BASE + "/", BASE + MESSAGES, MESSAGES),
        (BASE + "/sms", BASE + "/sms" + MESSAGES, "/sms" + MESSAGES),
        (BASE + "/sms/", BASE + "/sms" + MESSAGES, MESSAGES),
        (BASE, BASE + MESSAGES + "?a=%C3%A4&b=%3D+%20", MESSAGES + "?a=%C3%A4&b=%3D+%20"),
        (BASE, BASE + MESSAGES, MESSAGES + "#rc=2&rp=all"),
        (BASE, BASE + ":443" + MESSAGES, MESSAGES),
        (BASE + ":8443", BASE + ":8443" + MESSAGES, MESSAGES),
        (BASE + ":8443", BASE + MESSAGES, MESSAGES),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000" + MESSAGES, MESSAGES),
    ],
    ids=[
        "as told",
        "a slash at the end",
        "a prefix that the proxy keeps",
        "a prefix that the proxy takes off",
        "an escaped query, untouched",
        "connection overrides are not signed",
        "Twilio adds the port",
        "a port of one's own",
        "Twilio leaves the port out",
        "at home",
    ],
)
def test_what_the_sdk_signs_for_our_address_holds(public_url: str, told: str, target: str) -> None:
    assert Proof((TOKEN,), public_url).holds(target, BODY, sign(TEXT, told))


@pytest.mark.parametrize(
    ("told", "target"),
    [
        ("https://evil.example" + MESSAGES, MESSAGES),
        ("http://tiedot.example.fi" + MESSAGES, MESSAGES),
        (BASE + "/gateways/twilio/status", MESSAGES),
        (BASE + MESSAGES + "?a=ä", MESSAGES + "?a=%C3%A4"),
        (BASE + ":8443" + MESSAGES, MESSAGES),
    ],
    ids=["another host", "another scheme", "another door", "a decoded query", "another port"],
)
def test_what_is_signed_for_another_address_does_not_hold(told: str, target: str) -> None:
    assert not Proof((TOKEN,), BASE).holds(target, BODY, sign(TEXT, told))


@pytest.mark.parametrize(
    "signature",
    ["", " ", "AAAA", "ä" * 28, "\udcff" * 28, "=" * 5000, sign(TEXT)[:-1], sign(TEXT) + "="],
)
def test_no_other_signature_holds(signature: str) -> None:
    assert not Proof((TOKEN,), BASE).holds(MESSAGES, BODY, signature)


@pytest.mark.parametrize(
    ("token", "holds"), [(TOKEN, True), (OLD_TOKEN, True), ("stranger's", False)]
)
def test_the_token_can_be_rotated(token: str, holds: bool) -> None:
    proof = Proof((TOKEN, OLD_TOKEN), BASE)
    assert proof.holds(MESSAGES, BODY, sign(TEXT, token=token)) is holds


@pytest.mark.parametrize("tokens", [(), ("",), (TOKEN, "")])
def test_there_is_no_proof_without_a_token(tokens: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="OMATIEDOT_TWILIO_AUTH_TOKEN"):
        Proof(tokens, BASE)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_the_sdk_and_we_sign_any_fields_alike(fields: dict[str, str]) -> None:
    try:
        body = urlencode(fields).encode()
    except UnicodeEncodeError:  # a lone surrogate: the SDK cannot sign it either
        return
    assert Proof((TOKEN,), BASE).holds(MESSAGES, pairs_of(body), sign(fields))
