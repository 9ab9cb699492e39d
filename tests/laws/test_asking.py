"""Laws of every flow that reveals or changes something: proof first, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

import wsgi
from bot.dialogue.flow import CODE, IDLE, SILENCE, Rule
from bot.domain import JoinCase, OpenCase
from flows import behalf, gate
from tests.laws.test_flows import IDS, INTENTS, QUESTIONS, RULES
from tests.turns import CODE as A_CODE
from tests.turns import challenge, exact, request, turn

COMMANDS = {
    "cards": "cards",
    "deletion": "delete",
    "disclosure": "disc_on",
    "marketing": "mkt_on",
    "name": "name",
}
"""The flows with a code, and the command that each code is for."""


@pytest.mark.parametrize("command", gate.GATED)
def test_the_gate_stands_first(command: str) -> None:
    """What a sentence says of another is staff's before that: it meets no record."""
    own = [rule for rule in RULES if rule not in behalf.FLOW.rules]
    first = [rule for rule in own if (rule.on, rule.source) == (command, IDLE)][:2]
    assert first == list(gate.before(command))


@pytest.mark.parametrize("who", ["stale", "flagged", "shared", "unknown"])
@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_a_number_that_proves_nothing_hears_nothing_of_the_record(intent: str, who: str) -> None:
    """Every command, gated or not: the same state, words and blanks as an unknown number."""
    banned = {"banned_since": turn().now}
    decision = wsgi.DIALOGUE.hear(turn(who=who, heard=exact(intent), **banned))
    unknown = wsgi.DIALOGUE.hear(turn(who="unknown", heard=exact(intent), **banned))
    assert (decision.state, decision.replies) == (unknown.state, unknown.replies)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_what_changes_widens_or_destroys_follows_a_code(rule: Rule) -> None:
    """Allow, CorrectName and an erasure come out of a rule on a code, and of no other."""
    kinds = {"allow", "correct_name", "schedule_erasure"}
    if rule.do and any(kind in rule.do.__name__ for kind in kinds):
        assert rule.on == CODE


@pytest.mark.parametrize("state", [s for s in QUESTIONS if wsgi.DIALOGUE.rules.answers(s, CODE)])
def test_a_wrong_code_changes_nothing(state: str) -> None:
    command = COMMANDS[state.split(".")[0]]
    wrong = exact(command, code="000000")
    decision = wsgi.DIALOGUE.hear(turn(state=state, heard=wrong, challenges=(challenge(command),)))
    assert [type(effect).__name__ for effect in decision.effects] == ["SpendTry"]


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("who", ["stale", "flagged", "shared", "unknown"])
@pytest.mark.parametrize("state", [s for s in QUESTIONS if wsgi.DIALOGUE.rules.answers(s, CODE)])
def test_no_code_counts_once_the_number_proves_nothing(state: str, who: str, right: bool) -> None:
    """Somebody else was imported with the number, or it was flagged, while the code was open."""
    command = COMMANDS[state.split(".")[0]]
    heard = exact(command, code=A_CODE if right else "000000")
    asked = turn(state=state, who=who, heard=heard, challenges=(challenge(command),))
    decision = wsgi.DIALOGUE.hear(asked)
    assert [reply.id for reply in decision.replies] == ["verify.stale"]
    assert [type(effect).__name__ for effect in decision.effects] == ["VoidCodes", "OpenCase"]
    assert (decision.state, decision.effects[-1].kind) == (IDLE, "verify")


OWING = [state for state in QUESTIONS if f"{state} {SILENCE} [is_owed]" in IDS]


def test_a_sentence_waits_in_six_questions() -> None:
    waiting = ["deletion.confirming", "disclosure.choosing", "gate.asking", "name.asking"]
    assert sorted(OWING) == [*waiting, "proposal.proposing", "visit.choosing"]


# while a name is typed, nothing but silence leaves the question unanswered
@pytest.mark.parametrize("state", [s for s in OWING if not wsgi.DIALOGUE.capturing(s)])
@pytest.mark.parametrize(
    ("heard", "misses"),
    [(exact("view"), 0), (exact("status"), 0), (exact(None), 1), (exact(None), 2)],
    ids=["a command", "another", "not understood again", "not understood at last"],
)
def test_a_right_in_a_sentence_is_never_lost_to_what_follows(
    state: str, heard: Any, misses: int
) -> None:
    """What leaves the question leaves the sentence with staff; a command in a gate is no name."""
    decision = wsgi.DIALOGUE.hear(
        turn("abrakadabra", state=state, heard=heard, conversation={"misses": misses})
    )
    opened = [effect for effect in decision.effects if isinstance(effect, OpenCase)]
    left = decision.state != state
    asked = "visit" if "visit.choosing text" in decision.rules else "wish"
    assert (asked in [case.kind for case in opened]) is left
    assert left or state in ("disclosure.choosing", "gate.asking")


def test_a_repeated_right_joins_the_open_request() -> None:
    """Nobody gets a second reference, or a later date, by asking again."""
    for intent in ("restrict", "object", "protect", "staff", "copy", "visit"):
        wanted = "paper" if intent == "copy" else None  # a link is granted at once, each time
        standing = (request(intent),)
        decision = wsgi.DIALOGUE.hear(turn(heard=exact(intent, argument=wanted), requests=standing))
        assert [e.ref for e in decision.effects if isinstance(e, JoinCase)] == [f"T-{intent}"]
        assert not [e for e in decision.effects if isinstance(e, OpenCase)]
