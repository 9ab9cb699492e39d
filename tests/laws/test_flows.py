"""Laws of every flow, whatever it is about: that it can be entered, left, read and trusted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import wsgi
from bot.dialogue.flow import (
    ANYWHERE,
    CODE,
    EMPTY,
    IDLE,
    NO,
    PICTURE,
    PROPOSAL,
    SILENCE,
    STAY,
    SURNAME,
    TEXT,
    UNCLEAR,
    YES,
    Rule,
)
from bot.dialogue.wishes import KIND_OF_RIGHT
from bot.dialogue.words import load_words
from bot.domain import (
    Ban,
    Booking,
    CancelErasure,
    OpenCase,
    SendCode,
    StopChanges,
    StopUse,
    WithdrawDisclosure,
)
from bot.requests import KINDS
from bot.service.limits import PROTECTIVE
from flows import FLOWS, gate
from tests.offices import the_catalogue
from tests.turns import CODE as A_CODE
from tests.turns import KEPT, WHO, challenge, exact, request, turn

RULES = [rule for flow in FLOWS for rule in flow.rules]
IDS = [rule.name for rule in RULES]
STATES = wsgi.DIALOGUE.rules.states
QUESTIONS = [state for state in STATES if state != IDLE]
CAPTURING = {state for flow in FLOWS for state in flow.capturing}
EVENTS = {CODE, YES, NO, TEXT, SURNAME, PROPOSAL, UNCLEAR, PICTURE, EMPTY, SILENCE}
INTENTS = {intent for each in load_words(wsgi.LOCALES).lists for intent in each.forms}
CHOICES = {str(digit) for digit in range(10)}


def targets(rule: Rule, state: str) -> str:
    """Where a rule leads from a state."""
    return state if rule.to == STAY else rule.to


def reached(start: str, edges: dict[str, set[str]]) -> set[str]:
    found, ahead = set[str](), [start]
    while ahead:
        state = ahead.pop()
        if state not in found:
            found.add(state)
            ahead.extend(edges.get(state, ()))
    return found


def edges() -> Iterator[tuple[str, str]]:
    for rule in RULES:
        for source in STATES if rule.source == ANYWHERE else [rule.source]:
            yield source, targets(rule, source)


def test_every_state_can_be_reached() -> None:
    onward: dict[str, set[str]] = {}
    for source, to in edges():
        onward.setdefault(source, set()).add(to)
    assert reached(IDLE, onward) == set(STATES)


def test_every_state_can_be_left() -> None:
    back: dict[str, set[str]] = {}
    for source, to in edges():
        back.setdefault(to, set()).add(source)
    assert reached(IDLE, back) == set(STATES)


@pytest.mark.parametrize("state", QUESTIONS)
def test_every_question_ends_in_silence(state: str) -> None:
    """Without a word, whatever the guards say, and with nothing kept."""
    decision = wsgi.DIALOGUE.fall_silent(turn(state=state))
    assert (decision.state, decision.replies, dict(decision.kept)) == (IDLE, (), {})
    assert decision.expires_at is None
    rules = [rule for rule in RULES if (rule.on, rule.source) == (SILENCE, state)]
    assert rules[-1].when is None
    assert not any(rule.say or rule.then for rule in rules)


@pytest.mark.parametrize("state", QUESTIONS)
def test_every_question_can_be_left_by_the_word(state: str) -> None:
    decision = wsgi.DIALOGUE.hear(turn("PERU", state=state, heard=exact("cancel")))
    assert decision.state == IDLE
    assert not decision.kept


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_states_bear_the_name_of_their_flow(flow: Any) -> None:
    named = {state for rule in flow.rules for state in (rule.source, rule.to)}
    states = named - {IDLE, ANYWHERE, STAY}
    assert all(state.split(".")[0] == flow.name for state in states)
    assert flow.capturing <= states


def test_flows_have_names_of_their_own() -> None:
    assert max(Counter(flow.name for flow in FLOWS).values()) == 1


def test_no_rule_stands_behind_one_that_always_holds() -> None:
    """Nor behind one with the same guard: it would never fire."""
    seen: set[tuple[str, str, Any]] = set()
    for rule in RULES:
        before = (rule.on, rule.source)
        assert (*before, None) not in seen, f"{rule.name} never fires"
        guard = rule.when.__name__ if rule.when else None
        assert (*before, guard) not in seen, f"{rule.name} never fires"
        seen.add((*before, guard))


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_hears_what_can_be_heard(rule: Rule) -> None:
    assert rule.on in EVENTS | INTENTS | CHOICES
    if isinstance(rule.then, str):
        assert any((other.on, other.source) == (rule.then, IDLE) for other in RULES)


def test_every_intent_is_answered_in_a_conversation_at_rest() -> None:
    at_rest = {rule.on for rule in RULES if rule.source in (IDLE, ANYWHERE)}
    assert at_rest >= INTENTS


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_guards_and_effects_have_names_that_can_be_read(rule: Rule) -> None:
    for each in (rule.when, rule.do, rule.fill, rule.keep, rule.then):
        if callable(each):
            assert "lambda" not in each.__name__
            assert each.__name__ not in ("do", "fill", "guard")


def test_no_word_is_claimed_twice() -> None:
    claims: dict[str, set[str]] = {}
    for each in load_words(wsgi.LOCALES).lists:
        for intent, forms in each.forms.items():
            for form in forms:
                claims.setdefault(form.casefold(), set()).add(intent)
    assert {form: intents for form, intents in claims.items() if len(intents) > 1} == {}


# ------------------------------------------------------------------ what is said

EVERYTHING = turn(
    "1",
    kept={**KEPT, "offered": [turn().now.isoformat()] * 3},
    slots=(turn().now,) * 3,
    booking=Booking("T-482133", turn().now),
    heard=exact("delete", code=A_CODE),
    requests=(request("delete", execute_at=turn().now),),
    challenges=(challenge(),),
    banned_since=turn().now,
)
"""A turn in which there is something for every blank."""


@pytest.mark.parametrize("rule", [r for r in RULES if r.say], ids=[r.name for r in RULES if r.say])
def test_every_blank_of_what_is_said_is_filled(rule: Rule) -> None:
    catalogue = the_catalogue()
    for language in catalogue.languages:
        assert rule.say in catalogue.ids(language)
    blanks = catalogue.blanks(rule.say)
    filled = set(rule.fill(EVERYTHING)) if rule.fill else set()
    assert blanks <= filled


def test_every_kind_of_request_has_a_word_in_the_list_of_requests() -> None:
    asked = [rule.do.__name__ for rule in RULES if rule.do]
    kinds = {kind for name in asked for kind in re.findall(r"ask_staff_about_([a-z]+)", name)}
    kinds |= {*KIND_OF_RIGHT.values(), "name", "delete"}
    assert len(kinds) > 10
    assert {f"kind.{kind}" for kind in kinds} <= the_catalogue().ids("fi")
    assert kinds <= set(KINDS)


# ------------------------------------------------------------------ what protects

PROTECTION = {
    "mkt_off": (Ban,),
    "disc_off": (WithdrawDisclosure,),
    "restrict": (StopUse, OpenCase),
    "object": (StopUse, OpenCase),
    "protect": (StopUse, StopChanges, OpenCase),
    "staff": (OpenCase,),
    "undelete": (CancelErasure,),
}


def test_everything_that_protects_is_looked_at_here() -> None:
    assert set(PROTECTION) == PROTECTIVE


ACTING = [
    (intent, state)
    for intent in PROTECTION
    for state in STATES
    if (intent == "mkt_off" or state not in CAPTURING)  # there only opting out is heard
    and (intent, state) != ("undelete", "deletion.confirming")  # nothing to call off yet
]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("intent", "state"), ACTING)
def test_what_protects_acts_at_once_in_any_state_on_any_number(
    intent: str, state: str, who: str
) -> None:
    waiting = (request("delete", state="scheduled", execute_at=turn().now),)
    requests = waiting if intent == "undelete" else ()
    decision = wsgi.DIALOGUE.hear(
        turn(state=state, who=who, heard=exact(intent), requests=requests)
    )
    done = [type(effect) for effect in decision.effects]
    assert all(kind in done for kind in PROTECTION[intent])
    assert SendCode not in done
    assert decision.state == IDLE


@pytest.mark.parametrize("state", STATES)
def test_the_first_ban_is_told_whatever_the_limits_say(state: str) -> None:
    decision = wsgi.DIALOGUE.hear(turn(state=state, heard=exact("mkt_off")))
    assert [reply.limited for reply in decision.replies] == [False]


def test_what_protects_meets_no_gate() -> None:
    assert not PROTECTIVE & set(gate.GATED)
