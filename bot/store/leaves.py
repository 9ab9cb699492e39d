"""What an entry of the audit log is hashed as: what anybody needs to check a leaf.

    commitment = SHA-256(salt ‖ subject)          salt: 16 random bytes; none: no subject
    digest     = SHA-256(said ‖ commitment)       said: a JSON array (RFC 8785) of strings
                                                  and null: actor, action, ref, reason, result
    leaf       = SHA-256(0 ‖ id ‖ at ‖ digest)    two signed integers of 64 bits, big-endian;
                                                  at: microseconds since 1970 UTC

Of an erased person's entry the salt and the subject go, of one kept long enough the row:
the leaf is hashed as before from what stays. The reference stands outside the commitment,
so that the receipt in a reply proves what was done even to somebody who was erased.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as _json
from struct import Struct

SALT = 16
_head = Struct(">xqq").pack  # a zero first


def fresh_salt() -> bytes:
    """Random bytes that nobody can guess."""
    return secrets.token_bytes(SALT)


def commitment(salt: bytes, subject: str) -> bytes:
    """What stands for a subject."""
    return sha256(salt + subject.encode()).digest()


@lru_cache(4096)  # most entries say what thousands of others say: that a text was heard
def _said(words: tuple[str | None, ...]) -> bytes:
    return f"[{','.join('null' if word is None else _json(word) for word in words)}]".encode()


def digest(words: tuple[str | None, ...], commitment: bytes | None) -> bytes:
    """What stands for an entry: actor, action, reference, reason and result; its subject."""
    return sha256(_said(words) + commitment if commitment else _said(words)).digest()


def leaf(entry: int, at: int, digest: bytes) -> bytes:
    """The hash that goes into the tree. `at` in microseconds since 1970 UTC."""
    return sha256(_head(entry, at) + digest).digest()
