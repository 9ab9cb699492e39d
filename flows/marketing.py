"""The marketing ban, and the consent that lifts it.

A ban needs no proof, no question and no state in which it fails (GDPR 21(3); Act 917/2014
section 200.3). Consent needs a code, and is kept with the words that were agreed to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.codes import (
    before_code,
    confirm_number,
    send_code,
    spend_try,
    the_code,
    while_code_is_open,
)
from bot.dialogue.flow import CODE, IDLE, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.domain import Allow, Ban, Effect

CONFIRMING = "marketing.confirming"
QUESTION = "mkt.on.ask"


def is_banned_and_known(turn: Turn) -> bool:
    """The ban stands already, and the number may hear from its record."""
    return turn.fresh and turn.facts.banned_since is not None


def ban(turn: Turn) -> tuple[Effect, ...]:
    """Marketing stops now."""
    return (Ban(),)


def allow(turn: Turn) -> tuple[Effect, ...]:
    """Marketing is allowed, in the words of the question."""
    person = turn.registrant
    return (Allow(person.id, QUESTION),) if person else ()


def since(turn: Turn) -> Mapping[str, Any]:
    """The blank {date}: when the ban began."""
    return {"date": turn.facts.banned_since}


def today(turn: Turn) -> Mapping[str, Any]:
    """The blank {date}: now."""
    return {"date": turn.now}


ask = send_code("mkt_on")
consent = all_of(spend_try, confirm_number, allow)

FLOW = Flow(
    name="marketing",
    rules=(
        Rule("mkt_off", IDLE, IDLE, "mkt.off.already", when=is_banned_and_known, fill=since),
        Rule("mkt_off", IDLE, IDLE, "mkt.off", do=ban),
        *before_code("mkt_on"),
        Rule("mkt_on", IDLE, CONFIRMING, QUESTION, do=ask, fill=the_code),
        *before_code("mkt_on", source=CONFIRMING),
        Rule("mkt_on", CONFIRMING, CONFIRMING, QUESTION, do=ask, fill=the_code),
        *while_code_is_open("mkt_on", CONFIRMING),
        Rule(CODE, CONFIRMING, IDLE, "mkt.on.done", do=consent, fill=today),
    ),
)
