"""The page of a request, on which staff make up their minds."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort, current_app, request, url_for

from bot.deadlines import helsinki, holiday
from bot.logs import Log, log_fault
from bot.requests import REFUSALS
from bot.service.staff import casework, presence
from bot.service.staff.casework import Case
from bot.service.staff.history import MOST
from bot.service.staff.noting import LONGEST
from bot.service.staff.offers import MENDING, offered
from bot.service.staff.printing import KINDS, doubt, is_hers
from bot.service.staff.revealing import EVERYTHING, OF_PERSON, REASONS, Unaudited
from bot.web.console.access import allowed, me, session
from bot.web.console.queue import told_presence
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, language, show
from bot.web.errors import error_response
from bot.web.office import office

DONE = (
    *("noted", "cut", "replied", "replied_before", "posted"),
    *("certificate_sent", "certificate_no_number"),
)
"""What was just done, as the address of the page tells."""

logger = Log(__name__)


@blueprint.get("/requests/<ref>")
@allowed("agent", "decider")
def case(ref: str) -> str:
    """A request and all that belongs to it."""
    return page(ref)


def page(ref: str, faults: dict[str, str] | None = None, **typed: str) -> str:
    """The page; `typed` stands in its forms, `faults` are ids of words by field."""
    found = casework.look(office().office, session(), ref)
    if found is None:
        abort(404)
    done, words = request.args.get("done", ""), Voice(language())
    return show(
        "case/page.html",
        here="queue",
        case=found,
        others=told_presence(presence.look(office().office, me(), found.id)),
        ways=_ways(found),
        unprinted=why_not_printed(found),
        reasons=REASONS,
        whats=[what for what in OF_PERSON if what != "comparison"],
        longest=LONGEST,
        holiday=holiday,
        a_day=date.fromisoformat,
        purposes=_purposes(),
        mending=MENDING,
        holds=_holds(found),
        now=office().now(),
        most=MOST,
        local=lambda moment: helsinki(moment).date(),
        done=done if done in DONE else "",
        faults={name: words(id) for name, id in (faults or {}).items()},
        **{"reason": found.shown.reason, "why": "", "note": "", **typed},
    )


@blueprint.errorhandler(Unaudited)
def unaudited(fault: Unaudited) -> Response:
    """Nothing is shown of what could not be written down."""
    mark = log_fault(logger, "audit", fault.__cause__ or fault)
    answer = error_response(503, mark)
    answer.status_code = 503
    return answer


def _purposes() -> dict[str, str]:
    """What each purpose is called: the register description knows no other languages."""
    languages = office().office.catalogue.languages
    chosen = language() if language() in languages else languages[0]
    return {each.code: each.text[chosen] for each in office().office.register.purposes}


def _holds(found: Case) -> set[str]:
    """Which values there are to be shown."""
    people = found.people
    there = {
        "name": bool(people),
        "number": found.number is not None,
        "address": any(person.address for person in people),
        "cards": any(person.cards for person in people),
        EVERYTHING: found.number is not None,
    }
    return {what for what, is_there in there.items() if is_there}


def _ways(found: Case) -> dict[str, Any]:
    """Where one may go from here, as far as these pages exist."""
    names = offered(found.kind, found.state, me().role)
    decisions = {name: _to("decide", ref=found.ref, action=name) for name in names}
    return {
        "give": _to("give", ref=found.ref) if found.state != "closed" else None,
        "choose": _to("choose_holder", ref=found.ref),
        "presence": _to("presence", ref=found.ref),
        "decisions": {name: way for name, way in decisions.items() if way},
        "reply": None if found.number is None else _to("reply", ref=found.ref),
        "letter": None if found.erased else _to("letter", ref=found.ref),
        "visit": _to("visit", ref=found.ref) if found.kind == "visit" else None,
        "copy": _to("printed_copy", ref=found.ref) if may_print(found) else None,
        "whole": _to("whole", ref=found.ref) if found.shown.any_of(EVERYTHING) else None,
        "certificate": _to("certificate", ref=found.ref) if found.decision in REFUSALS else None,
        "answers": found.answers and _to("case", ref=found.answers),
        "approvals": _to("approvals") if found.waits else None,
        "queue": _to("queue"),
    }


def may_print(found: Case) -> bool:
    """The copy on paper answers the request, and there is no doubt whose it is."""
    return _is_of_somebody(found) and why_not_printed(found) is None


def why_not_printed(found: Case) -> str | None:
    """Why the copy on paper that answers the request is not printed; None: it is, or none does."""
    here = office().office
    hers = any(each.asks and is_hers(here, found, each.confirmed_at) for each in found.people)
    return doubt(found.people, hers=hers) if _is_of_somebody(found) else None


def _is_of_somebody(found: Case) -> bool:
    return found.kind in KINDS and found.number is not None and bool(found.people)


def _to(name: str, **values: Any) -> str | None:
    endpoint = f"console.{name}"
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
