"""Everything in writing: a copy behind a one-time link at once, or on paper by staff.

The link and the code that opens it go out in two texts: whoever sees one of them on a
screen, or whose program follows it, sees nothing. The certificate of a refusal, which names
nobody, has a link of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.cases import ask_staff, case, reference
from bot.dialogue.exact import PAPER
from bot.dialogue.flow import IDLE, Flow, Rule
from bot.dialogue.turn import Turn
from bot.domain import Effect, IssueCertificate, IssueCopy


def refusal_is_named(turn: Turn) -> bool:
    """The reference is that of a refusal which this number was given, and nobody else's."""
    person = turn.registrant
    own = (None, person.id) if person else ()
    named = turn.heard.argument
    return any(one.ref == named and one.registrant in own for one in turn.facts.refusals)


def last_day(turn: Turn) -> datetime:
    """Until when a link that is given out now works."""
    return turn.now + timedelta(days=turn.policy.certificate_days)


def issue_certificate(turn: Turn) -> tuple[Effect, ...]:
    """A link leads to the certificate from now on."""
    return (IssueCertificate(str(turn.heard.argument), turn.token, last_day(turn)),)


def link(turn: Turn) -> Mapping[str, Any]:
    """The blanks {ref}, {token} and {date}."""
    return {"ref": turn.heard.argument, "token": turn.token, "date": last_day(turn)}


def paper_is_wanted(turn: Turn) -> bool:
    """The copy is to come by post; an address may stand beside."""
    return turn.heard.argument == PAPER


def another_reference(turn: Turn) -> bool:
    """A reference that is of no refusal this number was given."""
    return turn.heard.argument is not None


def the_reference(turn: Turn) -> Mapping[str, Any]:
    """The blank {ref}: as it was texted."""
    return {"ref": turn.heard.argument}


def copies_are_spent(turn: Turn) -> bool:
    """The number has had its day's share of links."""
    return turn.facts.copies >= turn.policy.copies_a_day


def issue_copy(turn: Turn) -> tuple[Effect, ...]:
    """The request is granted at once: a link and a code open the copy, for some hours."""
    person = turn.registrant
    if person is None:
        return ()
    granted = case(turn, "copy", state="closed", decision="granted")
    until = turn.now + timedelta(hours=turn.policy.copy_hours)
    return granted, IssueCopy(granted.ref, person.id, turn.token, turn.code, until)


def copy_link(turn: Turn) -> Mapping[str, Any]:
    """The blanks {token}, {hours} and {ref}, and {code} of the second text."""
    hours, ref = turn.policy.copy_hours, turn.references[0]
    return {"token": turn.token, "hours": hours, "ref": ref, "code": turn.code}


named, certify, by_staff = refusal_is_named, issue_certificate, ask_staff("copy")
ref, paper, other = reference("copy"), paper_is_wanted, another_reference

FLOW = Flow(
    name="copy",
    rules=(
        Rule("copy", IDLE, IDLE, "cert.link", when=named, do=certify, fill=link),
        Rule("copy", IDLE, IDLE, "copy.staff", when=paper, do=by_staff, fill=ref),
        Rule("copy", IDLE, IDLE, "cert.none", when=other, fill=the_reference),
        Rule("copy", IDLE, IDLE, "copy.staff", when=copies_are_spent, do=by_staff, fill=ref),
        Rule("copy", IDLE, IDLE, "copy.link", do=issue_copy, fill=copy_link, also="copy.code"),
    ),
)
