"""The last scrubber: it looks at a line as it was rendered, whatever came into it.

It masks what looks like a card number, an identity code, a telephone number, a one-time
code, an address of mail or web, a token. It masks too much rather than too little, and
knows no names: those are kept out by types (`telling`), not by patterns.
"""

from __future__ import annotations

import re

from bot.logs.telling import MASK

_PATTERNS = (
    r"[a-z][a-z0-9+]{1,20}://[^\s\"]+",  # an address, with whatever stands in it
    r"/(?:calendar|certificates|copies|welcome)/[^\s\"]+",  # the end of a link that opens something
    r"[^\s\"@=:<]{1,64}@[^\s\"@]{1,255}",  # mail
    r"\b\d{6}[-+a-fu-y]\d{3}[0-9a-y]\b",  # a Finnish personal identity code
    r"\+?\d(?:[ ()./\\-]{0,3}\d){5,}",  # codes have six digits; numbers and cards more
    r"(?=[a-z_-]{0,64}\d)[a-z0-9_-]{20,}|[a-z0-9_-]{40,}",  # a token
)
_ANY = re.compile("|".join(f"(?:{each})" for each in _PATTERNS), re.IGNORECASE)


def scrubbed(line: str) -> str:
    """The line with all of that masked."""
    return _ANY.sub(MASK, line)
