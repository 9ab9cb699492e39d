"""Showing what is hidden on the page of a request, for a reason that is written down."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for

from bot.service.staff import revealing
from bot.service.staff.revealing import EVERYTHING, OTHER, REASONS, WHATS
from bot.web.console.access import allowed, session
from bot.web.console.case import page
from bot.web.console.room import blueprint
from bot.web.office import office

SECTIONS = {"texts": "transcript", "comparison": "comparison"}
"""Where on the page a value stands; all others are at `held`."""


@blueprint.post("/requests/<ref>/reveal")
@allowed("agent", "decider")
def reveal(ref: str) -> Any:
    """Write the look down, then show the page with the value on it."""
    what, reason = request.form.get("what", ""), request.form.get("reason", "")
    why = request.form.get("why", "").strip()
    if what not in WHATS:
        abort(400)
    if fault := _fault(reason, why):
        return page(ref, faults=fault, reason=reason, why=why), 422
    words = why if reason == OTHER else ""
    if not revealing.reveal(office().office, session(), ref, what, reason, words):
        abort(404)
    if what == EVERYTHING:
        return redirect(url_for("console.whole", ref=ref), 303)
    section = SECTIONS.get(what, "held")
    return redirect(url_for("console.case", ref=ref, _anchor=section), 303)


def _fault(reason: str, why: str) -> dict[str, str]:
    if reason not in REASONS:
        return {"reason": "case.fault.reason"}
    if reason == OTHER and not why:
        return {"why": "case.fault.why"}
    return {}
