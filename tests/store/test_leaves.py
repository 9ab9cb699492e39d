"""How an entry is hashed is written down, so that anybody can do it again."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from bot.store import leaves

WORDS = ("staff:1", "viewed", "T-000001", None, 'a "quoted" äöå\n')
AT = 1_796_112_000_000_000


def test_a_leaf_can_be_made_again_from_what_is_written_down() -> None:
    commitment = sha256(b"s" * 16 + b"request:1").digest()
    said = '["staff:1","viewed","T-000001",null,"a \\"quoted\\" äöå\\n"]'
    assert json.loads(said) == list(WORDS)
    digest = sha256(said.encode() + commitment).digest()
    numbers = (7).to_bytes(8, "big") + AT.to_bytes(8, "big")
    assert leaves.commitment(b"s" * 16, "request:1") == commitment
    assert leaves.digest(WORDS, commitment) == digest
    assert leaves.leaf(7, AT, digest) == sha256(b"\0" + numbers + digest).digest()


@pytest.mark.parametrize(
    "other",
    [
        ("staff:2", *WORDS[1:]),
        (*WORDS[:2], None, *WORDS[3:]),
        (*WORDS[:3], "None", WORDS[4]),
        (*WORDS[:3], "", WORDS[4]),
        ("staff:1viewed", "", *WORDS[2:]),
    ],
)
def test_no_two_entries_are_hashed_alike(other: tuple[str | None, ...]) -> None:
    assert leaves.digest(other, None) != leaves.digest(WORDS, None)
    assert leaves.digest(WORDS, b"c" * 32) != leaves.digest(WORDS, None)


def test_a_salt_is_never_the_same() -> None:
    assert len({leaves.fresh_salt() for _ in range(100)}) == 100
    assert len(leaves.fresh_salt()) == leaves.SALT
