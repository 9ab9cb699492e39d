"""Disclosure of name and address to others: withdrawn at once, given only through staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Flow, Rule
from bot.dialogue.turn import Turn
from bot.domain import Effect, WithdrawDisclosure


def withdraw(turn: Turn) -> tuple[Effect, ...]:
    """Nothing is given to anyone from now on."""
    return (WithdrawDisclosure(),)


def today(turn: Turn) -> Mapping[str, Any]:
    """The blank {date}: now."""
    return {"date": turn.now}


staff, case = ask_staff("disclosure"), reference("disclosure")

FLOW = Flow(
    name="disclosure",
    rules=(
        Rule("disc_off", IDLE, IDLE, "disc.off.done", do=withdraw, fill=today),
        Rule("disc", IDLE, IDLE, "esc.ack", do=staff, fill=case),
        Rule("disc_on", IDLE, IDLE, "esc.ack", do=staff, fill=case),
    ),
)
