"""What one person proposed, and another approves, rejects or leaves."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff import approvals as rows
from bot.service.staff.deciding import Barred, Incomplete, Outrun, Told, Unknown
from bot.service.staff.looking import note_look
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, language, show
from bot.web.console.telling import bar_words, changes_of
from bot.web.office import office

Answer = str | Response | tuple[str, int]
DONE = ("approved", "rejected", "withdrawn")


@blueprint.get("/approvals")
@allowed("agent", "decider")
def approvals() -> str:
    """All that waits for a second person."""
    done = request.args.get("done", "")
    note_look(office().office, me().actor, "approvals")
    return show(
        "approvals/page.html",
        here="approvals",
        found=rows.waiting(office().office, me()),
        done=done if done in DONE else "",
    )


@blueprint.get("/approvals/<int(max=2147483647):proposal>")
@allowed("agent", "decider")
def approval(proposal: int) -> str:
    """One proposal: who wants what, and exactly what would be done."""
    return _page(proposal)


@blueprint.post("/approvals/<int(max=2147483647):proposal>/approve")
@allowed("decider")
def approve(proposal: int) -> Answer:
    """It is done now."""
    return _done(proposal, "approved", lambda: rows.approve(office().office, me(), proposal))


@blueprint.post("/approvals/<int(max=2147483647):proposal>/reject")
@allowed("decider")
def reject(proposal: int) -> Answer:
    """It shall not be done."""
    why = request.form.get("why", "")
    return _done(proposal, "rejected", lambda: rows.reject(office().office, me(), proposal, why))


@blueprint.post("/approvals/<int(max=2147483647):proposal>/withdraw")
@allowed("agent", "decider")
def withdraw(proposal: int) -> Answer:
    """Whoever proposed it thought better of it."""
    return _done(proposal, "withdrawn", lambda: rows.withdraw(office().office, me(), proposal))


def _done(proposal: int, done: str, act: Callable[[], None]) -> Answer:
    try:
        act()
    except Unknown:
        abort(404)
    except Incomplete as lacking:
        return _page(proposal, faults=lacking.faults), 422
    except Barred as bar:
        return _page(proposal, told=bar), 403
    except Outrun as outrun:
        return _page(proposal, told=outrun), 409
    return redirect(url_for("console.approvals", done=done), 303)


def _page(proposal: int, told: Told | None = None, faults: dict[str, str] | None = None) -> str:
    try:
        found = rows.look(office().office, me(), proposal)
    except Unknown:
        abort(404)
    w = Voice(language())
    return show(
        "approvals/one.html",
        here="approvals",
        found=found,
        told=bar_words(w, told),
        changes=changes_of(w, found.rehearsal),
        faults={name: w(word) for name, word in (faults or {}).items()},
        why=request.form.get("why", "") if faults and "why" in request.form else "",
    )
