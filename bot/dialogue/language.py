"""Which language a turn is answered in.

SUOMI and SVENSKA bind; else the language of the exact word; else the one this number
used within the days of freshness; else what the words look like. The language on record
is not asked: an answer must not tell that a record exists.
"""

from __future__ import annotations

from bot.dialogue.heard import Certainty
from bot.dialogue.turn import Turn

_SWITCH = "lang_"


def spoken(turn: Turn) -> tuple[str | None, bool]:
    """The language, None when nothing tells it, and whether the person bound it."""
    heard, before = turn.heard, turn.facts.conversation
    exact = heard.certainty is Certainty.EXACT
    if exact and switches_to(heard.intent):
        return switches_to(heard.intent), True
    stored = None if turn.first_contact else before.language
    if stored and before.language_bound:
        return stored, True
    if exact and heard.language:
        return heard.language, False
    return stored or heard.language, False


def switches_to(intent: str | None) -> str | None:
    """The language an intent asks for: `lang_sv` → `sv`, `lang_ask` → None."""
    code = intent.removeprefix(_SWITCH) if intent and intent.startswith(_SWITCH) else ""
    return code if len(code) == 2 else None


def language_unknown(turn: Turn) -> bool:
    """Nothing tells which language to answer in."""
    return spoken(turn)[0] is None
