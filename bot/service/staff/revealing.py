"""Looking at a request and at what is hidden on it: first the audit log, then the look.

What cannot be written down is not shown. A value that was revealed stays visible to the
same member of staff for five minutes; the audit log itself is what remembers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.redact import redact
from bot.service.office import Office
from bot.service.staff.sessions import Session
from bot.store import audit
from bot.store.cases import happened
from bot.store.opening import DATABASE_FAULTS
from bot.store.staff import casework as rows
from bot.store.unit import Unit

EVERYTHING = "everything"
OF_PERSON = ("name", "number", "address", "cards", "comparison", EVERYTHING)
WHATS = (*OF_PERSON, "texts")
"""What can be revealed; `texts` also lifts the veil from the words of the request, and
`everything` opens a page of its own."""

REASONS = ("identity", "deciding", "contact", "correcting", "other")
OTHER = "other"
LASTING = timedelta(minutes=5)


class Unaudited(Exception):
    """The audit log could not be written, so nothing may be shown. Its cause says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is revealed now: until when, by (what, subject); and the last reason given."""

    until: Mapping[tuple[str, str], datetime]
    reason: str = ""

    def of(self, what: str, subject: str) -> datetime | None:
        """Until when something is visible; None: it is hidden."""
        return self.until.get((what, subject))

    def any_of(self, what: str) -> datetime | None:
        """Until when something of the kind is visible, whoever's it is."""
        return max((at for (one, _), at in self.until.items() if one == what), default=None)


def of_person(registrant: str) -> str:
    """A person as a subject of the audit log."""
    return f"registrant:{registrant}"


def of_request(request: int) -> str:
    """A request as a subject of the audit log."""
    return f"request:{request}"


def note_view(office: Office, session: Session, ref: str) -> bool:
    """Write down that somebody looks at a request; False when there is none.

    Raises Unaudited.
    """
    with _audited(office) as unit:
        request = rows.id_of(unit, ref)
        if request is None:
            return False
        actor = session.member.actor
        audit.append(unit, actor, "viewed", of_request(request), office.now(), ref=ref)
    return True


def reveal(office: Office, session: Session, ref: str, what: str, reason: str, why: str) -> bool:
    """Write down that somebody is shown `what` and for which reason; then it is visible.

    One entry for each person whose value it is. `why`, a reason in words, goes with the
    request, not into the log. False when there is no such request, or when whoever it was
    about is erased. Raises Unaudited.
    """
    now, actor = office.now(), session.member.actor
    with _audited(office) as unit:
        request = rows.hold(unit, ref)
        if request is None:
            return False
        for subject in _subjects(unit, ref, request, what):
            audit.append(
                unit, actor, rows.REVEALED, subject, now, ref=ref, reason=reason, result=what
            )
        if why:
            happened(unit, request, rows.REVEALED, actor, now, redact(why).text)
    return True


def shown(unit: Unit, session: Session, ref: str, now: datetime) -> Shown:
    """What this session had revealed on a request within the last five minutes."""
    since = max(now - LASTING, session.proven_at or now)
    found = rows.revealed(unit, ref, session.member.actor, since)
    until = {(row.result, row.subject): row.at + LASTING for row in found}
    return Shown(until, found[-1].reason if found else "")


def _subjects(unit: Unit, ref: str, request: int, what: str) -> list[str]:
    people = rows.people_of(unit, ref) if what in OF_PERSON else []
    return [of_person(person) for person in people] or [of_request(request)]


@contextmanager
def _audited(office: Office) -> Iterator[Unit]:
    try:
        with office.store.write() as unit:
            yield unit
    except DATABASE_FAULTS as fault:
        raise Unaudited from fault
