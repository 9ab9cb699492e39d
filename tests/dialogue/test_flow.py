from __future__ import annotations

from bot.dialogue.flow import IDLE, Rule, all_of
from bot.dialogue.turn import Turn
from bot.domain import Ban, Effect, VoidCodes
from tests.turns import turn


def it_rains(turn: Turn) -> bool:
    return True


def ban(turn: Turn) -> tuple[Effect, ...]:
    return (Ban(),)


def void(turn: Turn) -> tuple[Effect, ...]:
    return (VoidCodes(),)


def test_a_rule_is_called_by_what_it_hears_and_when() -> None:
    assert Rule("view", IDLE, IDLE, "data.summary").name == "idle view"
    assert Rule("view", IDLE, IDLE, "x", when=it_rains).name == "idle view [it_rains]"


def test_several_effects_come_in_order_under_one_name() -> None:
    both = all_of(void, ban)
    assert both(turn()) == (VoidCodes(), Ban())
    assert both.__name__ == "void_and_ban"
