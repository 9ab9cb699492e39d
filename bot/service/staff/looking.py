"""Looks at lists and figures, written to the audit log: who browses is as telling as who opens.

What is looked at is named by a word; no person is its subject. A page that asks again by
itself is the same look.
"""

from __future__ import annotations

from bot.service.office import Office
from bot.store import audit


def note_look(office: Office, actor: str, what: str, reason: str | None = None) -> None:
    """Write down that somebody is about to be shown `what`; `reason`: how it was narrowed."""
    with office.store.write() as unit:
        audit.append(unit, actor, "viewed", what, office.now(), reason=reason)
