from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.dialogue.flow import ANYWHERE, IDLE, STAY, Flow, Rule
from bot.dialogue.machine import Rules
from bot.dialogue.turn import Turn
from tests.turns import turn

OPEN = "door.open"


def knocks_twice(turn: Turn) -> bool:
    return turn.text == "knock knock"


TWICE = Rule("knock", IDLE, OPEN, "come in", when=knocks_twice)
ONCE = Rule("knock", IDLE, IDLE, "who is it")
ELSEWHERE = Rule("knock", ANYWHERE, STAY, "it is open")
SHUT = Rule("shut", OPEN, IDLE, "")
RULES = Rules([Flow("weather", (ELSEWHERE,)), Flow("door", (TWICE, ONCE, SHUT))])


def test_the_first_rule_that_holds_fires() -> None:
    assert RULES.fire(IDLE, "knock", turn("knock knock")) == (TWICE, OPEN)
    assert RULES.fire(IDLE, "knock", turn("knock")) == (ONCE, IDLE)


def test_rules_for_anywhere_stand_behind_those_that_name_the_state() -> None:
    assert RULES.fire(OPEN, "knock", turn()) == (ELSEWHERE, OPEN)


def test_nothing_fires_on_what_nobody_waits_for() -> None:
    assert RULES.fire(IDLE, "shut", turn()) is None
    assert RULES.fire(IDLE, "earthquake", turn()) is None


def test_a_state_tells_what_it_waits_for() -> None:
    assert RULES.answers(OPEN, "shut")
    assert not RULES.answers(IDLE, "shut")
    assert not RULES.answers(IDLE, "earthquake")


def test_the_states_are_those_of_the_rules() -> None:
    assert RULES.states == [OPEN, IDLE]


def test_many_threads_share_the_machine() -> None:
    def ask(number: int) -> bool:
        twice = number % 2 == 0
        fired = RULES.fire(IDLE, "knock", turn("knock knock" if twice else "knock"))
        return fired == ((TWICE, OPEN) if twice else (ONCE, IDLE))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(400)))
