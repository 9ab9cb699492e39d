"""What is open: references and dates, never contents. Requests belong to the number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.deadlines import answer_due, helsinki
from bot.dialogue.flow import IDLE, Flow, Rule
from bot.dialogue.turn import Turn
from bot.domain import Items, OpenRequest, Word

SHOWN = 2


def nothing_is_open(turn: Turn) -> bool:
    """No request of this number waits."""
    return not turn.facts.requests


def open_requests(turn: Turn) -> Mapping[str, Any]:
    """The blanks {items} and {date}: the oldest requests, and the earliest answer."""
    found = turn.facts.requests
    shown = tuple((request.ref, Word(f"kind.{request.kind}")) for request in found[:SHOWN])
    return {
        "items": Items(shown, more=len(found) - len(shown)),
        "date": min(answered_by(turn, request) for request in found),
    }


def answered_by(turn: Turn, request: OpenRequest) -> date:
    """The day of the next answer: of a waiting erasure, the day it is executed; of a visit, it."""
    booking = turn.facts.booking
    if booking and booking.ref == request.ref:
        return helsinki(booking.starts_at).date()
    if request.execute_at:
        return helsinki(request.execute_at).date()
    return answer_due(request, turn.now)


FLOW = Flow(
    name="status",
    rules=(
        Rule("status", IDLE, IDLE, "status.none", when=nothing_is_open),
        Rule("status", IDLE, IDLE, "status.list", fill=open_requests),
    ),
)
