"""Whose number is it? A question that can only block.

A number that is unknown, long unconfirmed, flagged or shared by two records gets the same
question and the same answers, so that nobody can learn who is in the register. A right
surname opens the one command that was asked, and on a shared number leads to staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.cases import ask_staff, reference, the_request
from bot.dialogue.codes import leaving, number_proves_nothing
from bot.dialogue.flow import IDLE, NOTHING, SURNAME, TEXT, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import owed
from bot.domain import Effect, MissSurname
from bot.names import surname_matches

ASKING = "gate.asking"

GATED = ("view", "copy", "name", "mkt_on", "disc", "disc_on", "cards", "delete")
"""The commands that read or change the record."""


def surname_tries_are_spent(turn: Turn) -> bool:
    """The number proves nothing, and wrong surnames were given as often as is allowed."""
    return number_proves_nothing(turn) and turn.facts.wrong_surnames >= turn.policy.surname_tries


def surname_is_right(turn: Turn) -> bool:
    """The answer is the surname of a record of this number."""
    answer = turn.said or turn.text
    return any(surname_matches(person.name, answer) for person in turn.facts.registrants)


def surname_is_right_but_shared(turn: Turn) -> bool:
    """The surname is right, but two records share the number."""
    return len(turn.facts.registrants) > 1 and surname_is_right(turn)


def last_surname_try(turn: Turn) -> bool:
    """This wrong answer is the last that is allowed."""
    return turn.facts.wrong_surnames + 1 >= turn.policy.surname_tries


def miss_surname(turn: Turn) -> tuple[Effect, ...]:
    """A wrong answer is counted, whether or not there is a record."""
    return (MissSurname(),)


def proved(turn: Turn) -> Mapping[str, Any]:
    """What is kept: the command, now that the surname was right."""
    return {**turn.kept, "proved": True}


def the_command(turn: Turn) -> str:
    """The command that met the gate."""
    return str(turn.kept["intent"])


verify = ask_staff("verify")
case = reference("verify")
shared, right, last = surname_is_right_but_shared, surname_is_right, last_surname_try


def before(command: str) -> tuple[Rule, ...]:
    """What a command meets first on a number that proves nothing."""
    spent, unproven = surname_tries_are_spent, number_proves_nothing
    return (
        Rule(command, IDLE, IDLE, "verify.stale", when=spent, do=verify, fill=case),
        Rule(command, IDLE, ASKING, "gate.ask", when=unproven, keep=the_request),
    )


FLOW = Flow(
    name="gate",
    rules=(
        *(rule for command in GATED for rule in before(command)),
        Rule(SURNAME, ASKING, IDLE, "verify.stale", when=shared, do=verify, fill=case),
        Rule(SURNAME, ASKING, IDLE, NOTHING, when=right, keep=proved, then=the_command),
        owed(ASKING),
        *leaving(ASKING),
        Rule(
            TEXT,
            ASKING,
            IDLE,
            "verify.stale",
            when=last,
            do=all_of(miss_surname, verify),
            fill=case,
        ),
        Rule(TEXT, ASKING, ASKING, "gate.failed", do=miss_surname),
    ),
)
