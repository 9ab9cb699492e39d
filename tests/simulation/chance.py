"""Where the product draws codes and tokens at random, it draws here what the seed says.

Each transaction draws from a stream of its own, which has a name: whoever plays the same
transaction again under that name draws the same.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

from bot.service import drawing, import_people
from bot.store.keys import BYTES, PURPOSES, Keys, Version

KEYS = Keys({each: (Version(1, (each.encode() * BYTES)[:BYTES]),) for each in PURPOSES})
"""The same in every run; what they hash is made up."""


class Draws:
    """Stands where the product has `secrets`."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams = itertools.count()
        self.jitter = Random(f"{seed} jitter")
        self.open("outside")

    def begin(self) -> None:
        """A transaction begins: what it draws comes from a stream of its own."""
        self.open(f"transaction {next(self._streams)}")

    def open(self, stream: str) -> None:
        """Draw from this stream, from its beginning."""
        self.stream = stream
        self._drawing: Random | None = None  # made when it is needed: most draw nothing

    @property
    def _random(self) -> Random:
        if self._drawing is None:
            self._drawing = Random(f"{self._seed} {self.stream}")
        return self._drawing

    def randbelow(self, limit: int) -> int:
        return self._random.randrange(limit)

    def token_bytes(self, length: int = 32) -> bytes:
        return self._random.randbytes(length)

    def token_hex(self, length: int = 32) -> str:
        return self.token_bytes(length).hex()

    def token_urlsafe(self, length: int = 32) -> str:
        return base64.urlsafe_b64encode(self.token_bytes(length)).decode().rstrip("=")


@contextmanager
def drawn_from(draws: Draws) -> Iterator[None]:
    """Let the product draw from these."""
    with (
        patch.object(drawing, "secrets", draws),
        patch.object(drawing, "_CHANCE", draws.jitter),
        patch.object(import_people, "secrets", draws),
    ):
        yield
