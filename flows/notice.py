"""Who keeps the register, and where its description stands (GDPR 13)."""

from __future__ import annotations

from bot.dialogue.flow import IDLE, Flow, Rule

FLOW = Flow(name="notice", rules=(Rule("notice", IDLE, IDLE, "notice.privacy"),))
