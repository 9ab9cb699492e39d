"""The two ways in which the store refuses a write, for the service to retry."""

from __future__ import annotations


class Conflict(Exception):
    """What was read no longer holds; nothing was written. Read again and decide anew."""


class ReferenceTaken(Conflict):
    """Another request has this reference. Try again with a fresh one."""
