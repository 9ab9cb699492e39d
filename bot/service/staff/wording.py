"""What staff may write to a person: no card number, no identity code, nothing hidden.

It judges words; it sends nothing, and it never puts right what it refuses.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.redact import LIMIT, MARK, redact

LONGEST = LIMIT
"""Characters; a text message holds fewer."""

SECRETS = ("card", "identity", "digits")
_KEPT = frozenset("\n\u200d")
"""A new line, and the joint inside many emoji."""
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})

What = Literal["empty", "long", "card", "identity", "digits", "mark", "signs", "language", "parts"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why words are refused. `signs`: hidden characters by their code points. `kept`: what
    may be shown again, every secret number in it being one mark.
    """

    what: What
    kept: str
    signs: tuple[str, ...] = ()
    parts: int = 0


def normal(words: str) -> str:
    """Words as they are kept and sent: lines end in one way, nothing stands around them."""
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()


def fault_in(words: str) -> Fault | None:
    """Why these words may not be sent; None when they may."""
    if not words:
        return Fault("empty", words)
    if len(words) > LONGEST:
        return Fault("long", redact(words).text)
    cut = redact(words)
    for kind in SECRETS:
        if kind in cut.kinds:
            return Fault(kind, cut.text)  # type: ignore[arg-type]
    if MARK in words:
        return Fault("mark", words)
    signs = hidden_signs(words)
    return Fault("signs", words, signs) if signs else None


def hidden_signs(words: str) -> tuple[str, ...]:
    """Code points that cannot be seen, or that turn the writing round: `U+202E`."""
    found = {sign for sign in words if sign not in _KEPT and unicodedata.category(sign) in _HIDDEN}
    return tuple(f"U+{ord(sign):04X}" for sign in sorted(found))
