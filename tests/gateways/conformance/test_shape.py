"""Shape: whatever comes to a door is taken or refused; nothing is raised, no 5xx is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bot.domain import Answer, Call, Inbound, MessageState, Report
from tests.gateways.conformance import ROWS
from tests.gateways.conformance.row import Row
from tests.offices import START

WORDS = st.text(st.characters(max_codepoint=0xFF), max_size=60)
"""Paths and headers as a server hands them on: a character a byte (PEP 3333)."""

ODD = st.sampled_from(["", "0", "-1", "%", "%C3", "\0", "é", "a" * 9000])
VALUES = st.one_of(WORDS, ODD)


def anything(names: list[str]) -> SearchStrategy[Call]:
    """Calls of which nothing is right but, now and then, the names of headers."""
    named = st.one_of(WORDS, st.sampled_from(names))
    target = WORDS.map(lambda query: "/gateways/x/messages?" + query)
    return st.builds(
        Call,
        st.sampled_from(["GET", "POST", "PUT", "HEAD", ""]),
        st.one_of(target, WORDS),
        st.dictionaries(named, VALUES, max_size=6),
        st.binary(max_size=400),
    )


@st.composite
def spoilt(draw: DrawFn, call: Call) -> Call:
    """A genuine call with some of it exchanged: what a broken proxy makes of one."""
    headers = dict(call.headers)
    for name in draw(st.lists(st.sampled_from(sorted(headers) or ["x"]), max_size=2)):
        headers[name] = draw(VALUES)
    for name in draw(st.lists(st.sampled_from(sorted(headers) or ["x"]), max_size=1)):
        headers.pop(name, None)
    body, path = bytearray(call.body), list(call.target)
    for _ in range(draw(st.integers(0, 3))):
        if body:
            body[draw(st.integers(0, len(body) - 1))] = draw(st.integers(0, 255))
        path[draw(st.integers(1, len(path) - 1))] = draw(st.characters(max_codepoint=0xFF))
    method = draw(st.sampled_from([call.method, "GET", "POST"]))
    return replace(call, method=method, headers=headers, body=bytes(body), target="".join(path))


def answered(outcome: object, *taken: type) -> None:
    """It was taken, or refused by a status that asks for nothing more."""
    if isinstance(outcome, Answer):
        assert 400 <= outcome.status < 500
    else:
        assert isinstance(outcome, taken)
    if isinstance(outcome, Inbound):
        assert "\0" not in outcome.text + outcome.sender + outcome.id, "no database keeps a NUL"
        assert (outcome.text + outcome.sender).encode(), "nor half a surrogate pair"


IDS = [row.name for row in ROWS]


@pytest.mark.parametrize("kind", ROWS, ids=IDS)
@settings(deadline=None)
@given(data=st.data())
def test_any_call_is_taken_or_refused(kind: type[Row], data: st.DataObject) -> None:
    row = kind()
    call = data.draw(anything(sorted(row.text().headers) or ["content-type"]))
    answered(row.gateway().hear(call, START), Inbound)
    answered(row.gateway().report(call), Report)


@pytest.mark.parametrize("kind", ROWS, ids=IDS)
@settings(deadline=None)
@given(data=st.data())
def test_a_genuine_call_that_was_spoilt_is_taken_or_refused(
    kind: type[Row], data: st.DataObject
) -> None:
    row = kind()
    answered(row.gateway().hear(data.draw(spoilt(row.text("Hei € 😀"))), START), Inbound)
    report = row.report("Zm9v-_1", MessageState.DELIVERED)
    answered(row.gateway().report(data.draw(spoilt(report))), Report)


@pytest.mark.parametrize("kind", ROWS, ids=IDS)
@settings(deadline=None)
@given(data=st.data())
def test_any_words_that_are_genuine_are_taken_or_refused(
    kind: type[Row], data: st.DataObject
) -> None:
    row, words = kind(), st.text(st.characters(exclude_categories=["Cs"]))
    sender = data.draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
    answered(row.gateway().hear(row.text(data.draw(words), 1, sender), START), Inbound)
