"""What is drawn by chance: codes, references, tokens. From `secrets` alone."""

from __future__ import annotations

import secrets


def fresh_code() -> str:
    """Six digits that nobody can guess."""
    return f"{secrets.randbelow(10**6):06}"


def fresh_reference() -> str:
    """A reference that a person can read aloud; the table keeps it unique."""
    return f"T-{secrets.randbelow(10**6):06}"


def fresh_token() -> str:
    """Our own key of an outgoing text, in its delivery reports: 144 random bits."""
    return secrets.token_urlsafe(18)
