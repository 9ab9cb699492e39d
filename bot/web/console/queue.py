"""The queue of requests, what came in since, who looks at one, and who has it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.requests import KINDS
from bot.service.staff.assigning import Assignment, assign, assignment
from bot.service.staff.looking import note_look
from bot.service.staff.presence import look_at
from bot.service.staff.queue import DUE, STATES, WHO, Queue, Wanted, look
from bot.web.console.access import allowed, me, quiet, row_number
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, language, show
from bot.web.office import office

FIELDS = ("kind", "state", "language", "who", "due")
_REFERENCE = re.compile(r"T-\d{6}", re.ASCII)


@blueprint.get("/requests")
@allowed("agent", "decider")
def queue() -> str:
    """What waits, what is due first coming first."""
    wanted = _wanted()
    note_look(office().office, me().actor, "requests", wanted.words)
    found = look(office().office, me(), wanted)
    done = request.args.get("done", "")
    return show(
        "queue/page.html",
        here="queue",
        done=done if _REFERENCE.fullmatch(done) else None,
        kinds=KINDS,
        states=STATES,
        **_list(wanted, found),
    )


@blueprint.get("/requests/changes")
@allowed("agent", "decider")
@quiet
def changes() -> str:
    """The list alone, as it is now, for a page that looks by itself."""
    wanted = _wanted()
    after = request.args.get("after", type=row_number)
    return show("queue/list.html", **_list(wanted, look(office().office, me(), wanted, after)))


@blueprint.get("/requests/<ref>/presence")
@allowed("agent", "decider")
@quiet
def presence(ref: str) -> Response:
    """Who else has a request open, in words; empty when nobody has."""
    others = look_at(office().office, me(), ref)
    if others is None:
        abort(404)
    return Response(told_presence(others), mimetype="text/plain")


def told_presence(others: list[str]) -> str:
    """Who else has a request open, in the words of whoever looks."""
    if not others:
        return ""
    form = "one" if len(others) == 1 else "other"
    return Voice(language())(f"queue.presence.{form}", names=", ".join(others))


@blueprint.get("/requests/<ref>/assign")
@allowed("agent", "decider")
def choose_holder(ref: str) -> str:
    """To whom a request may be given."""
    return _choose(ref)


@blueprint.post("/requests/<ref>/assign")
@allowed("agent", "decider")
def give(ref: str) -> Response | tuple[str, int]:
    """Somebody has it from now on, or nobody."""
    before = request.form.get("before", type=row_number)
    try:
        moved = assign(office().office, me(), ref, _receiver(), before)
    except LookupError:
        abort(404)
    except PermissionError:
        return _choose(ref, fault="queue.assign.unknown"), 422
    if not moved:
        return _choose(ref, fault="queue.assign.moved"), 409
    return redirect(_back(ref), 303)


def _receiver() -> int | None:
    """To whom the form gives it: `me`, `nobody` or an id of staff. Raises PermissionError."""
    to = request.form.get("to", "")
    if to == "nobody":
        return None
    if to == "me":
        return me().id
    try:
        return row_number(to)
    except ValueError:
        raise PermissionError from None


def _choose(ref: str, fault: str | None = None) -> str:
    found: Assignment | None = assignment(office().office, me(), ref)
    if found is None:
        abort(404)
    back = request.values.get("back", "")
    return show("queue/assign.html", here="queue", found=found, fault=fault, back=back)


def _back(ref: str) -> str:
    """Where the form was: the queue with its filters, or the request. Nowhere else."""
    home, back = url_for("console.queue"), request.form.get("back", "")
    if back == f"{home}/{ref}":
        return back
    filters = back.removeprefix(f"{home}?") if back.startswith(f"{home}?") else ""
    kept = "&".join(part for part in filters.split("&") if part and not part.startswith("done="))
    return f"{home}?{kept}&done={ref}" if kept else f"{home}?done={ref}"


def _wanted() -> Wanted:
    known = {
        "kind": KINDS,
        "state": STATES,
        "language": office().register.languages,
        "who": WHO,
        "due": DUE,
    }
    asked = {name: request.args.get(name, "") for name in FIELDS}
    kept = {name: word for name, word in asked.items() if word in known[name]}
    return Wanted(page=request.args.get("page", 1, type=row_number), **kept)


def _list(wanted: Wanted, found: Queue) -> dict[str, object]:
    """What the list is shown from; `filters` is the query that leads to it again."""
    filters = {name: word for name in FIELDS if (word := getattr(wanted, name))}
    return {"wanted": wanted, "found": found, "filters": filters, "query": urlencode(filters)}
