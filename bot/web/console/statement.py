"""The statement of accessibility, after the model of the European Union.

Implementing Decision (EU) 2018/1523: what is met, how it was found out, whom to tell, and
who supervises. Open to all: whoever cannot sign in must be able to say so.
"""

from __future__ import annotations

from datetime import date

from bot.web.console.access import unproven
from bot.web.console.register import spoken
from bot.web.console.room import blueprint
from bot.web.console.screen import language, show
from bot.web.office import office

REVIEWED = date(2026, 11, 22)
"""The day the statement was last checked against the pages."""


@blueprint.get("/accessibility")
@unproven
def accessibility() -> str:
    """How accessible the console is, and whom to tell when it is not."""
    register = office().register
    return show(
        "statement/statement.html",
        here="accessibility",
        controller=register.controller,
        spoken=spoken(register, language()),
        reviewed=REVIEWED,
    )
