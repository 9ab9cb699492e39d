"""Disclosure of name and address to others: allowed to one by its name, withdrawn at once.

A consent needs a code, and is kept with the words that were agreed to (GDPR 4(11), 7(1)).
Only then is the address asked for: it is held for nothing else. Withdrawing needs no code
and no question (GDPR 7(3)).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.dialogue.arguments import listed
from bot.dialogue.cases import case
from bot.dialogue.codes import (
    before_code,
    confirm_number,
    leaving,
    send_code,
    spend_try,
    the_code,
    while_code_is_open,
)
from bot.dialogue.flow import CODE, IDLE, NOTHING, SILENCE, TEXT, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import owed, void_codes
from bot.domain import AllowDisclosure, Effect, Items, KeepAddress, WithdrawDisclosure, Word
from bot.redact import MARK

CHOOSING = "disclosure.choosing"
CONFIRMING = "disclosure.confirming"
ADDRESS = "disclosure.address"
QUESTION = "disc.on.ask"
LONGEST_ADDRESS = 200


def nobody_receives(turn: Turn) -> bool:
    """The register discloses to nobody."""
    return not turn.facts.recipients


def among(turn: Turn, words: str) -> str | None:
    """The recipient that words name, by its name or its number in the list."""
    return listed(turn.facts.recipients, words)


def named(turn: Turn) -> str | None:
    """The recipient that stands beside the command."""
    return among(turn, turn.heard.argument or "")


def the_recipient(turn: Turn) -> str | None:
    """The one that is meant: named now, asked about before, or the only one there is."""
    if turn.heard.argument:
        return named(turn)
    only = turn.facts.recipients[0] if len(turn.facts.recipients) == 1 else None
    return turn.kept.get("recipient") or only


def recipient_is_chosen(turn: Turn) -> bool:
    """The answer says which recipient."""
    return among(turn, turn.text) is not None


def recipient_is_named(turn: Turn) -> bool:
    """The text says which recipient."""
    return named(turn) is not None


def recipient_is_clear(turn: Turn) -> bool:
    """There is no choice to be made."""
    return the_recipient(turn) is not None


def consent_is_gone(turn: Turn) -> bool:
    """The consent was withdrawn elsewhere before the address came."""
    person = turn.registrant
    return person is None or turn.kept["recipient"] not in person.recipients


def address_is_held(turn: Turn) -> bool:
    """An address is on record already."""
    return turn.facts.address_held


def offered(turn: Turn) -> str:
    """The address that was texted, on one line."""
    return " ".join(turn.text.split())


def address_is_unreadable(turn: Turn) -> bool:
    """No postal address: too long, no letter, no digit, cut, or signs that cannot be seen.

    Signs that turn or hide text are of category C; every address of the post has a digit.
    Nor is the code that gave the consent, which was sent once more.
    """
    address = offered(turn)
    hidden = any(unicodedata.category(sign).startswith("C") for sign in address)
    spelled = any(map(str.isalpha, address)) and any(map(str.isdigit, address))
    unfit = turn.heard.code is not None or MARK in address
    return hidden or not spelled or unfit or len(address) > LONGEST_ADDRESS


def withdraw(turn: Turn) -> tuple[Effect, ...]:
    """Nothing is given to anyone from now on, or to the one that is named."""
    recipient = named(turn)
    effect = WithdrawDisclosure(recipient)
    allowed = {each for person in turn.facts.registrants for each in person.recipients}
    ended = allowed if recipient is None else allowed & {recipient}
    if not ended:
        return (effect,)
    ends = {"withdrawn": sorted(ended)}
    return effect, case(turn, "disclosure", state="closed", decision="granted", details=ends)


def allow(turn: Turn) -> tuple[Effect, ...]:
    """Disclosure to the recipient is allowed, in the words of the question."""
    person, recipient = turn.registrant, str(turn.kept["recipient"])
    if person is None:
        return ()
    given = {"text": recipient, "details": {"allowed": recipient}}
    proof = case(turn, "disclosure", state="closed", decision="granted", **given)
    return AllowDisclosure(person.id, recipient, QUESTION), proof


def keep_address(turn: Turn) -> tuple[Effect, ...]:
    """The address is held for this consent."""
    person = turn.registrant
    return (KeepAddress(person.id, offered(turn)),) if person else ()


def for_recipient(turn: Turn) -> Mapping[str, Any]:
    """What is kept, and the code is bound to: the recipient."""
    return {**turn.kept, "recipient": the_recipient(turn)}


def for_chosen(turn: Turn) -> Mapping[str, Any]:
    """The same, when it was chosen from the list."""
    return {**turn.kept, "recipient": among(turn, turn.text)}


def partner_and_code(turn: Turn) -> Mapping[str, Any]:
    """The blanks {partner} and {code}."""
    return {**the_code(turn), "partner": str(turn.kept["recipient"])}


def today(turn: Turn) -> Mapping[str, Any]:
    """The blank {date}: now."""
    return {"date": turn.now}


def from_whom(turn: Turn) -> Mapping[str, Any]:
    """The blanks {date} and {partner}."""
    return {"date": turn.now, "partner": str(named(turn))}


def choices(turn: Turn) -> Mapping[str, Any]:
    """The blank {recipients}, each behind its number."""
    listed = ((str(number), each) for number, each in enumerate(turn.facts.recipients, 1))
    return {"recipients": Items(tuple(listed))}


def standing(turn: Turn) -> Mapping[str, Any]:
    """The blanks {disc} and {recipients}: whether it is allowed, and to whom."""
    person = turn.registrant
    allowed = person.recipients if person else ()
    state = "allowed" if allowed else "forbidden"
    listed = Items(allowed, Word("recipients.none"))
    return {"disc": Word(f"state.disclosure.{state}"), "recipients": listed}


ask, asked, about = send_code("disc_on"), partner_and_code, for_recipient
this, chosen = recipient_is_chosen, for_chosen
consent = all_of(spend_try, confirm_number, allow)
none, clear, said, gone = nobody_receives, recipient_is_clear, recipient_is_named, consent_is_gone

FLOW = Flow(
    name="disclosure",
    capturing=frozenset({ADDRESS}),
    rules=(
        Rule("disc_off", IDLE, IDLE, "disc.off.one", when=said, do=withdraw, fill=from_whom),
        Rule("disc_off", IDLE, IDLE, "disc.off.done", do=withdraw, fill=today),
        Rule("disc", IDLE, IDLE, "disc.none", when=none),
        Rule("disc", IDLE, IDLE, "disc.status", fill=standing),
        Rule("disc_on", IDLE, IDLE, "disc.none", when=none),
        *before_code("disc_on"),
        Rule("disc_on", IDLE, CONFIRMING, QUESTION, when=clear, do=ask, keep=about, fill=asked),
        Rule("disc_on", IDLE, CHOOSING, "disc.choose", fill=choices),
        Rule(TEXT, CHOOSING, CONFIRMING, QUESTION, when=this, do=ask, keep=chosen, fill=asked),
        Rule(TEXT, CHOOSING, CHOOSING, "disc.choose", fill=choices),
        owed(CHOOSING),
        *leaving(CHOOSING),
        *before_code("disc_on", source=CONFIRMING),
        Rule(
            "disc_on", CONFIRMING, CONFIRMING, QUESTION, when=clear, do=ask, keep=about, fill=asked
        ),
        Rule("disc_on", CONFIRMING, CHOOSING, "disc.choose", do=void_codes, fill=choices),
        *while_code_is_open("disc_on", CONFIRMING),
        Rule(CODE, CONFIRMING, ADDRESS, "disc.address.ask", do=consent),
        Rule(TEXT, ADDRESS, IDLE, "disc.status", when=gone, fill=standing),
        Rule(TEXT, ADDRESS, ADDRESS, "disc.address.invalid", when=address_is_unreadable),
        Rule(TEXT, ADDRESS, IDLE, "disc.on.done", do=keep_address, fill=today),
        Rule("cancel", ADDRESS, IDLE, "disc.on.done", when=address_is_held, fill=today),
        Rule("cancel", ADDRESS, IDLE, "disc.address.none"),
        Rule(SILENCE, ADDRESS, IDLE, NOTHING),
    ),
)
