"""What a line of a transcript expects: words, `…` for some text, and blanks that bind.

`{code}`, `{ref}`, `{date}` and `{time}` take the first value they meet and must meet it
again afterwards; `{code2}` is another code than `{code}`. What they text may use a blank
that no line has bound: it is the newest such value that came.
"""

from __future__ import annotations

import re

KINDS = {
    "code": r"\d{6}",
    "ref": r"T-\d{6}",
    "date": r"\d{1,2}\.\d{1,2}\.\d{4}",
    "time": r"\d{1,2}\.\d{2}",
}
DIFFER = ("code", "ref")

_PIECE = re.compile(r"…|\{(\w+?)\d*\}")
_BLANK = re.compile(r"\{(\w+)\}")


class Wording:
    """The blanks of one scene, and what they are bound to."""

    def __init__(self) -> None:
        self.bound: dict[str, str] = {}
        self.texted = ""  # all that came so far

    def fits(self, expected: str, text: str) -> bool:
        """Whether a reply is what was expected; blanks bind only when it is."""
        found = re.fullmatch(self._pattern(expected), text, re.DOTALL)
        if found is None:
            return False
        new = found.groupdict()
        if any(self._is_taken(blank, value) for blank, value in new.items()):
            return False
        self.bound.update(new)
        return True

    def fill(self, words: str) -> str:
        """The words with their blanks filled; `{wrong}` is a code that opens nothing."""
        return _BLANK.sub(lambda blank: self._value(blank[1]), words)

    def _value(self, blank: str) -> str:
        if blank == "wrong":
            return f"{(int(self._newest('code')) + 1) % 1_000_000:06}"
        return self.bound.get(blank) or self._newest(blank)

    def _newest(self, kind: str) -> str:
        """The newest value of a kind that was texted, for a blank that no line has bound."""
        value = KINDS[kind.rstrip("0123456789")]
        return re.findall(rf"(?<![\w-]){value}(?!\d)", self.texted)[-1]

    def _is_taken(self, blank: str, value: str) -> bool:
        kind = blank.rstrip("0123456789")
        return kind in DIFFER and value in self.bound.values()

    def _pattern(self, expected: str) -> str:
        pattern, end, seen = "", 0, set[str]()
        for piece in _PIECE.finditer(expected):
            pattern += re.escape(expected[end : piece.start()])
            pattern += self._piece(piece, seen)
            end = piece.end()
        return pattern + re.escape(expected[end:])

    def _piece(self, piece: re.Match[str], seen: set[str]) -> str:
        if piece[0] == "…":
            return ".*"
        blank = piece[0][1:-1]
        if blank in self.bound:
            return re.escape(self.bound[blank])
        if blank in seen:
            return f"(?P={blank})"
        seen.add(blank)
        return f"(?P<{blank}>{KINDS[piece[1]]})"
