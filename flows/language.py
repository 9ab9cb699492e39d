"""Finnish or Swedish: SUOMI and SVENSKA switch and bind, KIELI and SPRÅK ask."""

from __future__ import annotations

from bot.dialogue.flow import IDLE, Flow, Rule

FLOW = Flow(
    name="language",
    rules=(
        Rule("lang_fi", IDLE, IDLE, "lang.set"),
        Rule("lang_sv", IDLE, IDLE, "lang.set"),
        Rule("lang_ask", IDLE, IDLE, "lang.ask"),
    ),
)
