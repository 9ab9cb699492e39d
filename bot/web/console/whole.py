"""All that is held on the number of a request, once it was revealed for a reason."""

from __future__ import annotations

from flask import abort

from bot.service.staff import whole as service
from bot.web.console.access import allowed, session
from bot.web.console.register import spoken
from bot.web.console.room import blueprint
from bot.web.console.screen import language, show
from bot.web.office import office


@blueprint.get("/requests/<ref>/whole")
@allowed("agent", "decider")
def whole(ref: str) -> str:
    """Every table as the person's own copy tells it; hidden, it says how it is shown."""
    told = spoken(office().register, language())
    found = service.look(office().office, session(), ref, told)
    if found is None:
        abort(404)
    return show("case/whole.html", here="queue", whole=found, spoken=told, now=office().now())
