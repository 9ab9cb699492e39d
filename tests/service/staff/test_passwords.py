"""What may be a password, and what is kept of one."""

from __future__ import annotations

import time

import pytest

from bot.service.staff.passwords import fault_of, hash_of, is_old, matches

CASES = [
    ("short of twelve", None, "eleven would not do, fifteen will"),
    ("elevenletter"[:11], "short", "eleven"),
    ("a" * 129, "long", "more than anybody types"),
    ("å" * 6 + "ä" * 6, "common", "two letters"),
    ("aino-aino-ai", "login", "the login over and over"),
    ("ainoainoainoaino", "login", "the same"),
    ("aino sanoo jotain muuta", None, "the login among other words"),
    ("password1234", "common", "a word that everybody tries, and figures"),
    ("Salasana!2026", "common", "the same in Finnish"),
    ("Lösenord2026!", "common", "and in Swedish"),
    ("123456789012", "common", "a row of figures"),
    ("abcdefghijkl", "common", "a row of letters"),
    ("neljä satunnaista sanaa", None, "words"),
    ("🦊🦔🦆🐟 metsän reunassa", None, "any sign will do"),
    ("   kaksitoista   ", None, "spaces are signs"),
]


@pytest.mark.parametrize(("password", "fault", "why"), CASES)
def test_length_counts_and_what_everybody_tries_does_not_do(
    password: str, fault: str | None, why: str
) -> None:
    assert fault_of(password, "aino") == fault


def test_the_same_password_from_two_keyboards_is_the_same() -> None:
    kept = hash_of("päärynäpuun oksa")
    assert matches(kept, "pa\u0308a\u0308ryna\u0308puun oksa")
    assert not matches(kept, "paarynapuun oksa")


def test_what_is_kept_says_how_it_was_made() -> None:
    kept = hash_of("neljä satunnaista sanaa")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not is_old(kept)
    assert is_old(kept.replace("m=19456", "m=8192"))


def test_with_nothing_kept_nothing_matches_and_it_takes_as_long() -> None:
    kept = hash_of("neljä satunnaista sanaa")

    def seconds(against: str) -> float:
        begun = time.perf_counter()
        assert not matches(against, "something else entirely")
        return time.perf_counter() - begun

    both = [(seconds(kept), seconds("")) for _ in range(9)]
    known, unknown = (min(each) for each in zip(*both, strict=True))
    assert abs(known - unknown) < 0.3 * max(known, unknown)
