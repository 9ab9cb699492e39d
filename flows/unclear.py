"""What is not understood: a hint, then a numbered menu, then a person.

The first contact gets the menu for a hint, and the choice of language when nothing tells
it. Pictures and empty texts get an answer of their own.
"""

from __future__ import annotations

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.codes import leaving
from bot.dialogue.flow import (
    ANYWHERE,
    CODE,
    EMPTY,
    IDLE,
    NOTHING,
    PICTURE,
    STAY,
    UNCLEAR,
    Flow,
    Rule,
)
from bot.dialogue.language import language_unknown
from bot.dialogue.turn import Turn

CHOOSING = "unclear.choosing"


def not_understood_before(turn: Turn) -> bool:
    """The text before this one was not understood either."""
    return not turn.first_contact and turn.facts.conversation.misses == 1


def not_understood_twice(turn: Turn) -> bool:
    """The two texts before this one were not understood either."""
    return not turn.first_contact and turn.facts.conversation.misses > 1


def first_contact(turn: Turn) -> bool:
    """Nothing was heard from this number for as long as a number stays fresh."""
    return turn.first_contact


def a_code_was_sent(turn: Turn) -> bool:
    """A code was sent within the day; used or not, no question waits for it any more."""
    return bool(turn.facts.challenges)


staff, case = ask_staff("unclear"), reference("unclear")
twice, before = not_understood_twice, not_understood_before

FLOW = Flow(
    name="unclear",
    rules=(
        Rule(CODE, IDLE, IDLE, "code.late", when=a_code_was_sent),
        Rule(PICTURE, ANYWHERE, STAY, "lang.ask", when=language_unknown),
        Rule(PICTURE, ANYWHERE, STAY, "media.unread"),
        Rule(EMPTY, ANYWHERE, STAY, "lang.ask", when=language_unknown),
        Rule(EMPTY, ANYWHERE, STAY, "empty"),
        Rule(UNCLEAR, ANYWHERE, IDLE, "nomatch.esc", when=twice, do=staff, fill=case),
        Rule(UNCLEAR, ANYWHERE, CHOOSING, "nomatch.2", when=before),
        Rule(UNCLEAR, ANYWHERE, STAY, "lang.ask", when=language_unknown),
        Rule(UNCLEAR, ANYWHERE, STAY, "greet.menu", when=first_contact),
        Rule(UNCLEAR, ANYWHERE, STAY, "nomatch.1"),
        Rule("1", CHOOSING, IDLE, NOTHING, then="view"),
        Rule("2", CHOOSING, IDLE, NOTHING, then="name"),
        Rule("3", CHOOSING, IDLE, NOTHING, then="mkt_off"),
        Rule("4", CHOOSING, IDLE, NOTHING, then="delete"),
        Rule("5", CHOOSING, IDLE, NOTHING, then="staff"),
        *leaving(CHOOSING),
    ),
)
