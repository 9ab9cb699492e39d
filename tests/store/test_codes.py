"""A code has its tries and no more, however many come at once; wrong ones brake everyone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain import Challenge, SendCode, SpendTry, StopChanges, VoidCodes
from bot.store.codes import wrong_codes
from bot.store.faults import Conflict
from bot.store.unit import Store
from tests.store import given
from tests.store.given import HOUR, MINUTE, NOW, POLICY

CODE = SendCode("delete", {"a": 1}, "482913", NOW + 10 * MINUTE, True)


def newest(store: Store, now: datetime = NOW) -> Challenge:
    return given.facts(store, now=now).challenges[0]


@pytest.fixture
def challenge(store: Store) -> Challenge:
    given.do(store, CODE)
    return newest(store)


def test_only_the_digest_of_a_code_is_kept(store: Store, challenge: Challenge) -> None:
    (row,) = given.rows(store, "challenge")
    assert "482913" not in str(dict(row))
    assert challenge.digest == store.keys.code_digest("482913", given.NUMBER, "delete", {"a": 1})


def test_a_new_code_voids_the_older_ones_of_its_conversation(
    store: Store, challenge: Challenge
) -> None:
    given.do(store, replace(CODE, command="name"), now=NOW + MINUTE)
    later = given.facts(store, now=NOW + MINUTE).challenges
    assert [(one.command, one.expires_at) for one in later] == [
        ("name", NOW + 10 * MINUTE),
        ("delete", NOW + MINUTE),
    ]


def test_codes_of_another_conversation_are_left_alone(store: Store, challenge: Challenge) -> None:
    given.do(store, VoidCodes(), conversation_id=2)
    assert newest(store).expires_at == CODE.expires_at
    given.do(store, VoidCodes())
    assert newest(store).expires_at == NOW


def test_stopping_changes_voids_the_codes_of_every_conversation(
    store: Store, challenge: Challenge
) -> None:
    given.do(store, StopChanges(), conversation_id=2)
    assert newest(store).expires_at == NOW


def test_a_wrong_code_costs_a_try(store: Store, challenge: Challenge) -> None:
    given.do(store, SpendTry(challenge.id, right=False))
    assert (newest(store).tries, newest(store).used_at) == (1, None)


def test_a_right_code_is_used_up(store: Store, challenge: Challenge) -> None:
    given.do(store, SpendTry(challenge.id, right=True))
    assert newest(store).used_at == NOW
    with pytest.raises(Conflict):
        given.do(store, SpendTry(challenge.id, right=True))


def test_after_the_last_try_even_the_right_code_is_refused(
    store: Store, challenge: Challenge
) -> None:
    for _ in range(POLICY.code_tries):
        given.do(store, SpendTry(challenge.id, right=False))
    with pytest.raises(Conflict):
        given.do(store, SpendTry(challenge.id, right=True))


@pytest.mark.parametrize("right", [True, False])
def test_an_expired_code_cannot_be_tried(store: Store, challenge: Challenge, right: bool) -> None:
    with pytest.raises(Conflict):
        given.do(store, SpendTry(challenge.id, right), now=CODE.expires_at)


def test_another_number_cannot_try_it(store: Store, challenge: Challenge) -> None:
    with pytest.raises(Conflict):
        given.do(store, SpendTry(challenge.id, right=True), number=given.OTHER_NUMBER)


def test_of_many_tries_at_once_only_so_many_count(store: Store, challenge: Challenge) -> None:
    def attempt(_: int) -> bool:
        try:
            given.do(store, SpendTry(challenge.id, right=False))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == POLICY.code_tries
    assert newest(store).tries == POLICY.code_tries
    assert len(given.rows(store, "wrong_code")) == POLICY.code_tries


def test_a_right_code_sent_many_times_at_once_acts_once(store: Store, challenge: Challenge) -> None:
    def attempt(_: int) -> bool:
        try:
            given.do(store, SpendTry(challenge.id, right=True))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == 1


def test_enough_wrong_codes_in_an_hour_brake_the_whole_register(store: Store) -> None:
    policy = replace(POLICY, brake_wrong_codes=3, code_tries=9)
    moments = [NOW - MINUTE - HOUR, NOW - MINUTE, NOW - MINUTE, NOW]
    given.do(store, replace(CODE, expires_at=NOW + HOUR), now=NOW - 2 * HOUR)
    id_ = newest(store).id
    braked = []
    for moment in moments:
        given.do(store, SpendTry(id_, right=False), now=moment, policy=policy)
        braked.append(given.facts(store, now=moment, number=given.OTHER_NUMBER).braked)
    assert braked == [False, False, False, True]
    assert not given.facts(store, now=NOW + HOUR).braked
    with store.read() as unit:
        assert wrong_codes(unit, NOW) == 3


def test_right_codes_do_not_brake(store: Store, challenge: Challenge) -> None:
    given.do(store, SpendTry(challenge.id, right=True))
    assert given.rows(store, "wrong_code") == []
