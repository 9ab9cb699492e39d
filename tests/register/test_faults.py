"""How a place in the register description is told to an operator."""

from __future__ import annotations

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
