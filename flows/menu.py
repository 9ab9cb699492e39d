"""The menu in two texts, and a friendly line for a thank-you.

Help leaves an open question open. LISÄÄ, or OHJE once more, gives the second text.
"""

from __future__ import annotations

from bot.dialogue.codes import leaving
from bot.dialogue.flow import ANYWHERE, IDLE, NOTHING, SILENCE, STAY, Flow, Rule

READING = "menu.reading"
THANKED = "menu.thanked"

FLOW = Flow(
    name="menu",
    rules=(
        Rule("help", READING, IDLE, "help.more"),
        Rule("more", READING, IDLE, "help.more"),
        *leaving(READING),
        Rule("help", IDLE, READING, "greet.menu"),
        Rule("help", ANYWHERE, STAY, "greet.menu"),
        Rule("more", ANYWHERE, STAY, "help.more"),
        Rule("thanks", IDLE, THANKED, "smalltalk.thanks"),
        Rule("thanks", ANYWHERE, STAY, NOTHING),
        Rule(SILENCE, THANKED, IDLE, NOTHING),
    ),
)
