"""A recipient's webhook is an https address; only the demo knows one on this machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.gateways import webhooks_of
from bot.register import Register
from bot.settings import webhooks
from bot.settings.environment import Environment
from tests.settings.test_loading import loaded

HERE = "http://127.0.0.1:8123/notices"
SECRETS = f"Esimerkkitukku Oy={'s' * 32}, Toinen Oy={'t' * 32}"


@pytest.fixture(scope="module")
def environment() -> Environment:
    """The demo's, with a secret for each."""
    return Environment(
        _env_file=None,  # type: ignore[call-arg]
        recipient_secrets=SECRETS,  # type: ignore[arg-type]
        gateways="phone",  # type: ignore[arg-type]
    )


def with_hooks(*hooks: str) -> Register:
    """The register with a recipient for each webhook."""
    register = loaded().register
    (one,) = register.recipients
    named = zip(("Esimerkkitukku Oy", "Toinen Oy"), hooks, strict=False)
    told = tuple(replace(one, name=name, webhook=hook) for name, hook in named)
    return replace(register, recipients=told)


def told(environment: Environment, hook: str, *, demo: bool) -> list[str]:
    register = with_hooks(hook, "https://toinen.example.fi/")
    return list(webhooks.faults(environment, register, demo=demo))


@pytest.mark.parametrize(
    "hook",
    [
        "http://esimerkkitukku.example.fi/notices",
        "ftp://esimerkkitukku.example.fi/notices",
        "esimerkkitukku.example.fi/notices",
        "https://",
        "https://user:word@esimerkkitukku.example.fi/",
        "https://esimerkkitukku.example.fi:99999/",
        "https://[::1/",
    ],
)
def test_what_is_no_https_address_stops_the_start_by_its_name(
    hook: str, environment: Environment
) -> None:
    for demo in (True, False):
        (fault,) = told(environment, hook, demo=demo)
        assert fault.startswith("[[recipients]] 1, webhook: write https://HOST/PATH")
        assert "word@" not in fault


@pytest.mark.parametrize("hook", [HERE, "https://localhost/", "http://[::1]:8123/"])
def test_this_machine_is_for_the_demo(hook: str, environment: Environment) -> None:
    (fault,) = told(environment, hook, demo=False)
    assert "this machine itself is for the demo" in fault
    assert told(environment, hook, demo=True) == []


def test_a_recipient_on_this_machine_lets_no_other_off(environment: Environment) -> None:
    register = with_hooks(HERE, "https://toinen.example.fi/")
    made = webhooks_of(register, environment)
    assert {name: hook.here for name, hook in made.items()} == {  # type: ignore[attr-defined]
        "Esimerkkitukku Oy": True,
        "Toinen Oy": False,
    }
