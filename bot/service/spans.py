"""A span of the sealed log: each leaf held against the entry it is of.

A long log is checked in several processes at once: a span is read in one, by one statement,
and only roots come back. Whether these make the roots that were signed is not judged here.
"""

from __future__ import annotations

import gc
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import starmap
from multiprocessing import get_context
from operator import attrgetter
from typing import Any

from bot.merkle import EMPTY, Edge
from bot.store import leaves, sealed
from bot.store.columns import from_micros
from bot.store.opening import reader
from bot.store.unit import Unit

PORTION = 1 << 14
"""Leaves of a span: a power of two, so that each but the last is a full part of the tree."""

LONG = 50_000
"""Leaves from which on more than one process is worth its start."""

ALWAYS = 2**62


@dataclass(frozen=True, slots=True)
class Fault:
    """Something is not what was sealed: its kind, and the leaf and entry it shows at."""

    kind: str
    text: str
    position: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When the leaves before `size` can have been written, in microseconds since 1970 UTC."""

    size: int
    earliest: int
    latest: int


@dataclass(slots=True)
class Span:
    """What was found between two positions, up to the first fault."""

    leaves: int = 0
    root: bytes = EMPTY  # of these leaves alone
    roots: list[bytes] = field(default_factory=list)  # the same at the end of each window
    hashes: bytearray = field(default_factory=bytearray)  # of the leaves, if asked for
    purged: int = 0  # kept for as long as the description tells, and gone
    blank: int = 0  # of erased persons: nobody can say any more whom they were about
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How spans are checked: until when entries may be gone, whether hashes are wanted."""

    until: int  # microseconds since 1970 UTC
    hashes: bool = False


Task = tuple[int, int, Sequence[Window]]
"""From which position up to which, and the windows of these."""


@contextmanager
def spans(
    unit: Unit, total: int, windows: Sequence[Window], terms: Terms
) -> Iterator[Iterator[Span]]:
    """Every span in order; of a long log they are begun at once, elsewhere."""
    starts = range(0, total, PORTION)
    tasks = [_task(start, min(start + PORTION, total), windows) for start in starts]
    if total < LONG:
        yield starmap(partial(check, unit, terms), tasks)
        return
    url = unit.url.render_as_string(hide_password=False)
    # nothing here goes in circles, so the collector would look at a million rows for nothing
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        try:
            yield pool.map(partial(_elsewhere, url, terms), tasks)
        finally:
            pool.shutdown(cancel_futures=True)


def _task(start: int, end: int, windows: Sequence[Window]) -> Task:
    first = bisect_right(windows, start, key=_size)
    return start, end, windows[first : bisect_left(windows, end, key=_size) + 1]


_size = attrgetter("size")


def _elsewhere(url: str, terms: Terms, task: Task) -> Span:
    with _opened(url).read() as unit:
        return check(unit, terms, *task)


_opened = cache(reader)  # once in each process


def check(unit: Unit, terms: Terms, start: int, end: int, windows: Sequence[Window]) -> Span:
    """Check the leaves from one position to before another."""
    span, edge, coming = Span(), Edge(), iter(windows)
    window, place = next(coming), start
    for row in sealed.leaves(unit, start, end):
        if row[0] != place:
            break
        if not _is_whole(window, row):
            span.fault = _fault(span, window, terms.until, row)
            if span.fault:
                break
        leaf = leaves.leaf(row[1], row[2], row[4])
        edge.add(leaf)
        if terms.hashes:
            span.hashes += leaf
        place += 1
        if place == window.size:
            span.roots.append(edge.root())
            window = next(coming, window)
    span.leaves, span.root = edge.size, edge.root()
    if place < end and not span.fault:
        span.fault = Fault("deleted", f"leaf {place} is missing", place)
    return span


def _is_whole(window: Window, row: tuple[Any, ...]) -> bool:
    """Whether nothing at all is odd about a leaf and its entry: so are nearly all of a million."""
    at, commitment, subject, salt = row[2], row[3], row[7], row[8]
    return (
        at == row[6]
        and window.earliest <= at <= window.latest
        and salt is not None
        and subject is not None
        and leaves.commitment(salt, subject) == commitment
        and leaves.digest(row[9:], commitment) == row[4]
    )


def _fault(span: Span, window: Window, until: int, row: Any) -> Fault | None:
    """What is wrong with a leaf and its entry, None when that entry was sealed here."""
    position, entry, at, commitment, digest, number, said_at, subject, salt = row[:9]
    if not window.earliest <= at <= window.latest:
        text = f"entry {entry} says {from_micros(at)}, and was not sealed at that time"
        return Fault("backdated", text, position, entry)
    if number is None:
        span.purged += 1
        text = f"entry {entry} of {from_micros(at)} is gone before its time"
        return Fault("deleted", text, position, entry) if at > until else None
    if subject is None:
        span.blank += commitment is not None
        is_about = salt is None
    else:
        is_about = salt is not None and leaves.commitment(salt, subject) == commitment
    if is_about and said_at == at and leaves.digest(row[9:], commitment) == digest:
        return None
    return Fault("edited", f"entry {entry} is not what was sealed", position, entry)
