"""The last scrubber: what looks like a number, code, address or token, in any line."""

from __future__ import annotations

import pytest

from bot.logs.scrubbing import scrubbed
from bot.logs.telling import MASK

SECRETS = [
    "+358412345678",
    "0401234567",
    "+358 41 234 5678",
    "(041) 234-5678",
    "041/2345678",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111.1111.1111.1111",
    "4111111111111111",
    "131052-308T",
    "010190A123A",
    "482913",
    "482 913",
    "1234567",
    "maija.meikalainen+tilaus@esimerkki.fi",
    "https://tiedot.example.fi/certificates/x",
    "postgresql+psycopg://omatiedot:hunter2@db/omatiedot",
    "/welcome/abc",
    "/calendar/q.ics",
    "/copies/q",
    "qL3-r8ZkT0v_yXbN2mPdWf",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
    "AC0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
    "2001:db8::1 0401234567",
]

HARMLESS = [
    '{"event":"mail failed","kind":"builtins.TimeoutError","at":"post.py:41 < noticing.py:80"}',
    '{"event":"serving","port":65535,"processes":2}',
    '{"event":"sending failed","text":"#1_234_567","id":"bcdfghjk"}',
    '"kind":"psycopg.errors.IdleInTransactionSessionTimeout"',
    '"kind":"sqlalchemy.exc.OperationalError < sqlite3.OperationalError"',
    '"at":"0005_audit_seal.py:59"',
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", 'said "{}"', "x={} y", "({})", "<{}>", "a\\n{}\\tb"])
def test_it_is_masked_wherever_it_stands(secret: str, around: str) -> None:
    line = scrubbed(around.format(secret))
    assert MASK in line
    assert secret not in line


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_ours_stays_legible(line: str) -> None:
    assert scrubbed(line) == line
