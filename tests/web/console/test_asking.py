"""Where a request comes from, and who is shown the demo's accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

import wsgi
from bot.gateways.phone import Phone
from bot.service.demo import MovableClock, mark
from bot.service.reception import receive
from bot.service.staff.demo import hire
from bot.store.unit import Store
from bot.web import create_app
from bot.web.console.asking import address
from tests.offices import SERVICE, furnished
from tests.web.console.signed import DOORS, Console

ADDRESSES = [
    ("203.0.113.7", None, "203.0.113.7", "straight"),
    ("203.0.113.7", "198.51.100.1", "203.0.113.7", "a stranger says what they like"),
    ("127.0.0.1", "198.51.100.1", "198.51.100.1", "our proxy on this machine"),
    ("10.0.0.2", "1.2.3.4, 198.51.100.1", "198.51.100.1", "the last is what our proxy saw"),
    ("10.0.0.2", "unknown", "10.0.0.2", "nothing one can use"),
    ("127.0.0.1", None, "127.0.0.1", "no proxy"),
    ("2a00:1450:1:2:3:4:5:6", None, "2a00:1450:1:2::/64", "one of very many"),
    (None, "198.51.100.1", "198.51.100.1", "our proxy on a Unix socket"),
    (None, None, "None", "a Unix socket without one"),
]


@pytest.mark.parametrize(("peer", "forwarded", "found", "why"), ADDRESSES)
def test_the_address_is_that_of_whoever_asks(
    console: Console, peer: str | None, forwarded: str | None, found: str, why: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    environment = {"REMOTE_ADDR": peer} if peer else {}
    context = console.app.test_request_context(headers=headers, environ_overrides=environment)
    with context:
        assert address() == found


HERE = {"REMOTE_ADDR": "127.0.0.1"}
SEEN = [
    ("http://127.0.0.1:8000", HERE, True, "this machine"),
    ("http://evil.example", HERE, False, "another name for this machine"),
    ("http://127.0.0.1:8000", {"REMOTE_ADDR": "192.0.2.1"}, False, "another machine"),
    ("http://127.0.0.1:8000", {**HERE, "HTTP_X_FORWARDED_FOR": "192.0.2.1"}, False, "a proxy"),
]


@pytest.mark.parametrize(("url", "environment", "shown", "why"), SEEN)
def test_the_demos_accounts_are_shown_to_this_machine_alone(
    sqlite_store: Store, url: str, environment: dict[str, str], shown: bool, why: str
) -> None:
    mark(sqlite_store, new=True)
    clock, gateways = MovableClock(sqlite_store), {"phone": Phone(SERVICE)}
    office = replace(furnished(sqlite_store).office, now=clock, gateways=gateways)
    hire(office)
    doors = {**DOORS, "public_url": "http://127.0.0.1:8000"}
    web = create_app(receive(office, wsgi.LOCALES, lambda: True, doors), wsgi.console).test_client()
    page = web.get("/console/sign-in", base_url=url, environ_base=environment).text
    assert ("daavid" in page) is shown
