"""Search by exact number or reference. What is searched for stands in no address and no log."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff.searching import PER_HOUR, search
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import show
from bot.web.office import office


@blueprint.get("/search")
@allowed("agent", "decider")
def search_form() -> str:
    """The field alone: an address never holds what is searched for."""
    return show("queue/search.html", here="queue", found=None, q="", fault=None)


@blueprint.post("/search")
@allowed("agent", "decider")
def find() -> Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """What has this number or reference; the request itself when there is but one."""
    typed = request.form.get("q", "").strip()
    try:
        found = search(office().office, me(), typed)
    except ValueError:
        page = show("queue/search.html", here="queue", found=None, q=typed, fault="queue.q.fault")
        return page, 422
    if len(found.rows) == 1:
        return redirect(url_for("console.case", ref=found.rows[0].ref), 303)
    page = show("queue/search.html", here="queue", found=found, q=typed, fault=None, most=PER_HOUR)
    if found.again_at is None:
        return page
    wait = max(1, int((found.again_at - office().now()).total_seconds()))
    return page, 429, {"Retry-After": str(wait)}
