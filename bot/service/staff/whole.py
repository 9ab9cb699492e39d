"""All that is held on the number of a request, as the person's own copy tells it.

Shown for a reason that is written down before, and for five minutes: the same reading as
the copy, so that staff miss nothing of what she may see. Nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.documents.copy import paper_of
from bot.documents.paper import Part
from bot.service.office import Office
from bot.service.staff.revealing import EVERYTHING, note_view, of_person, of_request, shown
from bot.service.staff.sessions import Session
from bot.service.writing import copy_of
from bot.store import requests
from bot.store.staff import casework as rows
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Whole:
    """What is held, part by part; `until` None: it is hidden, and there are no parts."""

    ref: str
    until: datetime | None
    parts: tuple[Part, ...]


def look(office: Office, session: Session, ref: str, language: str) -> Whole | None:
    """What is held, told in a language of the register, once the look is written down.

    None when there is no such request, or when whoever it was about is erased. Raises
    Unaudited: then nothing was read.
    """
    if not note_view(office, session, ref):
        return None
    with office.store.read() as unit:
        request = requests.find(unit, ref)
        if request is None or request.number is None:
            return None
        until = _until(office, unit, session, request)
    if until is None:
        return Whole(ref, None, ())
    held, *_, technical = paper_of(copy_of(office, request.number, language)).parts
    with office.store.read() as unit:  # somebody else may have come to the number meanwhile
        until = _until(office, unit, session, request)
    return Whole(ref, until, (held, technical) if until else ())


def _until(office: Office, unit: Unit, session: Session, request: Any) -> datetime | None:
    """Until when it is shown; None unless it was revealed of everybody who has the number."""
    seen = shown(unit, session, request.ref, office.now())
    people = [of_person(person) for person in rows.people_of(unit, request.ref)]
    found = [seen.of(EVERYTHING, each) for each in people or [of_request(request.id)]]
    return None if None in found else min(filter(None, found))
