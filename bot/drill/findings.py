"""What was found: step by step, what was expected and what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.drill.script import Script


class Surprise(Exception):
    """It is otherwise than expected: `expected` and `seen`, in words."""

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(expected, seen)
        self.expected, self.seen = expected, seen


@dataclass(frozen=True, slots=True)
class Finding:
    """One step that was judged. `step` is the line as it is written."""

    line: int
    step: str
    expected: str
    seen: str
    passed: bool
    at: datetime


@dataclass
class Part:
    """What became of one person's script; `end` is None while it goes on."""

    script: Script
    begin: datetime
    end: datetime | None = None
    texts: int = 0
    findings: list[Finding] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Everything was as expected, to the last line."""
        return self.end is not None and all(finding.passed for finding in self.findings)

    @property
    def failures(self) -> Sequence[Finding]:
        """What was not as expected."""
        return [finding for finding in self.findings if not finding.passed]
