"""A visit, to see one's data on site: a free time is offered and chosen, and cancelled at once.

Anybody may come: nothing is revealed here, and who it is is seen at the door. Whoever finds
no time that suits, or answers in other words, gets an answer from staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.dialogue.cases import ask_staff, case, reference, the_request
from bot.dialogue.codes import leaving
from bot.dialogue.flow import IDLE, TEXT, Flow, Rule
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import owed
from bot.domain import BookVisit, CancelVisit, Effect, JoinCase, Slot
from bot.visits import offered

CHOOSING = "visit.choosing"
CHOICES = 3


def moments(turn: Turn, name: str) -> tuple[datetime, ...]:
    """Times that are kept."""
    return tuple(map(datetime.fromisoformat, turn.kept.get(name, ())))


def offer(turn: Turn) -> tuple[datetime, ...]:
    """The next times to offer: free, and not offered before."""
    return offered(turn.facts.slots, moments(turn, "seen"), CHOICES)


def choice(turn: Turn) -> datetime | None:
    """The offered time that the answer names by its number."""
    said = turn.text.strip(" .,!)")
    numbered = {str(number): at for number, at in enumerate(moments(turn, "offered"), 1)}
    return numbered.get(said)


def is_booked(turn: Turn) -> bool:
    """A visit lies ahead already: one is enough."""
    return turn.facts.booking is not None


def is_over(turn: Turn) -> bool:
    """The time of a visit has passed, and staff have not noted yet how it ended."""
    return turn.facts.visit_is_over


def is_full(turn: Turn) -> bool:
    """There are no three times to choose from."""
    return len(offer(turn)) < CHOICES


def is_free(turn: Turn) -> bool:
    """A time is chosen that is still free."""
    return choice(turn) in turn.facts.slots


def is_taken(turn: Turn) -> bool:
    """A time is chosen that somebody else has got; there are others."""
    return choice(turn) is not None and not is_full(turn)


def another_time(turn: Turn) -> bool:
    """None of these, and there are others."""
    return turn.text.strip(" .,!)") == "0" and not is_full(turn)


def book(turn: Turn) -> tuple[Effect, ...]:
    """The time is hers: under the open request for a visit, or a new one."""
    at, standing = choice(turn), turn.request("visit")
    if at is None:
        return ()
    opened: Effect = JoinCase(standing.ref, turn.text) if standing else case(turn, "visit")
    ref = standing.ref if standing else turn.references[0]
    return opened, BookVisit(ref, at, turn.facts.visit_minutes)


def cancel(turn: Turn) -> tuple[Effect, ...]:
    """The time is free again."""
    booking = turn.facts.booking
    return (CancelVisit(booking.ref),) if booking else ()


def with_offer(turn: Turn) -> Mapping[str, Any]:
    """What is kept: the request, and what was offered now and before."""
    request = turn.kept if "offered" in turn.kept else the_request(turn)
    now = [at.isoformat() for at in offer(turn)]
    return {**request, "offered": now, "seen": [*turn.kept.get("seen", ()), *now]}


def times(turn: Turn) -> Mapping[str, Any]:
    """The blanks {s1}, {s2} and {s3}: what was just kept."""
    return {f"s{number}": Slot(at) for number, at in enumerate(moments(turn, "offered"), 1)}


def chosen(turn: Turn) -> Mapping[str, Any]:
    """The blanks {slot} and {ref}, of the time that is chosen now."""
    at, standing = choice(turn), turn.request("visit")
    ref = standing.ref if standing else turn.references[0]
    return {"slot": Slot(at), "ref": ref} if at else {}


def booked(turn: Turn) -> Mapping[str, Any]:
    """The same, of the time that was booked before."""
    booking = turn.facts.booking
    return {"slot": Slot(booking.starts_at), "ref": booking.ref} if booking else {}


staff, ref, full = ask_staff("visit"), reference("visit"), is_full

FLOW = Flow(
    name="visit",
    rules=(
        Rule("visit", IDLE, IDLE, "visit.booked", when=is_booked, fill=booked),
        Rule("visit", IDLE, IDLE, "esc.ack", when=is_over, do=staff, fill=ref),
        Rule("visit", IDLE, IDLE, "visit.full", when=full, do=staff, fill=ref),
        Rule("visit", IDLE, CHOOSING, "visit.offer", keep=with_offer, fill=times),
        Rule("visit_cancel", IDLE, IDLE, "visit.cancelled", when=is_booked, do=cancel),
        Rule("visit_cancel", IDLE, IDLE, "esc.ack", do=staff, fill=ref),
        Rule(TEXT, CHOOSING, IDLE, "visit.booked", when=is_booked, fill=booked),
        Rule(TEXT, CHOOSING, IDLE, "visit.booked", when=is_free, do=book, fill=chosen),
        Rule(TEXT, CHOOSING, CHOOSING, "visit.taken", when=is_taken, keep=with_offer, fill=times),
        Rule(
            *(TEXT, CHOOSING, CHOOSING, "visit.offer"),
            when=another_time,
            keep=with_offer,
            fill=times,
        ),
        Rule(TEXT, CHOOSING, IDLE, "esc.ack", do=staff, fill=ref),
        owed(CHOOSING),
        *leaving(CHOOSING),
    ),
)
