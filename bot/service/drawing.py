"""What is drawn by chance: codes, references, tokens. From `secrets` alone."""

from __future__ import annotations

import secrets
from datetime import timedelta

_CHANCE = secrets.SystemRandom()


def fresh_digits(groups: int) -> list[str]:
    """Groups of six digits that nobody can guess, from one draw."""
    drawn = f"{secrets.randbelow(10 ** (6 * groups)):0{6 * groups}}"
    return [drawn[start : start + 6] for start in range(0, 6 * groups, 6)]


def fresh_reference() -> str:
    """A reference that a person can read aloud; the table keeps it unique."""
    return f"T-{fresh_digits(1)[0]}"


def fresh_token() -> str:
    """Our own key of an outgoing text, in its delivery reports: 144 random bits."""
    return secrets.token_urlsafe(18)


def fresh_word() -> str:
    """What opens a page to whoever was given it: 256 random bits."""
    return secrets.token_urlsafe(32)


def around(seconds: float) -> timedelta:
    """About so long, up to a fifth more or less: who failed together comes back apart."""
    return timedelta(seconds=seconds * _CHANCE.uniform(0.8, 1.2))
