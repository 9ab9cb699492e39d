"""Members of staff who decide, and the ways in which tests watch them do it."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from bot.service.staff import deciding
from bot.service.staff.sessions import Member, Role
from bot.store import tables
from bot.store.staff import deciding as rows_of_requests
from tests.offices import Desk
from tests.sealed import alter
from tests.service.books import rows


def hire(desk: Desk, login: str = "", role: Role = "decider") -> Member:
    """A new member of staff."""
    login = login or f"bertta-{secrets.token_hex(4)}"
    values = {"login": login, "role": role, "state": "active", "created_at": desk.clock()}
    with desk.office.store.engine.begin() as connection:
        done = connection.execute(sa.insert(tables.staff).values(**values))
    return Member(int(done.inserted_primary_key[0]), login, role)  # type: ignore[index]


def request_of(desk: Desk, kind: str) -> Any:
    """The newest request of a kind."""
    return [row for row in rows(desk.office.store, tables.request) if row.kind == kind][-1]


def seen(desk: Desk, ref: str) -> str:
    """The newest event of a request, as its page carries it."""
    with desk.office.store.read() as unit:
        request = rows_of_requests.find(unit, ref)
        return str(rows_of_requests.newest(unit, request.id))


def decide(desk: Desk, member: Member, kind: str, action: str, **form: str) -> list[str]:
    """Preview and commit a decision on the newest request of a kind; the texts it queued.

    What was previewed is what was queued.
    """
    ref = request_of(desk, kind).ref
    before = len(outbox(desk))
    filled = {"seen": seen(desk, ref), **form}
    sheet = deciding.rehearse(desk.office, member, ref, action, filled)
    assert sheet.rehearsal, (sheet.faults, sheet.barred)
    deciding.commit(desk.office, member, ref, action, filled)
    queued = [row.text for row in outbox(desk)[before:]]
    if not sheet.four_eyes and sheet.has_number:
        assert queued == [text.text for text in sheet.rehearsal.texts]
    return queued


def move(desk: Desk, name: str, number: str) -> None:
    """Whoever has this name is found under another number from now on."""
    store, key = desk.office.store, desk.office.store.keys.lookup(number)
    (person,) = [row for row in rows(store, tables.registrant) if row.name == name]
    alter(store, tables.registrant, person, number=number, number_key=key)


def outbox(desk: Desk) -> list[Any]:
    """Every outgoing text."""
    return rows(desk.office.store, tables.message_out)


def events(desk: Desk, ref: str) -> list[str]:
    """What happened to a request, in order."""
    (request,) = [row for row in rows(desk.office.store, tables.request) if row.ref == ref]
    found = rows(desk.office.store, tables.request_event)
    return [row.event for row in found if row.request_id == request.id]


def log(desk: Desk) -> list[tuple[str, str, str]]:
    """Actor, action and result of the audit log's entries about decisions."""
    found = rows(desk.office.store, tables.audit)
    wanted = ("decided", "proposed")
    return [(row.actor, row.action, row.result) for row in found if row.action.startswith(wanted)]


def person_on(desk: Desk, number: str) -> Any:
    """The one registrant with a number."""
    (found,) = [row for row in rows(desk.office.store, tables.registrant) if row.number == number]
    return found
