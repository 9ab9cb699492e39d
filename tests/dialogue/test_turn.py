from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import Challenge
from tests.turns import MAIJA, NOW, WHO, challenge, request, turn


@pytest.mark.parametrize(
    ("who", "fresh"),
    [("fresh", True), ("stale", False), ("flagged", False), ("shared", False), ("unknown", False)],
)
def test_a_number_is_fresh_when_it_is_one_persons_and_was_confirmed(who: str, fresh: bool) -> None:
    assert turn(who=who).fresh is fresh


def test_the_last_day_of_freshness_counts() -> None:
    last = MAIJA.confirmed_at + timedelta(days=180)
    assert turn(now=last).fresh
    assert not turn(now=last + timedelta(seconds=1)).fresh


@pytest.mark.parametrize("who", WHO)
def test_the_registrant_is_the_only_record(who: str) -> None:
    assert (turn(who=who).registrant is not None) is (len(WHO[who]) == 1)


@pytest.mark.parametrize(
    ("days", "first"),
    [(None, True), (0, False), (180, False), (181, True)],
)
def test_a_first_contact_is_one_after_long_silence(days: int | None, first: bool) -> None:
    heard_at = None if days is None else NOW - timedelta(days=days)
    assert turn(conversation={"heard_at": heard_at}).first_contact is first


@pytest.mark.parametrize(
    ("challenges", "why"),
    [
        ((), "none was sent"),
        ((challenge(used_at=NOW),), "used"),
        ((challenge(tries=3),), "tried too often"),
        ((challenge(expires_at=NOW),), "expired this very moment"),
        ((challenge(used_at=NOW), challenge()), "the newest one counts"),
    ],
)
def test_no_code_is_open(challenges: tuple[Challenge, ...], why: str) -> None:
    assert turn(challenges=challenges).challenge is None


def test_the_newest_code_is_open() -> None:
    newest, older = challenge(tries=2), challenge(id=0)
    assert turn(challenges=(newest, older)).challenge is newest


def test_an_open_request_is_found_by_its_kind() -> None:
    copy, visit = request("copy"), request("visit")
    assert turn(requests=(copy, visit)).request("visit") is visit
    assert turn(requests=(copy, visit)).request("delete") is None
