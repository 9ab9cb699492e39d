from __future__ import annotations

from datetime import timedelta

import pytest

import wsgi
from bot.dialogue.dialogue import Dialogue, acts
from bot.dialogue.flow import IDLE, NOTHING, SILENCE, Flow, Rule
from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.turn import Turn
from bot.domain import Decision, StopChanges, StopUse
from tests.turns import CODE, KEPT, NOW, challenge, exact, turn

SILENT = Dialogue([Flow("door", (Rule("knock", IDLE, "door.open", "who is it"),))])


def hear(turn: Turn) -> Decision:
    return wsgi.DIALOGUE.hear(turn)


def said(decision: Decision) -> list[str]:
    return [reply.id for reply in decision.replies]


@pytest.mark.parametrize(
    ("heard", "does"),
    [
        (exact("delete"), True),
        (Heard("view", certainty=Certainty.CORRECTED), True),
        (Heard("delete", certainty=Certainty.CORRECTED), False),
        (Heard("view", certainty=Certainty.PROPOSED), False),
        (Heard(), False),
    ],
)
def test_an_exact_word_acts_and_a_near_one_when_it_is_harmless(heard: Heard, does: bool) -> None:
    assert acts(heard) is does


def test_a_text_that_no_rule_hears_leaves_everything_as_it_was() -> None:
    decision = SILENT.hear(turn("earthquake"))
    assert (decision.state, decision.replies, decision.effects, decision.rules) == (
        IDLE,
        (),
        (),
        (),
    )


def test_a_state_that_no_flow_knows_any_more_is_idle() -> None:
    decision = hear(turn(state="gone.asking", heard=exact("notice")))
    assert said(decision) == ["notice.privacy"]


def test_a_question_whose_time_is_over_ends_before_the_text_is_heard() -> None:
    over = {"conversation": {"expires_at": NOW}}
    late = turn(state="deletion.confirming", heard=Heard(code=CODE), **over)
    decision = hear(late)
    assert decision.state == IDLE
    assert [getattr(effect, "kind", "") for effect in decision.effects] == ["wish"]
    assert decision.rules[0] == f"deletion.confirming {SILENCE} [is_owed]"


def test_a_question_waits_for_its_minutes_and_a_code_for_its_own() -> None:
    name = hear(turn(heard=exact("name")))
    assert name.expires_at == NOW + timedelta(minutes=15)
    code = hear(turn(heard=exact("delete")))
    assert code.expires_at == NOW + timedelta(minutes=10)
    assert code.replies[0].expires_at == code.expires_at


def test_a_wrong_code_does_not_prolong_the_question() -> None:
    wrong = turn(state="deletion.confirming", heard=Heard(code="000000"), challenges=(challenge(),))
    assert hear(wrong).expires_at == NOW + timedelta(minutes=5)


def test_a_question_asked_again_waits_anew() -> None:
    again = turn("12345", state="name.asking", heard=Heard(argument="12345"))
    assert hear(again).expires_at == NOW + timedelta(minutes=15)


def test_a_command_closes_the_open_question_and_what_was_kept() -> None:
    decision = hear(turn(state="name.confirming", heard=exact("view"), challenges=(challenge(),)))
    assert decision.rules == ("name.confirming silence", "idle view")
    assert "new" not in decision.kept


def test_what_was_asked_is_kept_behind_the_gate_with_the_proof() -> None:
    kept = {**KEPT, "intent": "delete"}
    right = turn("Meikäläinen", state="gate.asking", who="stale", kept=kept)
    decision = hear(right)
    assert decision.state == "deletion.confirming"
    assert decision.kept == {
        "intent": "delete",
        "asked": KEPT["asked"],
        "asked_at": KEPT["asked_at"],
        "sentence": True,
        "proved": True,
    }


def test_the_carrier_has_answered_so_we_say_nothing() -> None:
    decision = hear(turn("STOP", heard=exact("mkt_off"), carrier_answered=True))
    assert decision.replies == ()
    assert len(decision.effects) == 1


