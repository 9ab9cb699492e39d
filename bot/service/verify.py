"""Whether the audit log is what was sealed: each entry, each root, each signature.

It needs the database, the public keys and, to be sure, checkpoints that were kept outside;
no secret, no running service. It stops at the first thing that is wrong, and mends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.checkpoints import Signed, Verifier, read
from bot.merkle import Edge
from bot.service.publish import LATE
from bot.service.spans import ALWAYS, Fault, Span, Window, spans
from bot.store import sealed, sealing
from bot.store.columns import to_micros
from bot.store.unit import Store, Unit

SLACK = timedelta(hours=1)
"""How long before the checkpoint before its own an entry may say that it was written: the
longest transaction, and what the clocks of two servers differ by."""

_SLACK = SLACK // timedelta(microseconds=1)
_BYTES = 32
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
    hashes: bytearray = field(default_factory=bytearray)  # of the leaves, 32 bytes each


class _Stop(Exception):
    """A fault was found: nothing after it is looked at."""

    def __init__(self, kind: str, text: str, position: int | None = None) -> None:
        self.fault = Fault(kind, text, position)


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


def verify(
    store: Store,
    verifiers: Sequence[Verifier],
    outside: Sequence[Signed],
    days: int | None,
    now: datetime,
    progress: Progress = lambda *_: None,
) -> Found:
    """Check the whole log. `days`: how long entries are kept, None for ever."""
    found = Found(outside=len(outside))
    until = to_micros(now - timedelta(days=days)) if days is not None else -ALWAYS
    with store.read() as unit:
        try:
            marks = sorted(
                _marks(unit, found, verifiers, outside), key=lambda mark: (mark.size, mark.here)
            )
            _follow(unit, found, marks, until, progress)
            _judge_rest(unit, found, now)
        except _Stop as stop:
            found.fault = stop.fault
    return found


def _marks(
    unit: Unit, found: Found, verifiers: Sequence[Verifier], outside: Sequence[Signed]
) -> Iterator[_Mark]:
    """Every checkpoint, once its signature was checked."""
    for size, note in sealed.checkpoints(unit):
        signed = next(read(note), None)
        if signed is None or signed.checkpoint.size != size or not signed.by(verifiers):
            raise _Stop("forged", f"the checkpoint of {size} entries is not signed by our key")
        found.checkpoints += 1
        found.sealed_at = signed.checkpoint.at
        yield _Mark(size, signed, here=True)
    for signed in outside:
        size = signed.checkpoint.size
        if not signed.by(verifiers):
            text = f"the checkpoint of {size} entries from outside is not signed by our key"
            raise _Stop("forged", text)
        yield _Mark(size, signed, here=False)


def _windows(marks: Iterable[_Mark]) -> Iterator[Window]:
    """Between which moments the leaves up to each mark must have been written."""
    before, size = -ALWAYS, 0
    for mark in marks:
        at = to_micros(mark.at)
        if mark.size > size:
            yield Window(mark.size, min(before, at) - _SLACK, at + _SLACK)
        before, size = at, mark.size
    yield Window(ALWAYS, before - _SLACK, ALWAYS)


def _follow(
    unit: Unit, found: Found, marks: Sequence[_Mark], until: int, progress: Progress
) -> None:
    """Grow the tree anew, leaf by leaf, and hold it against each root on the way."""
    total, edge, coming = sealing.size(unit), Edge(), iter(marks)
    mark = next(coming, None)
    with spans(unit, total, list(_windows(marks)), until) as checked:
        for span in checked:
            for leaf in _taken(found, span):
                edge.add(leaf)
                while mark and mark.size == edge.size:
                    _compare(mark, edge)
                    mark = next(coming, None)
            found.entries = edge.size
            if span.fault:
                found.fault = span.fault
                return
            progress(edge.size, total)
    if mark:
        text = f"there were {mark.size} entries by the checkpoint of {mark.at}, {total} are here"
        raise _Stop("truncated", text, total)


def _taken(found: Found, span: Span) -> list[bytes]:
    """The leaves of a span, which is added to what was found."""
    found.purged += span.purged
    found.blank += span.blank
    found.hashes += span.hashes
    whole = bytes(span.hashes)
    return [whole[at : at + _BYTES] for at in range(0, len(whole), _BYTES)]


def _compare(mark: _Mark, edge: Edge) -> None:
    if edge.root() != mark.signed.checkpoint.root:
        text = (
            f"the first {mark.size} entries are not those of the checkpoint of {mark.at}, kept "
            f"{'here' if mark.here else 'outside'}: some were changed, added, taken or moved"
        )
        raise _Stop("rewritten", text, mark.size - 1)


def _judge_rest(unit: Unit, found: Found, now: datetime) -> None:
    """What stands under no checkpoint, in no leaf, or is blank without an erasure."""
    if found.fault:
        return
    before = now - LATE
    last = sealing.last(unit)
    for row in sealed.leaves(unit, last.size if last else 0, found.entries)[:1]:
        if row[2] < to_micros(before):
            text = f"no checkpoint kept here stands for the leaves from entry {row[1]} on"
            raise _Stop("unsigned", text, row[0])
    if loose := sealed.loose(unit, before):
        raise _Stop("unsealed", f"entry {loose.id} of {loose.at} was never sealed")
    told = sealed.forgotten(unit)
    if found.blank > told:
        raise _Stop("blanked", f"{found.blank} subjects are blank, erasures tell of {told}")
