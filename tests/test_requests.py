"""The life of a request."""

from __future__ import annotations

import pytest

from bot.requests import (
    DECISIONS,
    KINDS,
    PROTECTIONS,
    REFUSALS,
    Event,
    State,
    move,
    protects,
)


@pytest.mark.parametrize(
    ("state", "event", "leads_to", "reason"),
    [
        ("open", "decide", "closed", "staff answered"),
        ("open", "cancel", "closed", "the person withdrew it"),
        ("open", "schedule", "scheduled", "staff decided on erasure"),
        ("open", "hold", "held", "it was not her"),
        ("open", "extend", "open", "more time changes no state"),
        ("open", "execute", None, "the clock acts on what was decided only"),
        ("open", "resume", None, "nothing was held"),
        ("scheduled", "execute", "closed", "its time came"),
        ("scheduled", "cancel", "closed", "she changed her mind"),
        ("scheduled", "keep", "open", "something must be kept: staff"),
        ("scheduled", "hold", "held", "it was not her"),
        ("scheduled", "decide", None, "it was decided already"),
        ("held", "execute", None, "what is held does not happen"),
        ("held", "schedule", None, "a person must look first"),
        ("held", "resume", "open", "back to staff"),
        ("held", "decide", "closed", "staff answered"),
        ("held", "cancel", "closed", "the person withdrew it"),
        ("held", "extend", "held", "more time changes no state"),
    ],
)
def test_requests_move(state: str, event: str, leads_to: str | None, reason: str) -> None:
    assert move(state, event) == leads_to, reason


@pytest.mark.parametrize("event", Event)
def test_what_is_closed_stays_closed(event: Event) -> None:
    assert move(State.CLOSED, event) is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_every_request_can_end(state: State) -> None:
    assert State.CLOSED in {move(state, event) for event in Event}


def test_a_state_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(ValueError, match="lost"):
        move("lost", "decide")


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        ("restrict", "open", True),
        ("object", "held", True),
        ("protect", "open", True),
        ("restrict", "closed", False),
        ("delete", "scheduled", False),
        ("staff", "open", False),
    ],
)
def test_open_protections_stand_in_the_way_of_use(kind: str, state: str, expected: bool) -> None:
    assert protects(kind, state) is expected


def test_protections_are_kinds_and_no_kind_is_named_twice() -> None:
    assert set(KINDS) >= PROTECTIONS
    assert len(set(KINDS)) == len(KINDS)


def test_refusals_are_decisions_and_no_decision_is_named_twice() -> None:
    assert set(DECISIONS) > REFUSALS
    assert len(set(DECISIONS)) == len(DECISIONS)
