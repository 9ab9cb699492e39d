"""Did you mean …? A sentence or a misspelt word proposes a command, and changes nothing.

A right that was put in a whole sentence and never confirmed is a request all the same
(GDPR 12(2): no form may be required): staff get it, received when it was first texted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.cases import case, the_request
from bot.dialogue.flow import IDLE, NO, NOTHING, PROPOSAL, SILENCE, YES, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.domain import Command, Effect, JoinCase, StopChanges

PROPOSING = "proposal.proposing"

KIND_OF_RIGHT = {
    "view": "view",
    "copy": "copy",
    "name": "name",
    "delete": "verify",
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
    return the_request(turn)


def the_word(turn: Turn) -> Mapping[str, Any]:
    """The blank {word}."""
    return {"word": Command(str(turn.heard.intent))}


def the_command(turn: Turn) -> str:
    """The command that was proposed."""
    return str(turn.kept["intent"])


def a_right_was_never_confirmed(turn: Turn) -> bool:
    """A sentence asked for a right, and what follows is not that right."""
    intent = turn.kept["intent"]
    sentence = len(str(turn.kept["asked"]).split()) >= SENTENCE
    return intent in KIND_OF_RIGHT and sentence and turn.heard.intent != intent


def hand_to_staff(turn: Turn) -> tuple[Effect, ...]:
    """Staff get the sentence."""
    kind = KIND_OF_RIGHT[str(turn.kept["intent"])]
    standing = turn.request(kind)
    if standing:
        return (JoinCase(standing.ref, str(turn.kept["asked"])),)
    return (case(turn, kind, ref=turn.references[1]),)


def erasure_was_doubted(turn: Turn) -> bool:
    """A sentence asked not to erase, and was never confirmed."""
    return a_right_was_never_confirmed(turn) and turn.kept["intent"] == "undelete"


def hold_changes(turn: Turn) -> tuple[Effect, ...]:
    """The clock erases nothing before staff have looked."""
    return (StopChanges(),)


lost, doubted = a_right_was_never_confirmed, erasure_was_doubted
hold = all_of(hold_changes, hand_to_staff)

FLOW = Flow(
    name="proposal",
    rules=(
        Rule(PROPOSAL, IDLE, PROPOSING, "propose.ask", keep=the_proposal, fill=the_word),
        Rule(YES, PROPOSING, IDLE, NOTHING, then=the_command),
        Rule(NO, PROPOSING, IDLE, "flow.cancelled"),
        Rule("cancel", PROPOSING, IDLE, "flow.cancelled"),
        Rule(SILENCE, PROPOSING, IDLE, NOTHING, when=doubted, do=hold),
        Rule(SILENCE, PROPOSING, IDLE, NOTHING, when=lost, do=hand_to_staff),
        Rule(SILENCE, PROPOSING, IDLE, NOTHING),
    ),
)
