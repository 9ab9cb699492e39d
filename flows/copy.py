"""Everything in writing: the certificate of a refusal at once, the rest by staff, as promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Flow, Rule
from bot.dialogue.turn import Turn
from bot.domain import Effect, IssueCertificate


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


named, certify = refusal_is_named, issue_certificate

FLOW = Flow(
    name="copy",
    rules=(
        Rule("copy", IDLE, IDLE, "cert.link", when=named, do=certify, fill=link),
        Rule("copy", IDLE, IDLE, "copy.staff", do=ask_staff("copy"), fill=reference("copy")),
    ),
)
