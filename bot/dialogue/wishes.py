"""Rights that were put in a sentence: proposed to the person, and owed an answer.

No form may be required of a request (GDPR 12(2)): what was proposed, and then met with
silence or with other words, goes to staff, received when it was first texted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.cases import case, the_request
from bot.dialogue.flow import IDLE, NOTHING, SILENCE, Rule, all_of
from bot.dialogue.turn import Turn
from bot.domain import Effect, JoinCase, StopChanges, VoidCodes

KIND_OF_RIGHT = {
    "view": "view",
    "copy": "copy",
    "name": "name",
    "delete": "wish",  # of erasure: unproven, so not the erasure that a code confirms
    "undelete": "staff",
    "restrict": "restrict",
    "object": "object",
    "disc": "disclosure",
    "disc_on": "disclosure",
    "disc_off": "disclosure",
    "cards": "cards",
    "visit": "visit",
    "visit_cancel": "visit",
    "staff": "staff",
    "complaint": "staff",
    "protect": "protect",
}
"""The rights that staff get when nobody confirms them, and the kind of request each is."""

SENTENCE = 3
"""Words from which on a text is a sentence, and not a misspelt command."""


def the_proposal(turn: Turn) -> Mapping[str, Any]:
    """What is kept: the command that may be meant, its words and its moment."""
    return {**the_request(turn), "sentence": len(turn.text.split()) >= SENTENCE}


def void_codes(turn: Turn) -> tuple[Effect, ...]:
    """The open code is void."""
    return (VoidCodes(),) if turn.challenge else ()


def is_owed(turn: Turn) -> bool:
    """A sentence asked for a right, and what follows is not that right."""
    intent, kept = turn.kept.get("intent"), turn.kept
    return bool(kept.get("sentence")) and intent in KIND_OF_RIGHT and turn.heard.intent != intent


def is_doubt(turn: Turn) -> bool:
    """A sentence asked not to erase, and was never confirmed."""
    return is_owed(turn) and turn.kept["intent"] == "undelete"


def hand_to_staff(turn: Turn) -> tuple[Effect, ...]:
    """Staff get the sentence."""
    kind = KIND_OF_RIGHT[str(turn.kept["intent"])]
    standing = turn.request(kind)
    if standing:
        return (JoinCase(standing.ref, str(turn.kept["asked"])),)
    return (case(turn, kind, ref=turn.references[1]),)


def hold_changes(_turn: Turn) -> tuple[Effect, ...]:
    """The clock erases nothing before staff have looked."""
    return (StopChanges(),)


def owed(state: str) -> Rule:
    """A question in the way of a sentence was not answered: the sentence is."""
    return Rule(SILENCE, state, IDLE, NOTHING, when=is_owed, do=all_of(void_codes, hand_to_staff))


def doubted(state: str) -> Rule:
    """A sentence against an erasure was not confirmed: the erasure waits."""
    hold = all_of(hold_changes, hand_to_staff)
    return Rule(SILENCE, state, IDLE, NOTHING, when=is_doubt, do=hold)
