"""The visit of a request: agreed on, moved, cancelled, and how it ended."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.deadlines import helsinki
from bot.service import visiting
from bot.service.drafting import language_of
from bot.service.staff import calendar as visits
from bot.service.staff import casework
from bot.service.staff.calendar import BOOKED
from bot.service.staff.casework import Case
from bot.service.visiting import IDENTITIES, REASONS, why_not
from bot.store.faults import Conflict
from bot.web.console.access import allowed, me, session
from bot.web.console.case import may_print, why_not_printed
from bot.web.console.room import blueprint
from bot.web.console.screen import show
from bot.web.office import office

Page = str | tuple[str, int] | Response
STEPS = ("book", "move", "cancel", "came", "missed")
"""What can be done about a visit, as the buttons say."""


@blueprint.get("/requests/<ref>/visit")
@allowed("agent", "decider")
def visit(ref: str) -> str:
    """Who comes when, and the times that are free."""
    return page(_the_case(ref))


@blueprint.post("/requests/<ref>/visit")
@allowed("agent", "decider")
def settle_visit(ref: str) -> Page:
    """A time is agreed on or cancelled, or it is noted how the visit ended."""
    found = _the_case(ref)
    step = request.form.get("step", "")
    if step not in STEPS:
        abort(400)
    fault = _agreed(ref, step) if step in ("book", "move") else _ended(found, step)
    if fault:
        return page(_the_case(ref), fault), 422
    return redirect(url_for("console.visit", ref=ref, done=step), 303)


def _agreed(ref: str, step: str) -> str | None:
    """A time is agreed on; what is wrong, None when it is done."""
    free = {start.isoformat(): start for start in visiting.offer(office().office)}
    start = free.get(request.form.get("at", ""))
    if start is None:
        return "taken"
    act = visiting.move if step == "move" else visiting.book_for
    try:
        return None if act(office().office, me(), ref, start) else "over"
    except Conflict:
        return "taken"


def _ended(found: Case, step: str) -> str | None:
    """It is cancelled, or over; what is wrong, None when it is done."""
    booked = visits.of_request(office().office, found.id)
    if booked is None or booked.state != BOOKED:
        return "over"
    if step == "cancel":
        return _cancelled(found)
    if step == "missed":
        return None if visiting.missed(office().office, me(), booked.id) else "over"
    identity = request.form.get("identity", "")
    if identity not in IDENTITIES:
        return "identity"
    return None if visiting.check_in(office().office, me(), booked.id, identity) else "over"


def _cancelled(found: Case) -> str | None:
    why = request.form.get("reason", "")
    if why not in REASONS:
        return "reason"
    return None if visiting.cancel(office().office, me(), found.ref, why) else "over"


def page(found: Case, fault: str | None = None) -> str:
    """The page, with what is wrong."""
    booked = visits.of_request(office().office, found.id)
    done = request.args.get("done", "")
    may_book = found.state != "closed" and found.number is not None
    return show(
        "calendar/visit.html",
        here="calendar",
        case=found,
        visit=booked,
        stands=booked is not None and booked.state == BOOKED,
        may_book=may_book,
        days=_free() if may_book else [],
        identities=IDENTITIES,
        reasons={reason: why_not(office().office, found, reason) for reason in REASONS},
        spoken=language_of(office().office, found),
        begun=booked is not None and booked.starts_at <= office().now(),
        prints=may_print(found),
        unprinted=why_not_printed(found),
        local=lambda moment: helsinki(moment).date(),
        done=done if done in STEPS else "",
        fault=fault,
    )


def _the_case(ref: str) -> Case:
    found = casework.look(office().office, session(), ref)
    if found is None or found.kind != "visit":
        abort(404)
    return found


def _free() -> list[tuple[Any, list[datetime]]]:
    """The free times by day."""
    free = visiting.offer(office().office)
    return [(day, list(times)) for day, times in groupby(free, lambda at: helsinki(at).date())]
