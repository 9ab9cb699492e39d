"""PERU with no question open: what is it that should be called off?"""

from __future__ import annotations

from bot.dialogue.codes import leaving
from bot.dialogue.flow import IDLE, NOTHING, Flow, Rule
from bot.dialogue.turn import Turn

CLARIFYING = "cancel.clarifying"


def something_waits(turn: Turn) -> bool:
    """An erasure or a visit could be meant."""
    return any(turn.request(kind) for kind in ("delete", "wish", "visit"))


FLOW = Flow(
    name="cancel",
    rules=(
        Rule("cancel", IDLE, CLARIFYING, "clarify.peru", when=something_waits),
        Rule("cancel", IDLE, IDLE, "flow.cancelled"),
        Rule("1", CLARIFYING, IDLE, NOTHING, then="mkt_off"),
        Rule("2", CLARIFYING, IDLE, NOTHING, then="disc_off"),
        Rule("3", CLARIFYING, IDLE, NOTHING, then="visit_cancel"),
        Rule("4", CLARIFYING, IDLE, NOTHING, then="undelete"),
        Rule("0", CLARIFYING, IDLE, "flow.cancelled"),
        *leaving(CLARIFYING),
    ),
)
