"""Visits as staff agree on them and the clock reminds of them.

Each step is one transaction: the visit, its entry in the log and the text to the person.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from bot.deadlines import HELSINKI, helsinki
from bot.domain import Reply, Slot
from bot.service.acting import again, all_of_them
from bot.service.drafting import language_of
from bot.service.office import Office
from bot.service.staff.sending import send
from bot.service.staff.sessions import Member
from bot.store import audit, requests, visits
from bot.store.cases import happened
from bot.store.staff.casework import hold
from bot.store.unit import Unit
from bot.visits import slots

IDENTITIES = ("passport", "identity_card", "driving_licence", "known", "other")
"""What was seen at the door. Never a number of it, and never a copy."""

REASONS = ("closed", "prevented", "mistake")
"""Why staff cancel; the person is told the words `reason.visit.<which>`."""

REMIND_FROM, REMIND_UNTIL = 9, 18
"""Hours in Finland in which a reminder may come, the day before."""


def offer(office: Office) -> tuple[datetime, ...]:
    """The free times, the first one first."""
    now = office.now()
    with office.store.read() as unit:
        return tuple(slots(office.register.visits.rules, now, visits.taken(unit, now)))


def book_for(office: Office, member: Member, ref: str, starts_at: datetime) -> bool:
    """A person gets a time. False when her request is closed or has a visit; raises Conflict
    when the time is taken.
    """
    with office.store.write() as unit:
        request, visit = _of(unit, ref)
        if request is None or (visit and visit.state == "booked"):
            return False
        now, minutes = office.now(), office.register.visits.minutes
        visits.book(unit, request.id, starts_at, minutes, now)
        _tell(office, unit, member, request, "visit booked", _booked(ref, starts_at))
    office.wake()
    return True


def move(office: Office, member: Member, ref: str, starts_at: datetime) -> bool:
    """Another time. False when no visit stands; raises Conflict when the time is taken."""
    with office.store.write() as unit:
        request, visit = _of(unit, ref)
        if request is None or visit is None or visit.state != "booked":
            return False
        minutes = office.register.visits.minutes
        visits.move(unit, visit, starts_at, minutes, office.now())
        _tell(office, unit, member, request, "visit moved", _booked(ref, starts_at, "visit.moved"))
    office.wake()
    return True


def cancel(office: Office, member: Member, ref: str, reason: str) -> bool:
    """The time is free again, and the person is told why: one of `REASONS`.

    The request stays open, with its dates: the right was not given yet.
    """
    with office.store.write() as unit:
        request, visit = _of(unit, ref)
        if request is None or visit is None or not visits.settle(unit, visit.id, "cancelled"):
            return False
        why = why_not(office, request, reason)
        told = {"slot": Slot(visit.starts_at), "reason": why, "ref": ref}
        reply = Reply("visit.withdrawn", told)
        _tell(office, unit, member, request, "visit cancelled", reply, why)
    office.wake()
    return True


def why_not(office: Office, request: Any, reason: str) -> str:
    """Why staff cancel, in the language of the person. Raises ValueError."""
    if reason not in REASONS:
        raise ValueError("no such reason")
    return office.catalogue.say(f"reason.visit.{reason}", language_of(office, request))


def check_in(office: Office, member: Member, visit: int, identity: str) -> bool:
    """She came, and was known by a document of this kind; False when it no longer stood."""
    if identity not in IDENTITIES:
        raise ValueError("no such kind of document")
    return _ended(office, member, visit, "came", identity)


def missed(office: Office, member: Member, visit: int) -> bool:
    """Nobody came; False when it no longer stood, or has not begun.

    The request is closed, and the person is told so: a new one is easy.
    """
    done = _ended(office, member, visit, "missed", None)
    office.wake()
    return done


def remind(office: Office) -> int:
    """Texts about the visits of tomorrow, by day and once; how many were looked at."""
    now = office.now()
    here = helsinki(now)
    if not REMIND_FROM <= here.hour < REMIND_UNTIL:
        return 0
    start = datetime.combine(here.date() + timedelta(days=1), time(), HELSINKI)
    end = datetime.combine(here.date() + timedelta(days=2), time(), HELSINKI)
    with office.store.read() as unit:
        found = visits.to_remind(unit, start, end)
    all_of_them(partial(_remind, office, row, now) for row in found)
    return len(found)


def _remind(office: Office, row: Any, now: datetime) -> None:
    with office.store.write() as unit:
        if hold(unit, row.ref) is None or not visits.reminded(unit, row.id, now):
            return
        request = requests.find(unit, row.ref)
        send(office, unit, request, now, Reply("visit.reminder", {"slot": Slot(row.starts_at)}))
        subject = f"request:{request.id}"
        audit.append(unit, "clock", "reminded of visit", subject, now, ref=row.ref)
    office.wake()


def _of(unit: Unit, ref: str) -> tuple[Any, Any]:
    """An open request and its newest visit, its number held until the unit ends."""
    if hold(unit, ref) is None:
        return None, None
    request = requests.find(unit, ref)
    if request.state == "closed":
        return None, None
    return request, visits.of_request(unit, request.id)


def _booked(ref: str, starts_at: datetime, message: str = "visit.booked") -> Reply:
    return Reply(message, {"slot": Slot(starts_at), "ref": ref})


def _tell(
    office: Office,
    unit: Unit,
    member: Member,
    request: Any,
    step: str,
    reply: Reply,
    why: str | None = None,
) -> None:
    now = office.now()
    happened(unit, request.id, step, member.actor, now, why)
    audit.append(unit, member.actor, step, f"request:{request.id}", now, ref=request.ref)
    send(office, unit, request, now, reply)


def _ended(office: Office, member: Member, visit: int, outcome: str, seen: str | None) -> bool:
    return again(lambda: _end(office, member, visit, outcome, seen))


def _end(office: Office, member: Member, visit: int, outcome: str, seen: str | None) -> bool:
    with office.store.write() as unit:
        row = visits.find(unit, visit)
        if row is None or hold(unit, row.ref) is None:
            return False
        if outcome == "missed" and row.starts_at > office.now():
            return False  # one may come early, nobody is missed before
        if not visits.settle(unit, visit, outcome, seen):
            return False
        now, step, subject = office.now(), f"visit {outcome}", f"request:{row.request_id}"
        happened(unit, row.request_id, step, member.actor, now)
        audit.append(unit, member.actor, step, subject, now, ref=row.ref, result=seen or "ok")
        decision = "granted" if outcome == "came" else "closed"
        closed = requests.close(unit, row.ref, decision, now, actor=member.actor)
        if closed and outcome == "missed":
            reply = _booked(row.ref, row.starts_at, "visit.missed")
            send(office, unit, requests.find(unit, row.ref), now, reply)
    return True
