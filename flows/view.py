"""The person's own data, page by page: who, what for, from where, with whose consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.codes import leaving
from bot.dialogue.flow import IDLE, Flow, Rule
from bot.dialogue.turn import Turn
from bot.domain import Items, Name, Permitted, Word
from bot.numbers import masked

SUMMARY = "view.summary"
PURPOSES = "view.purposes"
SOURCES = "view.sources"
CONSENTS = "view.consents"

CARDS_SHOWN = 3
SOURCES_SHOWN = 2
OTHERWISE = ("import", "console")
"""Ways to permit something other than a text."""


def summary(turn: Turn) -> Mapping[str, Any]:
    """The blanks {name}, {phone} and {cards}."""
    person = turn.registrant
    if person is None:
        return {}
    cards = tuple(f"*{card.last4}" for card in person.cards[:CARDS_SHOWN])
    return {
        "name": Name(person.name),
        "phone": masked(turn.sender),
        "cards": Items(cards, Word("cards.no"), more=len(person.cards) - len(cards)),
    }


def sources(turn: Turn) -> Mapping[str, Any]:
    """The blank {sources}."""
    person = turn.registrant
    found = person.sources if person else ()
    return {"sources": Items(found[:SOURCES_SHOWN], more=len(found[SOURCES_SHOWN:]))}


def consents(turn: Turn) -> Mapping[str, Any]:
    """The blanks {mkt}, {disc} and {recipients}."""
    person = turn.registrant
    recipients = person.recipients if person else ()
    said = tuple((name, *since(turn, "disclosure", name)) for name in recipients)
    return {
        "mkt": (Word(f"state.marketing.{marketing(turn)}"), *since(turn, "marketing", None)),
        "disc": disclosure(turn, recipients),
        "recipients": Items(said, Word("recipients.none")),
    }


def disclosure(turn: Turn, recipients: tuple[str, ...]) -> tuple[Any, ...]:
    """Whether it is allowed to anybody; if not, when that was said, if it ever was."""
    if recipients:
        return (Word("state.disclosure.allowed"),)
    told = [one for one in turn.facts.permitted if one.purpose == "disclosure"]
    return Word("state.disclosure.forbidden"), *(when(told[-1]) if told else ())


def since(turn: Turn, purpose: str, recipient: str | None) -> tuple[Any, ...]:
    """When that was said last, and how: by text, by a source, to staff. A ban may outlive it."""
    told = [
        one for one in turn.facts.permitted if (one.purpose, one.recipient) == (purpose, recipient)
    ]
    if told:
        return when(told[-1])
    banned = turn.facts.banned_since if purpose == "marketing" else None
    return (banned,) if banned else ()


def when(one: Permitted) -> tuple[Any, ...]:
    """The day of an entry of the ledger, and how it came."""
    return one.at, Word(f"by.{one.channel if one.channel in OTHERWISE else 'text'}")


def marketing(turn: Turn) -> str:
    """`forbidden`, `allowed` or `unset`: a ban outweighs whatever the ledger says."""
    person = turn.registrant
    if turn.facts.banned_since is not None:
        return "forbidden"
    if person is None or person.marketing is None:
        return "unset"
    return "allowed" if person.marketing else "forbidden"


FLOW = Flow(
    name="view",
    rules=(
        Rule("view", IDLE, SUMMARY, "data.summary", fill=summary),
        Rule("more", SUMMARY, PURPOSES, "data.purposes"),
        Rule("more", PURPOSES, SOURCES, "data.sources", fill=sources),
        Rule("more", SOURCES, CONSENTS, "data.consents", fill=consents),
        Rule("more", CONSENTS, IDLE, "data.rights"),
        *leaving(SUMMARY),
        *leaving(PURPOSES),
        *leaving(SOURCES),
        *leaving(CONSENTS),
    ),
)
