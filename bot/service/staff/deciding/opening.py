"""A request is opened for a decision: found, locked, and still as it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.numbers import e164
from bot.service.office import Office
from bot.service.staff.deciding.case import Barred, Case, Outrun, Plan, Unknown
from bot.service.staff.deciding.table import DECISIONS
from bot.service.staff.offers import may_begin, offered
from bot.service.staff.sessions import Member
from bot.store import visits
from bot.store.hold import hold_number
from bot.store.staff import deciding as rows
from bot.store.unit import Unit

Form = Mapping[str, str]
SEEN = "seen"
"""The field that carries the newest event of the request as it was when a page was made."""

PERSON = "person"
"""The field that carries whose record a plan was about when it was shown; empty for nobody's."""


def open_request(
    office: Office, unit: Unit, member: Member, ref: str, action: str, form: Form
) -> Case:
    """The request, held until the unit ends. Raises Unknown, or Outrun."""
    if action not in DECISIONS or not may_begin(action, member.role):
        raise Unknown
    request = held(unit, ref, form)
    if request.state == "closed":
        raise Outrun("deciding.outrun.closed")
    if SEEN in form and form[SEEN] != str(rows.newest(unit, request.id)):
        raise Outrun("deciding.outrun.changed")
    if action not in offered(request.kind, request.state, member.role):
        raise Unknown
    people = rows.people(unit, request)
    return Case(office, unit, member, request, tuple(people), form, office.now())


def planned(case: Case, action: str) -> Plan:
    """The plan of a decision, about whom it was shown. Raises Outrun, Barred, or Incomplete."""
    plan = DECISIONS[action].plan(case)
    if case.form.get(PERSON, plan.person or "") != (plan.person or ""):
        raise Outrun("deciding.outrun.changed")
    if plan.decision and case.request.kind == "visit":
        _no_visit_stands(case)
    return plan


def _no_visit_stands(case: Case) -> None:
    visit = visits.of_request(case.unit, case.request.id)
    if visit is not None and visit.state == "booked":
        raise Barred("deciding.bar.visit")


def held(unit: Unit, ref: str, form: Form) -> Any:
    """The row of a request; nobody else changes it until the unit ends. Raises Unknown."""
    request = rows.find(unit, ref)
    if request is None:
        raise Unknown
    people = rows.people(unit, request)
    hold(unit, _numbers(form, request.number, *(one.number for one in people)))
    request = rows.lock(unit, ref)
    if request is None:
        raise Unknown
    return request


def hold(unit: Unit, numbers: Iterable[str]) -> None:
    """Keep texts of these numbers waiting; always in the same order, so that nobody is stuck."""
    for number in sorted(set(numbers)):
        unit.lock(unit.number_key(number))
        hold_number(unit, number)


def _numbers(form: Form, *found: str | None) -> list[str]:
    return [number for number in (*found, e164(form.get("number", ""))) if number]
