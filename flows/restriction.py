"""Use of the data stops at once: restriction, objection, and "it was not me".

Each acts on a claim and asks nothing; staff decide afterwards (GDPR 18 and 21(1)). "Not
me" also stops every change that is open.
"""

from __future__ import annotations

from typing import Literal

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Do, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.domain import Effect, StopChanges, StopUse


def stop_use(ground: Literal["restrict", "object", "protect"]) -> Do:
    """Nothing is used any more, on this ground."""

    def do(turn: Turn) -> tuple[Effect, ...]:
        return (StopUse(ground),)

    do.__name__ = f"stop_use_to_{ground}"
    return do


def stop_changes(turn: Turn) -> tuple[Effect, ...]:
    """No change that is open goes on."""
    return (StopChanges(),)


restrict = all_of(stop_use("restrict"), ask_staff("restrict"))
object_ = all_of(stop_use("object"), ask_staff("object"))
protect = all_of(stop_use("protect"), stop_changes, ask_staff("protect"))

FLOW = Flow(
    name="restriction",
    rules=(
        Rule("restrict", IDLE, IDLE, "restrict.on", do=restrict, fill=reference("restrict")),
        Rule("object", IDLE, IDLE, "restrict.on", do=object_, fill=reference("object")),
        Rule("protect", IDLE, IDLE, "restrict.on", do=protect, fill=reference("protect")),
    ),
)
