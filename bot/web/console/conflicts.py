"""The list of what sources said against people's own word. The word counts, and is in force."""

from __future__ import annotations

from bot.service.staff import conflicts as service
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import show
from bot.web.office import office


@blueprint.get("/conflicts", endpoint="conflicts")
@allowed("agent", "decider", "admin")
def conflicts() -> str:
    """All that are open."""
    found = service.conflicts(office().office, me().actor)
    shown, more = found[: service.MOST], len(found) > service.MOST
    return show("conflicts.html", here="overview", conflicts=shown, more=more, most=service.MOST)
