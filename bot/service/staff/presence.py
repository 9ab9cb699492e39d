"""Two people on one request see each other. A look is known for two minutes, then forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.service.office import Office
from bot.service.staff.sessions import Member
from bot.store.staff import queue as rows
from bot.store.staff import watching

PRESENT = timedelta(minutes=2)
"""How long whoever looked counts as looking."""

WRITE_AFTER = timedelta(seconds=30)
"""That somebody still looks is written down no more often than this."""


def look(office: Office, member: Member, request_id: int) -> list[str]:
    """Note that a member of staff has a request open; the logins of others who have."""
    now = office.now()
    with office.store.read() as unit:
        seen = watching.watching(unit, now - PRESENT, request_id)
    mine = [row.seen_at for row in seen if row.staff == member.id]
    if not mine or now - mine[0] >= WRITE_AFTER:
        with office.store.write() as unit:
            watching.look(unit, request_id, member.id, now)
            watching.forget(unit, now - PRESENT)
    return [row.login for row in seen if row.staff != member.id]


def look_at(office: Office, member: Member, ref: str) -> list[str] | None:
    """The same by the reference of a request; None when there is none."""
    with office.store.read() as unit:
        row = rows.by_ref(unit, ref)
    return None if row is None else look(office, member, row.id)
