"""May we text a person for a purpose: each rule with its reason, and what no order undoes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.permission import REASONS, Entry, Purpose, Standing, Stop, may_send

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PURPOSES = (
    *(Purpose("contact", "legitimate_interest"), Purpose("identification", "legitimate_interest")),
    *(Purpose("service", "contract"), Purpose("marketing", "consent")),
    Purpose("rewards", "legitimate_interest"),
)
BY = {each.code: each for each in PURPOSES}
KNOWN = Standing(since=NOW - 9 * DAY)
YES = Entry("marketing", "given", NOW - 5 * DAY, "import")
NO = Entry("marketing", "forbidden", NOW - 3 * DAY, "phone")
WITHDRAWN = replace(NO, state="withdrawn")
CONSENTING = replace(KNOWN, ledger=(YES,))


def having(**more: Any) -> Standing:
    return replace(CONSENTING, **more)


CASES = [
    (Standing(), "service", "unknown", "a stranger is not texted"),
    (Standing(invited=NOW), "service", "invited", "who was asked may be asked"),
    (Standing(invited=NOW), "marketing", "unknown", "an invitation is no consent"),
    (Standing(invited=NOW, ban=NOW), "service", "banned", "who was erased is not asked in again"),
    (Standing(invited=NOW, stops=(Stop("protect", NOW),)), "service", "protect", "not her"),
    (KNOWN, "service", "allowed", "the contract asks for it"),
    (KNOWN, "contact", "allowed", "a legitimate interest that nobody objected to"),
    (KNOWN, "identification", "allowed", "the same"),
    (KNOWN, "rewards", "allowed", "no consent is its basis"),
    (KNOWN, "marketing", "no_consent", "silence is no consent"),
    (CONSENTING, "marketing", "consent", "she said yes"),
    (having(ban=NOW), "marketing", "banned", "a ban outweighs the ledger"),
    (having(ban=NOW), "rewards", "banned", "rewards advertise too"),
    (having(ban=NOW), "service", "allowed", "a ban of marketing bans marketing"),
    (having(ledger=(YES, NO)), "marketing", "banned", "the newest word counts"),
    (having(ledger=(NO, YES)), "marketing", "consent", "she changed her mind"),
    (having(ledger=(YES, NO)), "rewards", "banned", "a no in the ledger stops rewards"),
    (having(ledger=(YES, WITHDRAWN)), "marketing", "banned", "a consent taken back"),
    (
        having(ledger=(Entry("service", "withdrawn", NOW, "phone"),)),
        *("service", "withdrawn", "a no to any purpose is one"),
    ),
    (having(stops=(Stop("restrict", NOW),)), "service", "restrict", "GDPR 18"),
    (having(stops=(Stop("object", NOW),)), "contact", "object", "GDPR 21(1)"),
    (having(stops=(Stop("protect", NOW),)), "rewards", "protect", "not her phone"),
    (having(stops=(Stop("object", NOW - DAY, NOW),)), "service", "allowed", "staff lifted it"),
    (having(erasure=NOW), "service", "erasure", "use stops as an erasure is confirmed"),
    (having(blocked=NOW), "service", "blocked", "the carrier lets nothing through"),
    (having(textable=False), "service", "untextable", "a foreign or dear number"),
    (having(doubtful=True), "marketing", "doubtful", "whose consent would it be"),
    (having(doubtful=True), "service", "allowed", "a service message tells nothing of anybody"),
]


@pytest.mark.parametrize(("person", "purpose", "reason", "why"), CASES)
def test_each_rule(person: Standing, purpose: str, reason: str, why: str) -> None:
    found = may_send(person, BY[purpose], NOW)
    assert (found.reason, found.allowed) == (reason, reason in REASONS[-3:])
    assert found.steps[-1].reason == reason
    assert [step.stops for step in found.steps[:-1]] == [False] * (len(found.steps) - 1)


def test_every_reason_has_a_case() -> None:
    assert {reason for _, _, reason, _ in CASES} == set(REASONS)


def test_the_past_is_told_as_the_ledger_has_it() -> None:
    assert may_send(CONSENTING, BY["marketing"], NOW - 6 * DAY).reason == "no_consent"
    stopped = having(stops=(Stop("object", NOW - 2 * DAY, NOW - DAY),))
    asked = {days: may_send(stopped, BY["service"], NOW - days * DAY).allowed for days in (3, 2, 1)}
    assert asked == {3: True, 2: False, 1: True}


def test_what_is_forbidden_now_was_never_allowed() -> None:
    """A question about the past is no way around a no."""
    before = NOW - 4 * DAY
    for no in ({"ledger": (YES, NO)}, {"ban": NOW}, {"stops": (Stop("restrict", NOW),)}):
        assert not may_send(having(**no), BY["marketing"], before).allowed


def protections() -> st.SearchStrategy[str]:
    return st.sampled_from(("KIELTO", "RAJOITA", "VASTUSTA", "EN MINÄ", "POISTA", "IMPORT"))


def after(person: Standing, said: str) -> Standing:
    """What a protective text, or an import that claims a consent, leaves behind."""
    grounds = {"RAJOITA": "restrict", "VASTUSTA": "object", "EN MINÄ": "protect"}
    if said == "KIELTO":
        return replace(person, ban=person.ban or NOW, ledger=(*person.ledger, NO))
    if said == "POISTA":
        return replace(person, erasure=NOW)
    if said == "IMPORT":  # never laid over a ban
        more = () if person.ban else (YES,)
        return replace(person, ledger=(*person.ledger, *more))
    return replace(person, stops=(*person.stops, Stop(grounds[said], NOW)))


@given(st.lists(protections(), max_size=6), st.sampled_from(PURPOSES))
def test_no_sequence_of_protective_texts_makes_a_no_a_yes(said: list[str], asked: Purpose) -> None:
    person = replace(KNOWN, ledger=(YES, NO), ban=NOW)
    for each in said:
        before = may_send(person, asked, NOW).allowed
        person = after(person, each)
        assert before or not may_send(person, asked, NOW).allowed
