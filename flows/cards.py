"""Payment cards in the register: staff list and remove them. No card is taken by text."""

from __future__ import annotations

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Flow, Rule

FLOW = Flow(
    name="cards",
    rules=(Rule("cards", IDLE, IDLE, "esc.ack", do=ask_staff("cards"), fill=reference("cards")),),
)
