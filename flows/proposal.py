"""Did you mean …? A sentence or a misspelt word proposes a command, and changes nothing.

A right that was put in a whole sentence and never confirmed is a request all the same
(GDPR 12(2): no form may be required): staff get it, received when it was first texted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.flow import IDLE, NO, NOTHING, PROPOSAL, SILENCE, YES, Flow, Rule
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import doubted, owed, the_proposal
from bot.domain import Command

PROPOSING = "proposal.proposing"


def the_word(turn: Turn) -> Mapping[str, Any]:
    """The blank {word}."""
    return {"word": Command(str(turn.heard.intent))}


def the_command(turn: Turn) -> str:
    """The command that was proposed."""
    return str(turn.kept["intent"])


FLOW = Flow(
    name="proposal",
    rules=(
        Rule(PROPOSAL, IDLE, PROPOSING, "propose.ask", keep=the_proposal, fill=the_word),
        Rule(YES, PROPOSING, IDLE, NOTHING, then=the_command),
        Rule(NO, PROPOSING, IDLE, "flow.cancelled"),
        Rule("cancel", PROPOSING, IDLE, "flow.cancelled"),
        doubted(PROPOSING),
        owed(PROPOSING),
        Rule(SILENCE, PROPOSING, IDLE, NOTHING),
    ),
)
