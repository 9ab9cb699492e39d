"""Which decisions a request of a kind and state is open to, and for whom."""

from __future__ import annotations


def offered(kind: str, state: str, role: str) -> tuple[str, ...]:
    """The names of the decisions that a member of staff with this role may begin."""
    return ()
