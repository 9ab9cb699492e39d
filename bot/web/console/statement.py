"""The statement of accessibility."""

from __future__ import annotations

from bot.web.console.access import unproven
from bot.web.console.room import blueprint
from bot.web.console.screen import show


@blueprint.get("/accessibility")
@unproven
def accessibility() -> str:
    """How accessible the console is, and whom to tell when it is not."""
    return show("base.html")
