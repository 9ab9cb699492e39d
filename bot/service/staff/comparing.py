"""A claimed name beside the one that is held: what is gone, what is new, word by word.

Within words that are much alike the letters are compared, an accent belonging to its
letter; else the whole word differs. It judges nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

ALIKE = 0.5
"""From this share of common letters on, letters are compared."""

Kind = Literal["same", "gone", "new"]
_WORDS = re.compile(r"\s+|[^\s-]+|-")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters of a name, and whether the other name has them."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Change:
    """A word that became another; empty: it was added or left out."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two names beside each other."""

    held: tuple[Piece, ...]
    claimed: tuple[Piece, ...]
    changes: tuple[Change, ...]


def compare(held: str, claimed: str) -> Difference:
    """How the claimed name differs from the one that is held."""
    old, new = (_WORDS.findall(unicodedata.normalize("NFC", one)) for one in (held, claimed))
    changes = [*_changes(old, new)]
    left = [piece for change in changes for piece in _side(change.old, change.new, "gone")]
    right = [piece for change in changes for piece in _side(change.new, change.old, "new")]
    told = (change for change in changes if change.old != change.new)
    return Difference(_joined(left), _joined(right), tuple(filter(_has_words, told)))


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Every word of both names, in their order, beside the one it became."""
    for step in Levenshtein.opcodes(old, new):
        gone, come = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag == "delete":
            yield from (Change(word, "") for word in gone)
        elif step.tag == "insert":
            yield from (Change("", word) for word in come)
        else:
            yield from map(Change, gone, come)


def _side(word: str, other: str, kind: Kind) -> Iterator[Piece]:
    """The pieces of a word, seen from its own side."""
    if word == other:
        yield Piece(word, "same")
    elif Indel.normalized_similarity(word, other) < ALIKE:
        yield Piece(word, kind)
    else:
        yield from _letters_of(word, other, kind)


def _letters_of(word: str, other: str, kind: Kind) -> Iterator[Piece]:
    mine, theirs = _letters(word), _letters(other)
    for step in Indel.opcodes(mine, theirs):
        letters = "".join(mine[step.src_start : step.src_end])
        yield Piece(letters, "same" if step.tag == "equal" else kind)


def _letters(word: str) -> list[str]:
    """Letters with the marks upon them."""
    letters: list[str] = []
    for sign in word:
        if letters and unicodedata.combining(sign):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    kept = (piece for piece in pieces if piece.text)
    alike = groupby(kept, key=lambda piece: piece.kind)
    return tuple(Piece("".join(piece.text for piece in some), kind) for kind, some in alike)


def _has_words(change: Change) -> bool:
    return any(map(str.isalnum, change.old + change.new))
