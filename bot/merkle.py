"""The Merkle tree of RFC 9162, section 2.1 (RFC 6962's own): roots, and proofs about them.

Pure, and blind to what the leaves are of. An `Edge` grows a tree without reading it again:
it holds one hash for each bit of the size. Proofs are asked for with a function `root_of`,
the root of the leaves from one place up to another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

RootOf = Callable[[int, int], bytes]


def leaf(data: bytes) -> bytes:
    """The hash of a leaf; its first byte keeps it apart from a node."""
    return sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two that stand beside each other."""
    return sha256(b"\1" + left + right).digest()


@dataclass(slots=True)
class Edge:
    """The right edge of a tree: the roots of its full parts, the largest first."""

    size: int = 0
    parts: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """One leaf more. Each bit that the size carries over joins two parts."""
        size, parts = self.size, self.parts
        self.size = size + 1
        while size & 1:
            leaf = sha256(b"\1" + parts.pop() + leaf).digest()
            size >>= 1
        parts.append(leaf)

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self.parts:
            return EMPTY
        return reduce(lambda right, left: node(left, right), reversed(self.parts))


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of these leaves' hashes."""
    edge = Edge()
    for each in leaves:
        edge.add(each)
    return edge.root()


def _middle(low: int, high: int) -> int:
    """Where a part of two leaves or more is split: the largest power of two within it."""
    return low + (1 << (high - low - 1).bit_length() - 1)


def inclusion(place: int, size: int, root_of: RootOf) -> list[bytes]:
    """The proof that a leaf stands at `place` of a tree of that size (2.1.3.1)."""
    low, high, path = 0, size, []
    while high - low > 1:
        middle = _middle(low, high)
        if place < middle:
            path.append(root_of(middle, high))
            high = middle
        else:
            path.append(root_of(low, middle))
            low = middle
    return path[::-1]


def included(leaf: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof holds (2.1.3.2)."""
    if not 0 <= place < size:
        return False
    last = size - 1
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            leaf = node(each, leaf)
            place, last = _risen(place, last)
        else:
            leaf = node(leaf, each)
        place, last = place >> 1, last >> 1
    return last == 0 and leaf == root


def _risen(place: int, last: int) -> tuple[int, int]:
    """Up to where something stands on the left: a lone last part rises as it is."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def consistency(first: int, second: int, root_of: RootOf) -> list[bytes]:
    """The proof that a tree of the first size, not 0, begins one of the second (2.1.4.1)."""
    low, high, path = 0, second, []
    while first < high:
        middle = _middle(low, high)
        if first <= middle:
            path.append(root_of(middle, high))
            high = middle
        else:
            path.append(root_of(low, middle))
            low = middle
    if low:
        path.append(root_of(low, high))
    return path[::-1]


def consistent(first: int, old: bytes, second: int, new: bytes, path: Sequence[bytes]) -> bool:
    """Whether the proof holds that `old` begins `new` (2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and old == new
    whole = [old, *path] if first & (first - 1) == 0 else list(path)
    if not whole:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = whole[0]
    for each in whole[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(each, before), node(each, after)
            place, last = _risen(place, last)
        else:
            after = node(after, each)
        place, last = place >> 1, last >> 1
    return (before, after, last) == (old, new, 0)
