"""Payment cards in the register: listed as last four digits, removed after a code.

No card is taken by text. Of two cards with the same digits staff find out which is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.cases import ask_staff, case, reference, the_request
from bot.dialogue.codes import (
    before_destructive_code,
    confirm_number,
    send_code,
    spend_try,
    the_code,
    while_code_is_open,
)
from bot.dialogue.flow import CODE, IDLE, NOTHING, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.domain import Card, Effect, Items, RemoveCard, Word

CONFIRMING = "cards.confirming"
SHOWN = 3


def held(turn: Turn) -> tuple[Card, ...]:
    """The cards of the record."""
    return turn.registrant.cards if turn.registrant else ()


def named(turn: Turn) -> tuple[Card, ...]:
    """The cards of the record that end in the digits beside the command."""
    return tuple(card for card in held(turn) if card.last4 == turn.heard.argument)


def kept(turn: Turn) -> tuple[Card, ...]:
    """The card that waits for its code, while it is still held."""
    return tuple(card for card in held(turn) if card.id == turn.kept.get("card"))


def no_card_is_held(turn: Turn) -> bool:
    """There is no card on the record."""
    return not held(turn)


def two_cards_are_alike(turn: Turn) -> bool:
    """More than one card ends in these digits."""
    return len(named(turn)) > 1


def no_card_is_named(turn: Turn) -> bool:
    """No digits stand beside the command, or those of no card on the record."""
    return not named(turn)


def card_waits_still(turn: Turn) -> bool:
    """The command was only repeated, and its card is there."""
    return not turn.heard.argument and not card_is_gone(turn)


def card_is_gone(turn: Turn) -> bool:
    """The card left the register some other way while its code was open."""
    return not kept(turn)


def the_card(turn: Turn) -> Mapping[str, Any]:
    """What is kept while the code is open: which card, and the words that asked."""
    return {**the_request(turn), "card": named(turn)[0].id}


def listed(turn: Turn) -> Mapping[str, Any]:
    """The blank {cards}: nothing but the last four digits (PCI DSS 3.4.1)."""
    cards = held(turn)
    return {"cards": Items(cards[:SHOWN], Word("cards.no"), more=len(cards[SHOWN:]))}


def card_and_code(turn: Turn) -> Mapping[str, Any]:
    """The blanks {card} and {code}."""
    return {**the_code(turn), "card": kept(turn)[0]}


def card_and_reference(turn: Turn) -> Mapping[str, Any]:
    """The blanks {card} and {ref}."""
    return {"card": kept(turn)[0], "ref": turn.references[0]}


def remove_card(turn: Turn) -> tuple[Effect, ...]:
    """The card goes now; a closed request keeps the proof."""
    person = turn.registrant
    if person is None:
        return ()
    proof = case(turn, "cards", state="closed", decision="granted")
    return RemoveCard(person.id, kept(turn)[0].id), proof


ask, proved = send_code("cards", destructive=True), all_of(spend_try, confirm_number)
remove, staff, ref = all_of(proved, remove_card), ask_staff("cards"), reference("cards")
alike, unnamed = two_cards_are_alike, no_card_is_named
none, gone, still = no_card_is_held, card_is_gone, card_waits_still
keep, asked, done = the_card, card_and_code, card_and_reference

FLOW = Flow(
    name="cards",
    rules=(
        Rule("cards", IDLE, IDLE, "cards.none", when=none),
        Rule("cards", IDLE, IDLE, "cards.list", when=unnamed, fill=listed),
        Rule("cards", IDLE, IDLE, "esc.ack", when=alike, do=staff, fill=ref),
        *before_destructive_code("cards"),
        Rule("cards", IDLE, CONFIRMING, "cards.remove.ask", do=ask, keep=keep, fill=asked),
        *before_destructive_code("cards", source=CONFIRMING),
        Rule("cards", CONFIRMING, CONFIRMING, "cards.remove.ask", when=still, do=ask, fill=asked),
        *while_code_is_open("cards", CONFIRMING),
        Rule(CODE, CONFIRMING, IDLE, NOTHING, when=gone, do=spend_try, then="cards"),
        Rule(CODE, CONFIRMING, IDLE, "cards.removed", do=remove, fill=done),
    ),
)
