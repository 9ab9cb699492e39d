"""Internal notes: what staff tell each other about a request. No person is sent them.

Notes belong to the copy that a person may ask for, as everything kept about her does.
"""

from __future__ import annotations

from bot.redact import LIMIT, redact
from bot.service.office import Office
from bot.service.staff.revealing import of_request
from bot.service.staff.sessions import Member
from bot.store import audit
from bot.store.cases import happened
from bot.store.staff.casework import hold

LONGEST = LIMIT
NOTE = "note"


def note(office: Office, member: Member, ref: str, text: str) -> frozenset[str] | None:
    """Keep a note, without card numbers and identity codes; which of these were cut.

    None when there is no such request, or when whoever it was about is erased.
    """
    kept, now = redact(text), office.now()
    with office.store.write() as unit:
        request = hold(unit, ref)
        if request is None:
            return None
        happened(unit, request, NOTE, member.actor, now, kept.text)
        audit.append(unit, member.actor, "noted", of_request(request), now, ref=ref)
    return kept.kinds
