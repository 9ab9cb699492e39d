"""A person, when the machine is not enough: a case with a date, whatever was written."""

from __future__ import annotations

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Flow, Rule
from bot.dialogue.turn import Turn


def office_is_closed(turn: Turn) -> bool:
    """Nobody is at work now, by the hours of the register description."""
    return not turn.office_open


staff, case = ask_staff("staff"), reference("staff")

FLOW = Flow(
    name="staff",
    rules=(
        Rule("staff", IDLE, IDLE, "esc.ooh", when=office_is_closed, do=staff, fill=case),
        Rule("staff", IDLE, IDLE, "esc.ack", do=staff, fill=case),
    ),
)
