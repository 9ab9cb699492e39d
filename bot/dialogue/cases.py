"""Requests that a turn opens: for staff, for the clock, or closed at once as proof.

A further text about the same right joins the open request of its kind: nobody gets a
second reference, or a later date, by asking again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.deadlines import answer_due, legal, promised
from bot.dialogue.flow import Do, Fill
from bot.dialogue.turn import Turn
from bot.domain import Effect, JoinCase, OpenCase

ASKED = ("intent", "asked", "asked_at", "sentence")
"""What of a request outlasts the questions before it: what, its words, its moment."""


def the_request(turn: Turn) -> Mapping[str, Any]:
    """What is kept of a command that must wait for an answer: its words and its moment."""
    heard = turn.heard
    return {
        "intent": heard.intent,
        "argument": heard.argument,
        "asked": asked(turn),
        "asked_at": received_at(turn).isoformat(),
        "sentence": bool(turn.kept.get("sentence")),
    }


def asked(turn: Turn) -> str:
    """The words of the request: those that were kept, else the present text."""
    return str(turn.kept.get("asked", turn.text))


def received_at(turn: Turn) -> datetime:
    """When the request was first texted: a question in between takes none of its time."""
    kept = turn.kept.get("asked_at")
    return datetime.fromisoformat(kept) if kept else turn.now


def case(turn: Turn, kind: str, **values: Any) -> OpenCase:
    """A new request of a kind, received now, with both its due dates."""
    person = turn.registrant
    return OpenCase(
        **{
            "ref": turn.references[0],
            "kind": kind,
            "text": asked(turn),
            "received_at": received_at(turn),
            "promised_due": promised(received_at(turn), turn.policy.promise_days).due,
            "legal_due": legal(received_at(turn)).due,
            "registrant": person.id if person else None,
            **values,
        }
    )


def ask_staff(kind: str) -> Do:
    """Staff are asked: a new request, or a further text to the open one."""

    def do(turn: Turn) -> tuple[Effect, ...]:
        standing = turn.request(kind)
        return (JoinCase(standing.ref, asked(turn)),) if standing else (case(turn, kind),)

    do.__name__ = f"ask_staff_about_{kind}"
    return do


def reference(kind: str) -> Fill:
    """The blanks {ref} and {date} of the request that `ask_staff` opened or joined."""

    def fill(turn: Turn) -> Mapping[str, Any]:
        standing = turn.request(kind)
        if standing:
            return {"ref": standing.ref, "date": answer_due(standing, turn.now)}
        due = promised(received_at(turn), turn.policy.promise_days).due
        return {"ref": turn.references[0], "date": due}

    fill.__name__ = f"reference_of_{kind}"
    return fill
