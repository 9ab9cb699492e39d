"""Key files as they are made, completed and rotated. No secret is ever printed."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.store.durable import settle
from bot.store.keys import BYTES, FORMAT, LATER, PURPOSES, KeyFault, load, malformed, read_text


def new(path: Path) -> None:
    """Write a new key file, readable by its owner alone. Raises KeyFault when one is there."""
    try:
        _write(path, {purpose: [_made()] for purpose in PURPOSES})
    except FileExistsError:
        raise KeyFault("exists", f"{path} is kept as it is; choose another path") from None


def complete(path: Path) -> tuple[str, ...]:
    """Add the keys that a file of an earlier version lacks; for what. Raises KeyFault."""
    with _alone(path):
        held = _held(path)
        lacking = tuple(purpose for purpose in LATER if purpose not in held)
        if lacking:
            _replace(path, {**held, **{purpose: [_made()] for purpose in lacking}})
    return lacking


def rotate(path: Path) -> int:
    """Add a new wrapping key to a file, and answer its version. Raises KeyFault.

    Older ones stay until `drop_older`.
    """
    with _alone(path):
        number = load(path).versions("wrap")[-1] + 1
        held = _held(path)
        _replace(path, {**held, "wrap": [*held["wrap"], _made(number)]})
    return number


def drop_older(path: Path, keep: int) -> int:
    """Leave out wrapping keys older than version `keep`; how many. Raises KeyFault.

    The newest stays whatever `keep` is.
    """
    with _alone(path):
        keep = min(keep, load(path).versions("wrap")[-1])
        held = _held(path)
        kept = [each for each in held["wrap"] if int(each["version"]) >= keep]
        if len(kept) < len(held["wrap"]):
            _replace(path, {**held, "wrap": kept})
    return len(held["wrap"]) - len(kept)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else changes the file meanwhile: a version that got lost would lose people's keys."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as fault:
        raise KeyFault("unreadable", f"{path}: {fault.strerror}") from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # ends with the process, however that ends
        yield
    finally:
        os.close(folder)


def _held(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(read_text(path))["keys"])
    except (ValueError, KeyError, TypeError):
        raise malformed(path) from None


def _made(number: int = 1) -> dict[str, Any]:
    secret = base64.b64encode(secrets.token_bytes(BYTES)).decode("ascii")
    return {"version": number, "secret": secret}


def _replace(path: Path, keys: Mapping[str, Any]) -> None:
    """The whole file or the one before, whatever happens."""
    path = path.resolve()  # of a link the file it points to
    owner = path.stat()
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)  # of a rotation that was killed: nothing is wrapped with it
    _write(beside, keys)
    if os.geteuid() == 0:  # the service that reads it may be somebody else
        os.chown(beside, owner.st_uid, owner.st_gid)
    beside.replace(path)
    settle(path.parent)  # what is wrapped with a new key must not outlive it


def _write(path: Path, keys: Mapping[str, Any]) -> None:
    text = json.dumps({"format": FORMAT, "keys": keys}, indent=2) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # the disk is full: half a file would be in the way of the next one
        path.unlink()
        raise
