"""Internal notes on a request."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for

from bot.service.staff import noting
from bot.web.console.access import allowed, me
from bot.web.console.case import page
from bot.web.console.room import blueprint
from bot.web.office import office


@blueprint.post("/requests/<ref>/notes")
@allowed("agent", "decider")
def note(ref: str) -> Any:
    """Keep a note; what was cut out of it is told."""
    text = request.form.get("note", "").strip()
    if not text or len(text) > noting.LONGEST:
        fault = "case.fault.note" if not text else "case.fault.long"
        return page(ref, faults={"note": fault}, note=text), 422
    cut = noting.note(office().office, me(), ref, text)
    if cut is None:
        abort(404)
    done = "cut" if cut else "noted"
    return redirect(url_for("console.case", ref=ref, done=done, _anchor="timeline"), 303)
