"""How a place in the register description is told to an operator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.register import faults, place
from tests.catalogue.texts import the_register


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (("name",), "name"),
        (("name", "sv"), "name.sv"),
        (("controller",), "controller"),
        (("controller", "phone"), "[controller] phone"),
        (("controller", "contact", "fi"), "[controller] contact.fi"),
        (("purposes", 0, "text", "sv"), "[[purposes]] 1, text.sv"),
        (("retention", "rules", 2, "days"), "[retention] rules.3.days"),
    ],
)
def test_a_place_is_told_as_it_stands_in_the_file(path: tuple[str | int, ...], told: str) -> None:
    assert place(path) == told


def test_the_description_that_comes_with_the_project_has_no_faults() -> None:
    assert list(faults(the_register())) == []


SHORT = [
    ("messages", 1, "write 2 or more: texts are tried for a day"),
    ("receipts", 6, "write 7 or more: a gateway may bring a text again"),
    ("conversations", 179, "write 180 or more: the greeting"),
    ("challenges", 29, "write 30 or more: wrong surnames"),
    ("requests", 15, "write 16 or more: links to certificates"),
    ("audit", 1094, "write 1095 or more: the log proves"),
    ("key_backups", 31, "write 30 or fewer: until they are gone"),
    ("backups", 0, "write 1 or more"),
]


def described(what: str, days: int) -> list[str]:
    """The faults when one rule has so many days."""
    register = the_register()
    rules = tuple(
        replace(rule, days=days) if rule.what == what else rule for rule in register.retention.rules
    )
    return list(faults(replace(register, retention=replace(register.retention, rules=rules))))


@pytest.mark.parametrize(("what", "days", "advice"), SHORT, ids=[what for what, *_ in SHORT])
def test_days_that_the_service_cannot_work_with_are_refused_with_advice(
    what: str, days: int, advice: str
) -> None:
    told = next(each for each in described(what, days) if f"'{what}'" in each)
    assert told.startswith("[retention] rules.")
    assert advice in told


@pytest.mark.parametrize(("what", "days", "advice"), SHORT[:-1], ids=[w for w, *_ in SHORT[:-1]])
def test_a_day_more_or_less_is_taken(what: str, days: int, advice: str) -> None:
    assert described(what, days + (-1 if "fewer" in advice else 1)) == []
