"""The certificate of a refusal: for whoever has its link, and for staff to print.

It names nobody: what was asked under which reference, when, what was decided, and why.
A link works for some days; from its first opening the certificate is shown for one day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.deadlines import helsinki
from bot.domain import Reply
from bot.service.acting import again
from bot.service.drawing import fresh_word
from bot.service.office import Office
from bot.service.staff.sending import send
from bot.service.staff.sessions import Member
from bot.store import audit, certificates
from bot.store.cases import happened
from bot.store.staff import replies

MESSAGE = "cert.link"
GROUNDS = {
    **dict.fromkeys(("view", "copy", "visit"), "view"),
    **dict.fromkeys(("delete", "wish", "cards"), "delete"),
    **dict.fromkeys(("restrict", "protect"), "restrict"),
    **{kind: kind for kind in ("name", "object", "disclosure")},
}
"""The right that a kind of request is about, in the law."""
ONCE_OPENED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says."""

    ref: str
    kind: str
    decision: str
    reason: str | None
    ground: str  # of which words of the law are told
    received: date
    decided: date
    language: str


def behind(office: Office, token: str) -> Certificate | None:
    """The certificate that a link leads to now; looking changes nothing."""
    with office.store.read() as unit:
        row = certificates.linked(unit, token)
    return _certificate(office, row) if _works(row, office.now()) else None


def open_link(office: Office, token: str) -> Certificate | None:
    """The certificate, its link opened; None when the link works no more."""
    return again(lambda: _open(office, token))


def shown_to(office: Office, member: Member, ref: str) -> Certificate | None:
    """The certificate of a request, to be printed by staff; None when it is no refusal."""
    now = office.now()
    with office.store.write() as unit:
        row = certificates.refused(unit, ref)
        if row is None:
            return None
        audit.append(unit, member.actor, "certificate shown", f"request:{row.id}", now, ref=ref)
    return _certificate(office, row)


def text_link(office: Office, member: Member, ref: str) -> bool | None:
    """Text a link to the person. False without a number, None when it is no refusal."""
    done = again(lambda: _text_link(office, member, ref))
    office.wake()
    return done


def _works(row: Any, now: datetime) -> bool:
    if row is None:
        return False
    until = row.expires_at if row.opened_at is None else row.opened_at + ONCE_OPENED
    return bool(now < until)


def _open(office: Office, token: str) -> Certificate | None:
    now = office.now()
    with office.store.write() as unit:
        row = certificates.linked(unit, token)
        if not _works(row, now):
            return None
        certificates.opened(unit, row.link, now)
        subject = f"request:{row.id}"
        audit.append(unit, "registrant", "certificate opened", subject, now, ref=row.ref)
    return _certificate(office, row)


def _text_link(office: Office, member: Member, ref: str) -> bool | None:
    now, token = office.now(), fresh_word()
    until = now + timedelta(days=office.policy.certificate_days)
    with office.store.write() as unit:
        request, refusal = replies.hold(unit, ref), certificates.refused(unit, ref)
        if refusal is None:
            return None
        if request.number is None:
            return False
        certificates.issue(unit, refusal.id, token, until)
        said = Reply(MESSAGE, {"ref": ref, "token": token, "date": until})
        send(office, unit, request, now, said)
        happened(unit, request.id, "certificate sent", member.actor, now)
        subject = f"request:{request.id}"
        audit.append(unit, member.actor, "certificate sent", subject, now, ref=ref)
    return True


def _ground(kind: str, decision: str) -> str:
    return "not_identified" if decision == "not identified" else GROUNDS.get(kind, "other")


def _certificate(office: Office, row: Any) -> Certificate:
    return Certificate(
        ref=row.ref,
        kind=row.kind,
        decision=row.decision,
        reason=row.reason,
        ground=_ground(row.kind, row.decision),
        received=helsinki(row.received_at).date(),
        decided=helsinki(row.closed_at).date(),
        language=row.language or office.catalogue.languages[0],
    )
