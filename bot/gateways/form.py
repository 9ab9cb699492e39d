"""Urlencoded bodies, read strictly: bytes first, so that a signature over them can be
proven before anything is decoded; then each key once, in valid UTF-8.

It mends nothing and guesses no charset. Bytes are carried as Latin-1 text, one character
a byte, because Python splits, sorts and joins text faster than bytes.
"""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import unquote_to_bytes

Pairs: TypeAlias = list[tuple[str, str]]
Fields: TypeAlias = dict[str, str]


class ShapeError(ValueError):
    """The request came from where it should and does not have the shape it should."""


def pairs_of(body: bytes) -> Pairs:
    """Every key and value of an urlencoded body, their bytes as Latin-1, in their order."""
    pieces = body.decode("latin-1").replace("+", " ").split("&")
    return [_pair(piece) for piece in pieces if piece]


def text_fields(pairs: Pairs) -> Fields:
    """Each key with its text. Raises ShapeError at a repeated key or invalid UTF-8."""
    fields = {_text(key): _text(value) for key, value in pairs}
    if len(fields) != len(pairs):
        raise ShapeError("a key repeated")
    return fields


def _pair(piece: str) -> tuple[str, str]:
    key, _, value = piece.partition("=")
    return (_bytes(key), _bytes(value)) if "%" in piece else (key, value)


def _bytes(quoted: str) -> str:
    if "%" not in quoted:
        return quoted
    return unquote_to_bytes(quoted.encode("latin-1")).decode("latin-1")


def _text(read: str) -> str:
    if read.isascii():
        return read
    try:
        return read.encode("latin-1").decode()
    except UnicodeDecodeError:
        raise ShapeError("not UTF-8") from None
