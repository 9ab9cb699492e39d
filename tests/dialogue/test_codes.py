from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue import codes
from bot.dialogue.heard import Heard
from bot.dialogue.turn import Turn
from bot.domain import ConfirmNumber, SendCode, SpendTry
from tests.turns import CODE, KEPT, NOW, challenge, exact, turn

OPEN = {"state": "deletion.confirming", "challenges": (challenge(),)}


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        (Heard(code=CODE), True),
        (exact("delete", code=CODE), True),
        (exact("mkt_on", code=CODE), False),
        (Heard(code="000000"), False),
        (Heard(), False),
    ],
)
def test_a_code_is_right_alone_or_with_its_own_word(heard: Heard, right: bool) -> None:
    assert codes.code_is_right(turn(heard=heard, **OPEN)) is right
    assert codes.code_is_wrong(turn(heard=heard, **OPEN)) is not right


def test_without_an_open_code_none_is_right() -> None:
    nothing = turn(heard=Heard(code=CODE))
    assert codes.no_code_is_open(nothing)
    assert not codes.code_is_right(nothing)
    assert not codes.last_try_is_wrong(nothing)
    assert codes.spend_try(nothing) == ()
    assert codes.tries_left(nothing) == {"n": 0}


def test_a_code_is_bound_to_what_is_kept_but_not_to_the_proof() -> None:
    kept = {**KEPT, "proved": True}
    assert codes.bound(turn(kept=kept)) == KEPT
    (effect,) = codes.send_code("delete", destructive=True)(turn(kept=kept))
    assert effect == SendCode("delete", KEPT, CODE, NOW + timedelta(minutes=10), True)


@pytest.mark.parametrize(
    ("who", "proved", "nothing"),
    [
        ("fresh", False, False),
        ("stale", False, True),
        ("stale", True, False),
        ("unknown", False, True),
        ("unknown", True, True),
        ("shared", False, True),
        ("shared", True, True),
        ("flagged", False, True),
        ("flagged", True, False),
    ],
)
def test_what_a_number_proves(who: str, proved: bool, nothing: bool) -> None:
    """A surname speaks for one person; it opens nothing for two."""
    assert codes.number_proves_nothing(turn(who=who, proved=proved)) is nothing


@pytest.mark.parametrize(("intent", "means"), [("delete", True), ("view", False), (None, False)])
def test_a_sentence_may_ask_for_what_waits_for_its_code(intent: str | None, means: bool) -> None:
    assert codes.means("delete")(turn(heard=Heard(intent))) is means


@pytest.mark.parametrize(("tries", "last"), [(0, False), (1, False), (2, True)])
def test_the_third_wrong_code_is_the_last(tries: int, last: bool) -> None:
    wrong = turn(heard=Heard(code="000000"), challenges=(challenge(tries=tries),))
    assert codes.last_try_is_wrong(wrong) is last
    assert codes.tries_left(wrong) == {"n": 2 - tries}
    assert codes.spend_try(wrong) == (SpendTry(1, right=False),)


def test_the_third_try_may_be_right() -> None:
    right = turn(heard=Heard(code=CODE), challenges=(challenge(tries=2),))
    assert not codes.last_try_is_wrong(right)
    assert codes.spend_try(right) == (SpendTry(1, right=True),)


@pytest.mark.parametrize(
    ("who", "proved", "confirms"),
    [
        ("fresh", False, True),
        ("stale", False, False),
        ("stale", True, True),
        ("shared", True, False),
        ("unknown", True, False),
    ],
)
def test_a_code_alone_prolongs_and_never_revives(who: str, proved: bool, confirms: bool) -> None:
    effects = codes.confirm_number(turn(who=who, proved=proved))
    assert effects == ((ConfirmNumber("r1"),) if confirms else ())


@pytest.mark.parametrize(
    ("values", "hours"),
    [
        ({"created_at": NOW}, 24),
        ({"created_at": NOW - timedelta(hours=1, minutes=1)}, 23),
        ({"created_at": NOW - timedelta(hours=23, minutes=59)}, 1),
        ({"created_at": NOW - timedelta(hours=24)}, None),
        ({"used_at": NOW}, None),
        ({"tries": 2}, None),
        ({"command": "name"}, None),
    ],
)
def test_a_lock_holds_for_its_command_and_its_hours(
    values: dict[str, object], hours: int | None
) -> None:
    spent = challenge(**{"command": "delete", "tries": 3, **values})
    locked = turn(challenges=(spent,))
    assert codes.locked("delete")(locked) is (hours is not None)
    if hours:
        assert codes.lock_hours("delete")(locked) == {"hours": hours}


def test_a_lock_that_begins_now_lasts_its_whole_time() -> None:
    assert codes.lock_hours("delete")(turn()) == {"hours": 24}


@pytest.mark.parametrize(("sent", "too_many"), [(2, False), (3, True)])
def test_a_number_has_its_days_share_of_destructive_codes(sent: int, too_many: bool) -> None:
    several = (challenge(destructive=True),) * sent + (challenge(destructive=False),)
    assert codes.too_many_destructive_codes(turn(challenges=several)) is too_many


def test_the_brake_is_read_as_it_stands() -> None:
    assert codes.codes_are_braked(turn(braked=True))
    assert not codes.codes_are_braked(turn())


def test_rules_are_named_after_their_command() -> None:
    def names(of: Turn) -> list[str]:
        return [rule.name for rule in codes.before_destructive_code("delete")]

    assert names(turn()) == [
        "idle delete [delete_is_locked]",
        "idle delete [codes_are_braked]",
        "idle delete [too_many_destructive_codes]",
    ]
