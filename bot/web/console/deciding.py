"""Deciding a request: the form, the preview of exactly what is sent, and the commit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff import deciding
from bot.service.staff.deciding import SEEN, Barred, Incomplete, Outrun, Sheet, Unknown
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, language, show
from bot.web.console.telling import bar_words, changes_of
from bot.web.office import office

Answer = str | Response | tuple[str, int]


@blueprint.get("/requests/<ref>/decide/<action>")
@allowed("agent", "decider")
def decide(ref: str, action: str) -> Answer:
    """The form of a decision, or at once its preview when it asks nothing."""
    try:
        return page(deciding.look(office().office, me(), ref, action))
    except Unknown:
        abort(404)
    except Outrun as outrun:
        return told(ref, outrun)


@blueprint.post("/requests/<ref>/decide/<action>")
@allowed("agent", "decider")
def decided(ref: str, action: str) -> Answer:
    """Preview, go back to the form, or decide."""
    typed = {SEEN: "", **request.form.to_dict()}
    try:
        if typed.get("step") == "commit":
            return _commit(ref, action, typed)
        return _shown(_rehearse(ref, action, typed), typed)
    except Unknown:
        abort(404)
    except Outrun as outrun:
        return _anew(ref, action, typed, outrun)


def _commit(ref: str, action: str, typed: dict[str, str]) -> Answer:
    try:
        deciding.commit(office().office, me(), ref, action, typed)
    except (Incomplete, Barred):
        return _shown(_rehearse(ref, action, typed), typed)
    return redirect(url_for("console.case", ref=ref), 303)


def _rehearse(ref: str, action: str, typed: dict[str, str]) -> Sheet:
    return deciding.rehearse(office().office, me(), ref, action, typed)


def _shown(sheet: Sheet, typed: dict[str, str]) -> Answer:
    if typed.get("step") == "edit":
        return page(replace(sheet, rehearsal=None, faults={}))
    status = 422 if sheet.faults else 409 if sheet.barred else 200
    return page(sheet), status


def _anew(ref: str, action: str, typed: dict[str, str], outrun: Outrun) -> Answer:
    """Somebody was faster: what was typed is kept, and must be looked at anew."""
    fresh = {name: value for name, value in typed.items() if name != SEEN}
    try:
        sheet = _rehearse(ref, action, fresh)
    except (Unknown, Outrun):
        return told(ref, outrun)
    if sheet.fields:
        sheet = replace(sheet, rehearsal=None, faults={})
    return page(sheet, outrun=outrun), 409


def page(sheet: Sheet, outrun: Outrun | None = None) -> str:
    """The page of a decision."""
    w = Voice(language())
    shown: dict[str, Any] = {
        "bar": bar_words(w, sheet.barred),
        "outrun": bar_words(w, outrun),
        "faults": {name: w(word) for name, word in (sheet.faults or {}).items()},
        "changes": changes_of(w, sheet.rehearsal),
    }
    return show("deciding/page.html", here="queue", sheet=sheet, **shown)


def told(ref: str, outrun: Outrun) -> tuple[str, int]:
    """Why nothing can be decided here any more."""
    words = bar_words(Voice(language()), outrun)
    return show("deciding/told.html", here="queue", ref=ref, words=words), 409
