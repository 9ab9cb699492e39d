"""One value under one person's key: AES-256-GCM, bound to its row and column.

A sealed value is `format (1) ‖ key id (8) ‖ nonce (12) ‖ ciphertext and tag`. What is
sealed is padded to whole blocks, so that the length of a name does not show. Nothing here
knows where keys come from.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.columns import to_micros
from bot.store.personal import BLOCK

FORMAT = b"\x01"
ID_BYTES, NONCE_BYTES = 8, 12

_HEAD = len(FORMAT) + ID_BYTES
_END = b"\x80"  # ISO/IEC 7816-4: a mark, then zeros


class SealBroken(Exception):
    """A sealed value that was moved, changed or made by somebody else, or whose key is gone."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One person's key, ready for use."""

    id: bytes
    cipher: AESGCM = field(repr=False)


def key_id(stored: bytes) -> bytes:
    """Which key a stored value was sealed with. Raises SealBroken."""
    if stored[:1] != FORMAT or len(stored) <= _HEAD + NONCE_BYTES:
        raise SealBroken("not a sealed value")
    return stored[1:_HEAD]


def seal(key: PersonKey, bound: bytes, text: str, block: int = BLOCK) -> bytes:
    """The stored form of a text, which opens only where it is `bound` to.

    It is padded to whole blocks of so many bytes.
    """
    plain = text.encode() + _END
    plain += bytes(-len(plain) % block)
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + key.id + nonce + key.cipher.encrypt(nonce, plain, bound)


def unseal(key: PersonKey, bound: bytes, stored: bytes) -> str:
    """The text that `seal` stored there. Raises SealBroken."""
    nonce, sealed = stored[_HEAD : _HEAD + NONCE_BYTES], stored[_HEAD + NONCE_BYTES :]
    try:
        plain = key.cipher.decrypt(nonce, sealed, bound)
    except InvalidTag:
        raise SealBroken("the value does not belong here") from None
    return plain[: plain.rindex(_END)].decode()


def binding(place: str, cells: Sequence[Any]) -> bytes:
    """What a value is bound to: its column, and the cells that make its row the one it is.

    A moment counts as its microseconds, whether it comes as that number or as a datetime.
    """
    plain = [cell if type(cell) in _PLAIN else _plain(cell) for cell in cells]
    return f"{place}{plain!r}".encode()  # a list's repr tells ("ab", "c") from ("a", "bc")


_PLAIN = {bytes, str, int, type(None)}


def _plain(cell: Any) -> Any:
    """As a database gives it back."""
    if isinstance(cell, datetime):
        return to_micros(cell)
    return str(cell) if isinstance(cell, str) else bytes(cell)
