"""Whoever is refused is told why, and where to complain or go to court (GDPR 12(4))."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import flows
from bot.requests import REFUSALS
from bot.service.staff import deciding
from tests.offices import the_catalogue

PLACES = (Path(deciding.__file__).parent, Path(flows.__file__).parent)
COURT = {"fi": "tuomioistuimeen", "sv": "domstol"}


def refusals() -> Iterator[tuple[str, ast.Call]]:
    """Wherever a decision is made that is a refusal."""
    for place in PLACES:
        for file in sorted(place.rglob("*.py")):
            for each in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(each, ast.Call) and _decides(each):
                    yield file.stem, each


def _decides(call: ast.Call) -> bool:
    said = {each.arg: each.value for each in call.keywords}
    decision = said.get("decision")
    return isinstance(decision, ast.Constant) and decision.value in REFUSALS


def test_there_is_a_place_for_each_refusal() -> None:
    said = {
        each.value.value
        for _, call in refusals()
        for each in call.keywords
        if each.arg == "decision" and isinstance(each.value, ast.Constant)
    }
    assert said == REFUSALS


@pytest.mark.parametrize(
    "call", [pytest.param(call, id=f"{name}:{call.lineno}") for name, call in refusals()]
)
def test_every_refusal_is_followed_by_the_persons_rights(call: ast.Call) -> None:
    said = {each.arg: each.value for each in call.keywords}
    replies = said["replies"]
    assert isinstance(replies, ast.Tuple)
    last = replies.elts[-1]
    assert isinstance(last, ast.Call)
    assert isinstance(last.func, ast.Name)
    assert last.func.id == "rights"
    assert "reason" in said


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("message", ["refusal.rights", "esc.extended"])
def test_both_name_the_authority_and_the_court(message: str, language: str) -> None:
    blanks = dict.fromkeys(the_catalogue().blanks(message), "x")
    said = the_catalogue().say(message, language, **blanks)
    assert "tietosuoja.fi" in said
    assert COURT[language] in said
