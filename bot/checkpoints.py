"""A checkpoint: how large a log is and what its root is at a moment, signed.

The text is that of C2SP tlog-checkpoint, whose one extension line is the moment; the
signature that of C2SP signed-note, by Ed25519. Whoever holds the public key, in the form
`name+id+key`, can read one anywhere: in a file, in a mail. Nothing here knows the log.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\1"  # the algorithm's number in signed-note
_WHOLE = 4 + 64  # bytes of a key's id and a signature
_MARK = "\u2014 "  # what a signature's line begins with
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class Place(Protocol):
    """Somewhere outside that keeps checkpoints. `pause`: how long it rests between two."""

    @property
    def name(self) -> str:
        """What it is called; no password stands in it."""

    @property
    def pause(self) -> timedelta:
        """How long it is left alone after it took one."""

    def put(self, title: str, note: str) -> None:
        """Keep a signed checkpoint. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log is at a moment (whole seconds)."""

    origin: str
    size: int
    root: bytes
    at: datetime

    @property
    def text(self) -> str:
        """What is signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{self.at.astimezone(UTC):{_MOMENT}}\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it was read, with its signatures: key's name, and id and signature."""

    checkpoint: Checkpoint
    signatures: tuple[tuple[str, bytes], ...]

    def by(self, verifiers: Iterable[Verifier]) -> bool:
        """Whether one of them has signed it."""
        text = self.checkpoint.text.encode()
        return any(
            name == each.name and made[:4] == each.id and each.holds(made[4:], text)
            for name, made in self.signatures
            for each in verifiers
        )


class Verifier:
    """A public key, and the name of the log whose checkpoints it reads."""

    __slots__ = ("_key", "_raw", "id", "name")

    def __init__(self, name: str, raw: bytes) -> None:
        self.name, self._raw = name, raw
        self.id = sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:4]
        self._key = Ed25519PublicKey.from_public_bytes(raw)

    @classmethod
    def read(cls, text: str) -> Self:
        """From `name+id+key`. Raises ValueError."""
        name, _, rest = text.strip().partition("+")
        mark, _, key = rest.partition("+")
        raw = base64.b64decode(key, validate=True)
        found = cls(name, raw[1:])
        if raw[:1] != _ED25519 or found.id.hex() != mark:
            raise ValueError("not a public key in the form name+id+key")
        return found

    def __str__(self) -> str:
        key = base64.b64encode(_ED25519 + self._raw).decode()
        return f"{self.name}+{self.id.hex()}+{key}"

    def holds(self, signature: bytes, text: bytes) -> bool:
        """Whether the key has signed the text."""
        try:
            self._key.verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs the checkpoints of the log `name`: a secret of 32 bytes."""

    name: str
    secret: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, public(self.secret))

    def sign(self, size: int, root: bytes, at: datetime) -> str:
        """A signed checkpoint, as it is kept and sent."""
        text = Checkpoint(self.name, size, root, at).text
        made = Ed25519PrivateKey.from_private_bytes(self.secret).sign(text.encode())
        signature = base64.b64encode(self.verifier.id + made).decode()
        return f"{text}\n{_MARK}{self.name} {signature}\n"


def public(secret: bytes) -> bytes:
    """The public key of a secret one."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def read(text: str) -> Iterator[Signed]:
    """Every signed checkpoint that stands in a text; what else stands there is passed over."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if line == "" and place >= 4 and (found := _read(lines[place - 4 : place])):
            signatures = tuple(_signatures(lines[place + 1 :]))
            if signatures:
                yield Signed(found, signatures)


def _read(lines: list[str]) -> Checkpoint | None:
    origin, size, root, at = lines
    try:
        moment = datetime.fromisoformat(at)
        found = Checkpoint(origin, int(size), base64.b64decode(root, validate=True), moment)
    except (ValueError, binascii.Error):
        return None
    # one text for one checkpoint: "007" and "7" are not the same line
    return found if found.text.splitlines() == lines else None


def _signatures(lines: list[str]) -> Iterator[tuple[str, bytes]]:
    for line in lines:
        name, _, made = line.removeprefix(_MARK).partition(" ")
        if not line.startswith(_MARK):
            return
        try:
            found = base64.b64decode(made, validate=True)
        except binascii.Error:
            return
        if len(found) >= _WHOLE:  # else its writing was cut off
            yield name, found
