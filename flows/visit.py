"""A visit, to see one's data on site: staff agree on the time, and cancel it."""

from __future__ import annotations

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Flow, Rule

staff, case = ask_staff("visit"), reference("visit")

FLOW = Flow(
    name="visit",
    rules=(
        Rule("visit", IDLE, IDLE, "esc.ack", do=staff, fill=case),
        Rule("visit_cancel", IDLE, IDLE, "esc.ack", do=staff, fill=case),
    ),
)