@pytest.mark.parametrize(
    ("intent", "word"), [("mkt_off", "KIELTO"), ("cancel", "PERU"), ("help", "OHJE")]
)
def test_three_words_are_heard_in_a_name(intent: str, word: str) -> None:
    decision = hear(turn(word, state="name.asking", heard=exact(intent)))
    assert "text" not in decision.rules[-1]


def test_no_other_word_is_heard_in_a_name() -> None:
    typed = turn("Tiedot", state="name.asking", heard=exact("view", argument="Tiedot"))
    assert said(hear(typed)) == ["name.confirm"]


def test_misses_are_counted_and_forgotten() -> None:
    first = hear(turn("abrakadabra"))
    second = hear(turn("abrakadabra", conversation={"misses": first.misses}))
    assert (first.misses, second.misses) == (1, 2)
    assert hear(turn(heard=exact("view"), conversation={"misses": 2})).misses == 0


def test_silence_says_nothing_and_a_right_goes_to_staff() -> None:
    decision = wsgi.DIALOGUE.fall_silent(turn(state="proposal.proposing"))
    assert (decision.state, decision.replies) == (IDLE, ())
    assert [type(effect).__name__ for effect in decision.effects] == ["OpenCase"]


def test_two_cases_of_one_turn_have_two_references() -> None:
    decision = hear(
        turn("KOPIO PAPERILLA", state="proposal.proposing", heard=exact("copy", argument="paper"))
    )
    assert sorted(effect.ref for effect in decision.effects) == ["T-000001", "T-000002"]


@pytest.mark.parametrize(
    ("heard", "asked"),
    [
        (exact("delete"), KEPT["asked"]),
        (exact("delete", argument="nyt"), None),
        (exact("copy"), None),
    ],
)
def test_the_words_of_a_sentence_outlast_its_own_command_alone(
    heard: Heard, asked: str | None
) -> None:
    decision = hear(turn("POISTA", state="proposal.proposing", heard=heard))
    assert decision.kept.get("asked") == asked


def test_a_surname_once_given_does_not_outlast_another_command() -> None:
    kept = {**KEPT, "intent": "view", "proved": True}
    again = turn("TIEDOT", state="view.summary", who="stale", kept=kept, heard=exact("view"))
    decision = hear(again)
    assert said(decision) == ["gate.ask"]
    assert not decision.kept.get("proved")


def test_what_is_heard_anywhere_ends_the_question_it_leads_away_from() -> None:
    unclear = turn("abrakadabra", state="deletion.confirming", challenges=(challenge(),))
    stays = hear(unclear)
    assert (stays.state, stays.effects) == ("deletion.confirming", ())
    again = {"conversation": {"misses": 1}, "challenges": (challenge(),)}
    leaves = hear(turn("abrakadabra", state="deletion.confirming", **again))
    assert leaves.rules == (
        "deletion.confirming silence [is_owed]",
        "* unclear [not_understood_before]",
    )
    assert [type(effect).__name__ for effect in leaves.effects] == ["VoidCodes", "OpenCase"]
    assert (leaves.state, dict(leaves.kept)) == ("unclear.choosing", {})


def test_nothing_is_no_reply() -> None:
    assert Rule("x", IDLE, IDLE, NOTHING).say == ""


OPEN_STATES = [state for state in wsgi.DIALOGUE.rules.states if not wsgi.DIALOGUE.capturing(state)]


@pytest.mark.parametrize("state", OPEN_STATES)
@pytest.mark.parametrize(
    "text", ["en minä", "en minä pyytänyt tätä", "det var inte jag som bad om det", "not me"]
)
def test_not_me_protects_in_every_state_that_is_no_name_being_typed(state: str, text: str) -> None:
    decision = hear(turn(text, state=state, heard=wsgi.READING.read(text, "fi")))
    assert StopUse("protect") in decision.effects
    assert StopChanges() in decision.effects
    assert decision.state == IDLE
