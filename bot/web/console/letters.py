"""Words of strangers as a page may show them: nothing invisible, nothing that turns text round.

A sign that cannot be seen is written as its number, so that a name that only looks like
another is told from it. Letters, however foreign, stay as they are.
"""

from __future__ import annotations

import re

from bot.web.console.room import blueprint

KEPT = frozenset("\n\t\u00a0\u200d")
"""Blanks, and the joint inside many emoji."""

_TOWER = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""More than three marks over one letter are a prank that hides the lines around it."""


@blueprint.app_template_filter("harmless")
def harmless(text: object) -> str:
    """The text with every hidden sign shown by its number in Unicode."""
    words = _TOWER.sub(r"\1…", str(text))
    if words.isprintable():
        return words
    return "".join(map(_sign, words))


@blueprint.app_template_filter("quoted")
def quoted(text: object) -> str:
    """The same for use inside a sentence: its direction does not reach beyond it."""
    return f"\u2068{harmless(text)}\u2069"


def _sign(sign: str) -> str:
    return sign if sign.isprintable() or sign in KEPT else f"⟨U+{ord(sign):04X}⟩"
