"""The visits for calendar programs, at a secret address: times and references, no persons."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from bot.service.staff import feeds
from bot.web.office import office

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/calendar/<word>.ics")
def visits(word: str) -> Response:
    """The visits as iCalendar; 404 when the address is not, or no longer, somebody's."""
    found = feeds.feed(office().office, word)
    if found is None:
        abort(404)
    response = Response(found, content_type="text/calendar; charset=utf-8")
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
