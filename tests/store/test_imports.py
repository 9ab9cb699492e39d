"""What an import asks the store, however many people its file names."""

from __future__ import annotations

import pytest

from bot.store import imports
from bot.store.unit import Store
from tests.store import given
from tests.store.given import NUMBER


@pytest.mark.parametrize("asked", [0, 1, 199, 200, 201, 450])
def test_those_who_are_there_are_found_however_many_are_asked_for(store: Store, asked: int) -> None:
    numbers = [f"+35840{n:07d}" for n in range(asked)]
    with store.write() as unit:
        for n in range(0, asked, 100):
            given.person(unit, f"p{n}", numbers[n])
        given.person(unit, "not asked for", NUMBER)
        found = list(imports.existing(unit, [unit.number_key(number) for number in numbers]))
    assert sorted(row.id for row in found) == sorted(f"p{n}" for n in range(0, asked, 100))
