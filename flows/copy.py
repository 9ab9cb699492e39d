"""Everything in writing: staff send the copy, within the promised time."""

from __future__ import annotations

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Flow, Rule

FLOW = Flow(
    name="copy",
    rules=(Rule("copy", IDLE, IDLE, "copy.staff", do=ask_staff("copy"), fill=reference("copy")),),
)
