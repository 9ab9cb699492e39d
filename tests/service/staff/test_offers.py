"""Which decisions a request is open to, and for whom."""

from __future__ import annotations

import pytest

from bot.requests import KINDS, State
from bot.service.staff.deciding import DECISIONS
from bot.service.staff.offers import DECIDERS, offered

MORE = ("ask", "extend", "correct", "merge", "change_number")
ERASURE = ("approve", "part", "refuse", "cancel", *MORE)
HELD = ("resume", "refuse", "cancel", *MORE)
ANSWER = ("close", "refuse", *MORE)


@pytest.mark.parametrize(
    ("kind", "state", "names"),
    [
        ("name", "open", ("accept", "accept_edited", "refuse", *MORE)),
        ("delete", "open", ERASURE),
        ("wish", "open", ERASURE),
        ("delete", "held", HELD),
        ("delete", "scheduled", ("keep", "cancel", "correct")),
        ("restrict", "open", ("grant", "announce", "lift", *MORE)),
        ("object", "open", ("grant", "announce", "lift", "refuse", *MORE)),
        ("protect", "open", ("unflag", "grant", "announce", "lift", *MORE)),
        ("verify", "open", ("identified", "not_identified", "nothing_held", "close", *MORE)),
        ("view", "open", ANSWER),
        ("copy", "open", ANSWER),
        ("cards", "open", ANSWER),
        ("disclosure", "open", ANSWER),
        ("visit", "open", ("close", *MORE)),
        ("staff", "open", ("close", *MORE)),
        ("unclear", "open", ("close", *MORE)),
        ("unreachable", "open", ("close", *MORE)),
    ],
)
def test_each_kind_has_its_decisions(kind: str, state: str, names: tuple[str, ...]) -> None:
    assert offered(kind, state, "decider") == names
    agents = tuple(name for name in names if name not in DECIDERS)
    assert offered(kind, state, "agent") == agents
    for role in ("admin", "auditor", ""):
        assert offered(kind, state, role) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_closed_is_open_to_nothing(kind: str) -> None:
    assert offered(kind, "closed", "decider") == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", State)
def test_every_name_is_a_decision(kind: str, state: str) -> None:
    assert set(offered(kind, state, "decider")) <= set(DECISIONS)


def test_every_decision_is_offered_somewhere() -> None:
    everywhere = {
        name for kind in KINDS for state in State for name in offered(kind, state, "decider")
    }
    assert everywhere == set(DECISIONS)


def test_only_deciders_refuse_extend_and_end_protections() -> None:
    assert {"refuse", "extend", "announce", "lift", "unflag", "not_identified"} < DECIDERS
