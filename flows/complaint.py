"""How to complain: to us first if one likes, to the authority, to a court."""

from __future__ import annotations

from bot.dialogue.flow import IDLE, Flow, Rule

FLOW = Flow(name="complaint", rules=(Rule("complaint", IDLE, IDLE, "complaint.info"),))
