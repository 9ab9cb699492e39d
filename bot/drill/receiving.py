"""What staff do for whoever comes to see the data, or wants them on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.drill.deeds import ONE, member, newest
from bot.drill.findings import Surprise
from bot.drill.sentences import deed as sentence
from bot.drill.truths import cases
from bot.service import visiting
from bot.service.staff import calendar
from bot.service.staff.calendar import Booked
from bot.service.staff.printing import Doubt, printed

if TYPE_CHECKING:
    from bot.drill.stage import Stage


def visit(stage: Stage) -> Booked:
    """The visit of her request that is not closed. Raises Surprise when none stands."""
    open_ones = [row["id"] for row in cases(stage, "visit") if row["state"] != "closed"]
    found = calendar.of_request(stage.world.office, open_ones[-1]) if open_ones else None
    if found is None or found.state != calendar.BOOKED:
        raise Surprise("a visit that stands", "none")
    return found


@sentence(r"staff see who comes: (\w+)")
def see_who_comes(stage: Stage, identity: str) -> None:
    """At the door: a document is looked at, and only its kind is noted."""
    who = member(stage, ONE)
    visiting.check_in(stage.world.office, who, visit(stage).id, identity)


@sentence("staff note that nobody came")
def nobody_came(stage: Stage) -> None:
    """When the time is over."""
    visiting.missed(stage.world.office, member(stage, ONE), visit(stage).id)


@sentence(r"staff cancel the visit: (\w+)")
def cancel_visit(stage: Stage, reason: str) -> None:
    """For one of the reasons that may be texted."""
    visiting.cancel(stage.world.office, member(stage, ONE), visit(stage).ref, reason)


@sentence(r"staff print the paper of the (\w+) case")
def print_copy(stage: Stage, kind: str) -> None:
    """All that is held, to be posted or shown; it names her."""
    found = printed(stage.world.office, member(stage, ONE), newest(stage, kind))
    if found is None or not found.pdf.startswith(b"%PDF") or stage.who.encode() not in found.html:
        raise Surprise("a paper that names her", "none")


@sentence(r"no paper of the (\w+) case is printed")
def cannot_print(stage: Stage, kind: str) -> None:
    """It is in doubt whose the paper would be."""
    try:
        printed(stage.world.office, member(stage, ONE), newest(stage, kind))
    except Doubt:
        return
    raise Surprise("nothing is printed", "a paper")
