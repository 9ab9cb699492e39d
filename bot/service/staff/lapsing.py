"""Sessions that nobody ended: over since their time came, and written down as over."""

from __future__ import annotations

from bot.service.office import Office
from bot.service.staff.sessions import IDLE, LONGEST
from bot.store import audit
from bot.store.staff import sessions


def end_lapsed(office: Office) -> int:
    """End the sessions whose time is over; how many. They opened nothing since then."""
    now = office.now()
    terms = (now - IDLE, now - LONGEST)
    with office.store.read() as unit:
        if not sessions.lapsed(unit, *terms):
            return 0
    with office.store.write() as unit:
        over = sessions.lapsed(unit, *terms)
        ended = [row for row in over if sessions.end(unit, row.digest, now)]
        for row in ended:
            if row.proven_at is not None:  # else nobody signed in
                reason = "unused" if row.seen_at < terms[0] else "longest"
                subject = f"staff:{row.staff}"
                audit.append(unit, "clock", "ended session", subject, now, reason=reason)
    return len(ended)
