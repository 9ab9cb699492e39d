"""Kannel's settings: what is needed, what stops a start, what is only told."""

from __future__ import annotations

import pytest

from bot.gateways import GATEWAYS
from tests.settings.test_loading import TWILIO, faults, loaded

KANNEL = {
    "OMATIEDOT_GATEWAYS": "kannel",
    "OMATIEDOT_KANNEL_USERNAME": "kannel",
    "OMATIEDOT_KANNEL_PASSWORD": "hush-of-kannel-16",
    "OMATIEDOT_KANNEL_NUMBERS": "+358291234567, 16400",
    "OMATIEDOT_KANNEL_SEND_URL": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "OMATIEDOT_KANNEL_SEND_USERNAME": "omatiedot",
    "OMATIEDOT_KANNEL_SEND_PASSWORD": "hush-of-ours-0016",
    "OMATIEDOT_KANNEL_CALLBACK_URL": "http://127.0.0.1:8000",
}


def test_a_whole_environment_is_accepted_without_a_word() -> None:
    settings = loaded(KANNEL)
    assert settings.environment.kannel_numbers == ("+358291234567", "16400")
    assert settings.warnings == ()
    assert "hush" not in repr(settings)
    gateway = GATEWAYS["kannel"](settings.environment, settings.public_url)
    assert (gateway.name, gateway.numbers) == ("kannel", {"+358291234567", "16400"})


def test_two_gateways_stand_beside_each_other() -> None:
    both = {**TWILIO, **KANNEL, "OMATIEDOT_GATEWAYS": "kannel,twilio"}
    assert loaded(both).environment.gateways == ("kannel", "twilio")


def test_our_public_address_is_where_kannel_finds_us_unless_another_is_told() -> None:
    settings = loaded({**KANNEL, "OMATIEDOT_KANNEL_CALLBACK_URL": None})
    gateway = GATEWAYS["kannel"](settings.environment, settings.public_url)
    assert vars(gateway)["_status_url"] == "https://tiedot.example.fi/gateways/kannel/status"


@pytest.mark.parametrize(
    "name", ["USERNAME", "PASSWORD", "NUMBERS", "SEND_URL", "SEND_USERNAME", "SEND_PASSWORD"]
)
def test_kannel_is_not_on_without_its_settings(name: str) -> None:
    found = faults({**KANNEL, f"OMATIEDOT_KANNEL_{name}": None})
    assert f"OMATIEDOT_KANNEL_{name}: missing; the gateway 'kannel' needs it" in found


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NUMBERS", "0291234567", "write numbers in full"),
        ("NUMBERS", "+358291234567,Omatiedot", "write numbers in full"),
        ("SEND_URL", "127.0.0.1:13013", "no web address"),
        ("SEND_URL", "http://127.0.0.1:13013/cgi-bin/sendsms?password=x", "write no query"),
        ("SEND_URL", "http://us:x@127.0.0.1:13013/cgi-bin/sendsms", "user name"),
        ("CALLBACK_URL", "ftp://127.0.0.1", "no web address"),
        ("CALLBACK_URL", "http://127.0.0.1:8000/%d", "blank or %"),
        ("USERNAME", "kan:nel", "no colon"),
        ("PASSWORD", "p\u00e4ssword-of-kannel", "printable ASCII"),
        ("SEND_USERNAME", "us\r\nX-Kannel-SMSC: x", "printable ASCII"),
        ("SEND_PASSWORD", "salasana-\u20ac-salasana", "printable ASCII"),
    ],
)
def test_what_cannot_work_is_refused_by_its_name(name: str, value: str, told: str) -> None:
    found = faults({**KANNEL, f"OMATIEDOT_KANNEL_{name}": value})
    assert f"OMATIEDOT_KANNEL_{name}: " in found
    assert told in found
    assert value not in found


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PASSWORD", "short", "short; write 16"),
        ("SEND_PASSWORD", "short", "short; write 16"),
        ("PASSWORD", "an address/would@break here", "write letters and digits only"),
        ("USERNAME", "kannel@home", "write letters and digits only"),
        ("SEND_URL", "http://kannel.example.fi:13013/cgi-bin/sendsms", "unencrypted"),
        ("CALLBACK_URL", "http://tiedot.example.fi", "unencrypted"),
    ],
)
def test_what_an_operator_should_mend_stops_nothing(name: str, value: str, told: str) -> None:
    found = "\n".join(loaded({**KANNEL, f"OMATIEDOT_KANNEL_{name}": value}).warnings)
    assert f"OMATIEDOT_KANNEL_{name}: {told}" in found


def test_kannel_that_is_off_is_not_warned_about() -> None:
    off = {**KANNEL, "OMATIEDOT_GATEWAYS": None, "OMATIEDOT_KANNEL_PASSWORD": "short"}
    assert loaded(off).warnings == ()
