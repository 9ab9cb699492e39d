"""Whether the audit log is what was sealed: each entry, each root, each signature.

It needs the database, the public keys and, to be sure, checkpoints that were kept outside;
no secret, no running service. It stops at the first thing that is wrong, and mends nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce

from bot.checkpoints import Signed, Verifier, read
from bot.merkle import Edge, node
from bot.service.publish import LATE
from bot.service.spans import ALWAYS, PORTION, Fault, Span, Terms, Window, spans
from bot.store import sealed, sealing
from bot.store.columns import to_micros
from bot.store.unit import Store, Unit

SLACK = timedelta(hours=1)
"""How long before the checkpoint before its own an entry may say that it was written: the
longest transaction, and what the clocks of two servers differ by."""

_SLACK = SLACK // timedelta(microseconds=1)
Progress = Callable[[int, int], None]


@dataclass
class Found:
    """What was looked at."""

    entries: int = 0
    purged: int = 0
    blank: int = 0
    checkpoints: int = 0
    outside: int = 0
    sealed_at: datetime | None = None  # the last checkpoint
    fault: Fault | None = None  # the first
    hashes: bytearray = field(default_factory=bytearray)  # of the leaves, if asked for


class _Stop(Exception):
    """A fault was found: nothing after it is looked at."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass(frozen=True, slots=True)
class _Mark:
    """A root that the tree must have at a size, and where that is kept."""

    size: int
    signed: Signed
    here: bool

    @property
    def at(self) -> datetime:
        """When it was signed."""
        return self.signed.checkpoint.at

    @property
    def where(self) -> str:
        """In words."""
        return "here" if self.here else "outside"


def verify(
    store: Store,
    verifiers: Sequence[Verifier],
    outside: Sequence[Signed],
    days: int | None,
    now: datetime,
    progress: Progress = lambda *_: None,
    *,
    proving: bool = False,
) -> Found:
    """Check the whole log. `days`: how long entries are kept, None for ever.

    For `proving` anything about single leaves their hashes are kept.
    """
    found = Found(outside=len(outside))
    until = to_micros(now - timedelta(days=days)) if days is not None else -ALWAYS
    with store.read() as unit:
        try:
            check = _Check(unit, found, [*_marks(unit, outside)], progress)
            check.run(verifiers, Terms(until, proving))
            with store.read() as later:  # an erasure meanwhile: leaves and witnesses of one moment
                _judge_rest(later, found, now)
        except _Stop as stop:
            found.fault = stop.fault
    return found


def _marks(unit: Unit, outside: Sequence[Signed]) -> Iterator[_Mark]:
    """Every checkpoint as it was written. Whether it was signed is seen to later."""
    for size, note in sealed.checkpoints(unit):
        signed = next(read(note), None)
        if signed is None or signed.checkpoint.size != size:
            text = f"the checkpoint of {size} entries is not as it was signed"
            raise _Stop(Fault("forged", text))
        yield _Mark(size, signed, here=True)
    for signed in outside:
        yield _Mark(signed.checkpoint.size, signed, here=False)


def _windows(marks: Iterable[_Mark]) -> Iterator[Window]:
    """Between which moments the leaves up to each mark must have been written."""
    before, size = -ALWAYS, 0
    for mark in marks:
        at = to_micros(mark.at)
        if mark.size > size:
            yield Window(mark.size, min(before, at) - _SLACK, at + _SLACK)
        before, size = at, mark.size
    yield Window(ALWAYS, before - _SLACK, ALWAYS)


class _Check:
    """The tree grown anew, and held against each root on the way."""

    def __init__(
        self, unit: Unit, found: Found, marks: Sequence[_Mark], progress: Progress
    ) -> None:
        self.unit, self.found, self.progress = unit, found, progress
        self.marks = sorted(marks, key=lambda mark: (mark.size, mark.here))
        self.coming = deque(self.marks)
        self.parts = Edge()  # whose leaves are the roots of full spans

    def run(self, verifiers: Sequence[Verifier], terms: Terms) -> None:
        total, windows = sealing.size(self.unit), list(_windows(self.marks))
        with spans(self.unit, total, windows, terms) as checked:
            self.judge_signatures(verifiers)  # while others look at the spans
            for span in checked:
                self.take(span)
                if span.fault:
                    raise _Stop(span.fault)
                self.progress(self.found.entries, total)
        if self.coming:
            at, size = self.coming[0].at, self.coming[0].size
            text = f"there were {size} entries by the checkpoint of {at}, {total} are here"
            raise _Stop(Fault("truncated", text, total))

    def judge_signatures(self, verifiers: Sequence[Verifier]) -> None:
        for mark in self.marks:
            if not mark.signed.by(verifiers):
                text = f"the checkpoint of {mark.size} entries kept {mark.where} is not signed"
                raise _Stop(Fault("forged", f"{text} by our key"))
            if mark.here:
                self.found.checkpoints += 1
                self.found.sealed_at = mark.at

    def take(self, span: Span) -> None:
        """Add a span to the tree, and compare the roots that end in it."""
        found, roots = self.found, iter(span.roots)
        end = found.entries + span.leaves
        while self.coming and self.coming[0].size <= end and (root := next(roots, None)):
            whole = reduce(lambda right, left: node(left, right), reversed(self.parts.parts), root)
            self.compare(self.coming[0].size, whole)
        if span.leaves == PORTION:
            self.parts.add(span.root)
        found.entries = end
        found.purged += span.purged
        found.blank += span.blank
        found.hashes += span.hashes

    def compare(self, size: int, root: bytes) -> None:
        while self.coming and self.coming[0].size == size:
            mark = self.coming.popleft()
            if mark.signed.checkpoint.root != root:
                text = (
                    f"the first {size} entries are not those of the checkpoint of {mark.at}, kept "
                    f"{mark.where}: some were changed, added, taken or moved"
                )
                raise _Stop(Fault("rewritten", text, size - 1))


def _judge_rest(unit: Unit, found: Found, now: datetime) -> None:
    """What stands under no checkpoint, in no leaf, or is blank without an erasure."""
    before = now - LATE
    last = sealing.last(unit)
    for row in sealed.leaves(unit, last.size if last else 0, found.entries)[:1]:
        if row[2] < to_micros(before):
            text = f"no checkpoint kept here stands for the leaves from entry {row[1]} on"
            raise _Stop(Fault("unsigned", text, row[0], row[1]))
    if loose := sealed.loose(unit, before):
        text = f"entry {loose.id} of {loose.at} was never sealed"
        raise _Stop(Fault("unsealed", text, None, loose.id))
    told = sealed.forgotten(unit)
    if found.blank > told:
        text = f"{found.blank} subjects are blank, erasures tell of {told}"
        raise _Stop(Fault("blanked", text))
