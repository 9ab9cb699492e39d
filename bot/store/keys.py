"""Key material, and the keyed hashes by which rows are found without their content.

A key file is JSON: for each purpose a list of versions, the newest last. It is made once
by `new` and read by `load`, which refuses whatever could weaken it. The key of bans and
the key of heard messages are never rotated away: a ban and a repeated message must be
recognised as long as they are kept. The key of the audit log signs (Ed25519), and its old
versions stay, so that what they signed can be read. Nothing here logs, and no secret is
ever printed.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot import names
from bot.checkpoints import Signer, Verifier, public
from bot.logs import Log, log_fault

log = Log(__name__)

PURPOSES = ("lookup", "ban", "codes", "heard", "texts", "names", "wrap", "audit")
LATER = ("wrap", "audit")
"""What key files of earlier versions lack, and what can be added to them without harm."""
BYTES = 32
FORMAT = 1

Stamp = tuple[int, int]

Reason = Literal[
    "missing",
    "exists",
    "unreadable",
    "open to others",
    "malformed",
    "incomplete",
    "short",
    "weak",
    "of another database",
    "of another vault",
    "older than the vault",
    "newer than the vault",
]


class KeyFault(Exception):
    """A key file that cannot be used; `reason` names why, the message what to do."""

    def __init__(self, reason: Reason, advice: str) -> None:
        super().__init__(f"key file {reason}: {advice}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a key."""

    number: int
    secret: bytes = field(repr=False)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    raise TypeError(f"a code cannot be bound to {type(value).__name__}")


class Keys:
    """The keys of one install, and the hashes made with them: 32 bytes each."""

    __slots__ = ("_file", "_prepared", "_stamp", "_versions")

    def __init__(
        self,
        versions: Mapping[str, tuple[Version, ...]],
        file: Path | None = None,
        stamp: Stamp | None = None,
    ) -> None:
        self._versions = dict(versions)
        self._file = file
        self._stamp = stamp
        # a prepared HMAC is copied for each use: the key is mixed in once
        self._prepared = {
            purpose: hmac.new(versions[purpose][-1].secret, digestmod="sha256")
            for purpose in PURPOSES
        }

    def __repr__(self) -> str:
        return "Keys(…)"

    def versions(self, purpose: str) -> tuple[int, ...]:
        """The numbers of the versions of a key, the newest last."""
        return tuple(version.number for version in self._versions[purpose])

    @property
    def signers(self) -> tuple[Signer, ...]:
        """What signs the checkpoints of the audit log, the newest last.

        The log is named after its first key: its name stays when the key is another one.
        """
        secrets = [version.secret for version in self._versions["audit"]]
        name = f"omatiedot.audit.{sha256(public(secrets[0])).hexdigest()[:16]}"
        return tuple(Signer(name, secret) for secret in secrets)

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """What reads them: no secret."""
        return tuple(signer.verifier for signer in self.signers)

    @property
    def seal(self) -> bytes:
        """32 secret bytes for a seal on documents, which stay when keys are rotated.

        Derived from the first key of the audit log (RFC 5869): a key file needs no new key.
        """
        derived = HKDF(hashes.SHA256(), BYTES, salt=None, info=b"omatiedot seal of documents")
        return derived.derive(self._versions["audit"][0].secret)

    def _hash(self, purpose: str, *parts: str) -> bytes:
        made = self._prepared[purpose].copy()
        for part in parts:
            encoded = part.encode("utf-8", "surrogatepass")
            # lengths keep ("ab", "c") and ("a", "bc") apart
            made.update(len(encoded).to_bytes(4, "big") + encoded)
        return made.digest()

    def wrap(self) -> tuple[int, bytes]:
        """The key that wraps those of persons: its version and the key itself."""
        self._look_again()
        newest = self._versions["wrap"][-1]
        return newest.number, newest.secret

    def unwrap(self, version: int) -> bytes | None:
        """A key that wraps those of persons; None when it is not in the file."""
        return self._wrapping(version) or (self._look_again() and self._wrapping(version)) or None

    def _wrapping(self, version: int) -> bytes | None:
        found = (each.secret for each in self._versions["wrap"] if each.number == version)
        return next(found, None)

    def _look_again(self) -> bool:
        """Read the wrapping keys anew when the file was rotated under us; True if it was.

        A file that cannot be read any more is an alarm, and what was read before goes on.
        """
        if self._file is None:
            return False
        try:
            if _stamp(self._file) == self._stamp:
                return False
            found = load(self._file)
        except (KeyFault, OSError) as fault:
            log_fault(log, "reading the key file", fault)
            return False
        self._versions["wrap"], self._stamp = found._versions["wrap"], found._stamp
        return True

    def check(self) -> str:
        """A word by which a database knows the keys it was filled with again."""
        return self._hash("lookup", "check").hex()[:16] + self._hash("ban", "check").hex()[:16]

    def lookup(self, number: str) -> bytes:
        """The key by which everything about a number (E.164) is found."""
        return self._hash("lookup", number)

    def ban_key(self, number: str) -> bytes:
        """The hash that keeps a marketing ban alive without the number."""
        return self._hash("ban", number)

    def heard_key(self, gateway: str, message_id: str) -> bytes:
        """The hash by which a repeated message is recognised."""
        return self._hash("heard", gateway, message_id)

    def text_key(self, text: str) -> bytes:
        """The hash by which the same text is recognised again, spaces and case aside."""
        return self._hash("texts", " ".join(text.casefold().split()))

    def name_key(self, name: str) -> bytes:
        """The hash of a name's comparison key: the same person on the same number."""
        return self._hash("names", names.key(name))

    def code_digest(self, code: str, number: str, command: str, params: Mapping[str, Any]) -> bytes:
        """What is stored of a one-time code: bound to number, command and parameters."""
        bound = json.dumps(params, sort_keys=True, ensure_ascii=False, default=_plain)
        return self._hash("codes", code, number, command, bound)


