"""Which decisions a request of a kind and state is open to, and for whom.

A table; what a decision asks and does is no matter here. The first one is the usual one.
"""

from __future__ import annotations

from collections.abc import Mapping

_ERASURE = ("approve", "part", "refuse", "cancel")
_USE = ("grant", "announce", "lift")
_ANSWER = ("close", "refuse")

_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "name": ("accept", "accept_edited", "refuse"),
    "delete": _ERASURE,
    "wish": _ERASURE,
    "restrict": _USE,
    "object": (*_USE, "refuse"),
    "protect": ("unflag", *_USE),
    "verify": ("identified", "not_identified", "nothing_held", "close"),
    **dict.fromkeys(("view", "copy", "cards", "disclosure", "behalf"), _ANSWER),
    **dict.fromkeys(("visit", "staff", "unclear", "unreachable"), ("close",)),
}
_FURTHER = ("ask", "extend")
MENDING = ("correct", "merge", "change_number")
"""What puts the record right, whatever the request was about."""

_HELD = ("resume", "refuse", "cancel")
_SCHEDULED = ("keep", "cancel", "correct")

DECIDERS = frozenset({"refuse", "extend", "announce", "lift", "unflag", "keep", "not_identified"})
"""What an agent may not begin."""


def offered(kind: str, state: str, role: str) -> tuple[str, ...]:
    """The names of the decisions that a member of staff with this role may begin."""
    return tuple(name for name in _in_state(kind, state) if may_begin(name, role))


def may_begin(name: str, role: str) -> bool:
    """Whether a decision is ever open to a role."""
    return role == "decider" or (role == "agent" and name not in DECIDERS)


def _in_state(kind: str, state: str) -> tuple[str, ...]:
    if state == "scheduled":
        return _SCHEDULED
    if state == "held":
        return (*_HELD, *_FURTHER, *MENDING)
    return (*_OF_KIND[kind], *_FURTHER, *MENDING) if state == "open" else ()
