"""The proof that a handset holds its number: a code goes out, and comes back.

A code is bound to one command and its parameters. While too many wrong codes come in the
whole register, or this number has had its day's share, staff take over; what protects a
person never asks for a code and so is never stopped here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import (
    CODE,
    IDLE,
    NO,
    NOTHING,
    PROPOSAL,
    SILENCE,
    YES,
    Do,
    Fill,
    Guard,
    Rule,
    all_of,
)
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import void_codes
from bot.domain import Challenge, ConfirmNumber, Effect, SendCode, SpendTry


def bound(turn: Turn) -> Mapping[str, Any]:
    """The parameters a code is bound to: all that is kept for the command."""
    return {name: value for name, value in turn.kept.items() if name != "proved"}


def send_code(command: str, *, destructive: bool = False) -> Do:
    """Send a fresh code for a command and what is kept for it."""

    def do(turn: Turn) -> tuple[Effect, ...]:
        until = turn.now + timedelta(minutes=turn.policy.code_minutes)
        return (SendCode(command, bound(turn), turn.code, until, destructive),)

    do.__name__ = f"send_code_for_{command}"
    return do


def the_code(turn: Turn) -> Mapping[str, Any]:
    """The blanks {code} and {min}."""
    return {"code": turn.code, "min": turn.policy.code_minutes}


def number_proves_nothing(turn: Turn) -> bool:
    """The number alone does not show who is texting, and no surname was given for it."""
    return turn.registrant is None or not (turn.fresh or turn.proved)


def code_is_right(turn: Turn) -> bool:
    """The code opens the challenge, and no other command's word stands beside it."""
    challenge, heard = turn.challenge, turn.heard
    if challenge is None or heard.code is None:
        return False
    if heard.intent not in (None, challenge.command):
        return False
    return turn.proof(challenge, heard.code, bound(turn))


def code_is_wrong(turn: Turn) -> bool:
    """The code does not open the challenge."""
    return not code_is_right(turn)


def no_code_is_open(turn: Turn) -> bool:
    """The code of this question died elsewhere: "not me" on another service number."""
    return turn.challenge is None


def last_try_is_wrong(turn: Turn) -> bool:
    """The code is wrong, and it was the last try."""
    challenge = turn.challenge
    tries = challenge.tries + 1 if challenge else 0
    return tries >= turn.policy.code_tries and code_is_wrong(turn)


def codes_are_braked(turn: Turn) -> bool:
    """Too many wrong codes in the whole register: no code counts for now."""
    return turn.facts.braked


def too_many_destructive_codes(turn: Turn) -> bool:
    """This number has had its share of destructive codes within a day."""
    destructive = sum(challenge.destructive for challenge in turn.facts.challenges)
    return destructive >= turn.policy.destructive_a_day


def spend_try(turn: Turn) -> tuple[Effect, ...]:
    """One try is used up."""
    challenge = turn.challenge
    return (SpendTry(challenge.id, code_is_right(turn)),) if challenge else ()


def confirm_number(turn: Turn) -> tuple[Effect, ...]:
    """The number is confirmed: by code alone while fresh, by surname and code else."""
    person = turn.registrant
    proved = turn.fresh or turn.proved
    return (ConfirmNumber(person.id),) if person and proved else ()


def locked(command: str) -> Guard:
    """The command was locked by wrong codes within the hours of the lock."""

    def guard(turn: Turn) -> bool:
        return _locking(turn, command) is not None

    guard.__name__ = f"{command}_is_locked"
    return guard


def lock_hours(command: str) -> Fill:
    """The blank {hours}: what is left of the lock, rounded up."""

    def fill(turn: Turn) -> Mapping[str, Any]:
        locking = _locking(turn, command)
        left = timedelta(hours=turn.policy.code_lock_hours)
        if locking:
            left -= turn.now - locking.created_at
        return {"hours": ceil(left / timedelta(hours=1))}

    fill.__name__ = f"lock_hours_of_{command}"
    return fill


def _locking(turn: Turn, command: str) -> Challenge | None:
    since = turn.now - timedelta(hours=turn.policy.code_lock_hours)
    for challenge in turn.facts.challenges:
        spent = challenge.tries >= turn.policy.code_tries and challenge.used_at is None
        if spent and challenge.command == command and challenge.created_at > since:
            return challenge
    return None


def tries_left(turn: Turn) -> Mapping[str, Any]:
    """The blank {n}, after this wrong try."""
    challenge = turn.challenge
    return {"n": turn.policy.code_tries - challenge.tries - 1 if challenge else 0}


def before_code(command: str, *, source: str = IDLE) -> tuple[Rule, ...]:
    """The rules that stand before a code is sent: a lock, or staff instead of codes."""
    is_locked, hours = locked(command), lock_hours(command)
    verify, ref = ask_staff("verify"), reference("verify")
    return (
        Rule(command, source, IDLE, "verify.locked", when=is_locked, fill=hours),
        Rule(command, source, IDLE, "esc.ack", when=codes_are_braked, do=verify, fill=ref),
    )


def before_destructive_code(command: str, *, source: str = IDLE) -> tuple[Rule, ...]:
    """The same, and staff too once a number has had its day's share."""
    verify, ref = ask_staff("verify"), reference("verify")
    too_many = too_many_destructive_codes
    return (
        *before_code(command, source=source),
        Rule(command, source, IDLE, "esc.ack", when=too_many, do=verify, fill=ref),
    )


def while_code_is_open(command: str, state: str) -> tuple[Rule, ...]:
    """The rules of a question that carries a code, but for the right code itself."""
    hours, ref = lock_hours(command), reference("verify")
    staff = all_of(void_codes, ask_staff("verify"))
    unproven = number_proves_nothing
    return (
        Rule(CODE, state, IDLE, "verify.stale", when=unproven, do=staff, fill=ref),
        Rule(CODE, state, IDLE, "esc.ack", when=codes_are_braked, do=staff, fill=ref),
        Rule(CODE, state, IDLE, "code.late", when=no_code_is_open),
        Rule(CODE, state, IDLE, "verify.locked", when=last_try_is_wrong, do=spend_try, fill=hours),
        Rule(CODE, state, state, "verify.wrong", when=code_is_wrong, do=spend_try, fill=tries_left),
        Rule(YES, state, state, "verify.how"),
        Rule(PROPOSAL, state, state, "verify.how", when=means(command)),
        *leaving(state),
    )


def means(command: str) -> Guard:
    """The sentence asks once more for the command that waits for its code."""

    def guard(turn: Turn) -> bool:
        return turn.heard.intent == command

    guard.__name__ = f"means_{command}"
    return guard


def leaving(state: str) -> tuple[Rule, ...]:
    """How a question ends without an answer: by a no, by PERU, by silence."""
    return (
        Rule(NO, state, IDLE, "flow.cancelled", do=void_codes),
        Rule("cancel", state, IDLE, "flow.cancelled", do=void_codes),
        Rule(SILENCE, state, IDLE, NOTHING, do=void_codes),
    )