def ephemeral() -> Keys:
    """Keys that live as long as the process: for tests."""
    return Keys({purpose: (Version(1, secrets.token_bytes(BYTES)),) for purpose in PURPOSES})


def _stamp(file: Path) -> Stamp | None:
    """By which a file that was replaced is told from the one that was read."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def malformed(path: Path) -> KeyFault:
    """What is said of a file that is no key file."""
    advice = (
        f"{path} is not a key file of format {FORMAT}; put its backup back. "
        "Only with no data yet, make a new one with `omatiedot keys new`"
    )
    return KeyFault("malformed", advice)


def _incomplete(path: Path, purpose: str) -> KeyFault:
    advice = f"{path} has no key for {purpose} yet; add it with `omatiedot keys new --add`"
    return KeyFault("incomplete", advice)


def load(path: Path) -> Keys:
    """The keys in a file. Raises KeyFault."""
    stamp = _stamp(path)  # before it is read: a rotation in between is noticed then
    text = read_text(path)
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError
        held = content["keys"]
        known = [purpose for purpose in PURPOSES if purpose not in LATER or purpose in held]
        found = {purpose: _versions(held[purpose]) for purpose in known}
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise malformed(path) from None
    for purpose in LATER:
        if purpose not in found:
            raise _incomplete(path, purpose)
    _refuse_weak(found, path)
    return Keys(found, path, stamp)


def _refuse_weak(found: Mapping[str, tuple[Version, ...]], path: Path) -> None:
    for purpose, versions in found.items():
        shortest = min(len(version.secret) for version in versions)
        if shortest < BYTES:
            raise KeyFault("short", f"a key for {purpose} in {path} has under {BYTES} bytes")
        if any(len(set(version.secret)) < VARIED for version in versions):
            raise KeyFault("weak", f"a key for {purpose} in {path} was not drawn at random; {ANEW}")
        if purpose in LATER and any(len(version.secret) > BYTES for version in versions):
            raise malformed(path)  # AES-256 and Ed25519 take no others
    drawn = [version.secret for versions in found.values() for version in versions]
    if len(set(drawn)) < len(drawn):
        raise KeyFault("weak", f"two keys in {path} are the same; {ANEW}")


VARIED = 16
"""Different bytes of a key; of 32 that were drawn some 30 differ, and never as few."""

ANEW = "put its backup back. Only with no data yet, make a new one with `omatiedot keys new`"


def read_text(path: Path) -> str:
    """What a key file says, if it is readable by its owner alone. Raises KeyFault."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o077:
                advice = f"{path} has mode {mode:04o}; do `chmod 600` on it"
                raise KeyFault("open to others", advice)
            return file.read().decode()
    except FileNotFoundError:
        advice = f"{path} is not there; make it with `omatiedot keys new`"
        raise KeyFault("missing", advice) from None
    except OSError as fault:
        raise KeyFault("unreadable", f"{path}: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise KeyFault("malformed", f"{path} is not a text file") from None


def _versions(listed: list[dict[str, Any]]) -> tuple[Version, ...]:
    versions = tuple(
        Version(int(one["version"]), base64.b64decode(one["secret"], validate=True))
        for one in sorted(listed, key=lambda one: int(one["version"]))
    )
    if not versions:
        raise ValueError
    return versions
