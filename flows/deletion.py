"""Erasure: the word, a code, a day to change one's mind; staff when something must stay.

From the right code on, the data are not used (GDPR 17; the pause ends with PERU POISTO).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.deadlines import helsinki
from bot.dialogue.cases import ask_staff, case, reference
from bot.dialogue.codes import (
    before_destructive_code,
    confirm_number,
    send_code,
    spend_try,
    the_code,
    while_code_is_open,
)
from bot.dialogue.flow import CODE, IDLE, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import owed, void_codes
from bot.domain import CancelErasure, Effect, OpenRequest

CONFIRMING = "deletion.confirming"


def already_asked(turn: Turn) -> bool:
    """A confirmed erasure waits for its hour."""
    standing = turn.request("delete")
    return standing is not None and standing.execute_at is not None and standing.state != "held"


def is_held(turn: Turn) -> bool:
    """A confirmed erasure was doubted, and waits until staff have looked."""
    standing = turn.request("delete")
    return standing is not None and standing.state == "held"


def already_with_staff(turn: Turn) -> bool:
    """A confirmed erasure waits for staff."""
    return turn.request("delete") is not None


def erasure_was_asked(turn: Turn) -> bool:
    """An erasure waits, confirmed by a code or only wished for in a sentence."""
    return bool(waiting(turn))


def staff_verify(turn: Turn) -> bool:
    """Staff are finding out who asked for something; it may be an erasure."""
    return turn.request("verify") is not None


def waiting(turn: Turn) -> tuple[OpenRequest, ...]:
    """The erasures that wait."""
    found = (turn.request(kind) for kind in ("delete", "wish"))
    return tuple(request for request in found if request)


def something_must_be_kept(turn: Turn) -> bool:
    """Staff have noted a ground, and a date, until which something must be kept."""
    person = turn.registrant
    today = helsinki(turn.now).date()
    return person is not None and person.keep_until is not None and person.keep_until >= today


def hour_of_erasure(turn: Turn) -> datetime:
    """When the time for second thoughts ends."""
    return turn.now + timedelta(hours=turn.policy.erasure_hours)


def schedule_erasure(turn: Turn) -> tuple[Effect, ...]:
    """The clock will erase."""
    return (case(turn, "delete", state="scheduled", execute_at=hour_of_erasure(turn)),)


def cancel_erasure(turn: Turn) -> tuple[Effect, ...]:
    """The erasure is called off."""
    return tuple(CancelErasure(request.ref) for request in waiting(turn))


def scheduled(turn: Turn) -> Mapping[str, Any]:
    """The blanks {date} and {ref} of an erasure that is scheduled now."""
    return {"date": hour_of_erasure(turn), "ref": turn.references[0]}


def standing(turn: Turn) -> Mapping[str, Any]:
    """The blanks {date} and {ref} of the erasure that waits."""
    erasure = turn.request("delete")
    return {"date": erasure.execute_at, "ref": erasure.ref} if erasure else {}


ask = send_code("delete", destructive=True)
proved = all_of(spend_try, confirm_number)
staff = all_of(proved, ask_staff("delete"))
schedule = all_of(proved, schedule_erasure)
ref = reference("delete")
verify, case_ref = ask_staff("verify"), reference("verify")

FLOW = Flow(
    name="deletion",
    rules=(
        Rule("delete", IDLE, IDLE, "del.already", when=already_asked, fill=standing),
        Rule("delete", IDLE, IDLE, "del.held", when=is_held, fill=ref),
        Rule("delete", IDLE, IDLE, "del.with-staff", when=already_with_staff, fill=ref),
        *before_destructive_code("delete"),
        Rule("delete", IDLE, CONFIRMING, "del.ask", do=ask, fill=the_code),
        *before_destructive_code("delete", source=CONFIRMING),
        Rule("delete", CONFIRMING, CONFIRMING, "del.ask", do=ask, fill=the_code),
        Rule("undelete", CONFIRMING, IDLE, "flow.cancelled", do=void_codes),
        owed(CONFIRMING),
        *while_code_is_open("delete", CONFIRMING),
        Rule(
            CODE,
            CONFIRMING,
            IDLE,
            "del.with-staff",
            when=something_must_be_kept,
            do=staff,
            fill=ref,
        ),
        Rule(CODE, CONFIRMING, IDLE, "del.scheduled", do=schedule, fill=scheduled),
        Rule("undelete", IDLE, IDLE, "del.cancelled", when=erasure_was_asked, do=cancel_erasure),
        Rule("undelete", IDLE, IDLE, "esc.ack", when=staff_verify, do=verify, fill=case_ref),
        Rule("undelete", IDLE, IDLE, "undelete.none"),
    ),
)
