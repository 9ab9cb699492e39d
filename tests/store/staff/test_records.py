"""Changes of a record by staff: none of somebody who is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.store.faults import Conflict
from bot.store.staff import records
from bot.store.unit import Store, Unit
from tests.offices import START

CHANGES: tuple[Callable[[Unit], None], ...] = (
    lambda unit: records.accept_name(unit, "gone", "Maija", START),
    lambda unit: records.confirm(unit, "gone", START),
    lambda unit: records.unflag(unit, "gone"),
    lambda unit: records.keep(unit, "gone", START.date(), "lasku"),
)


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_is_changed_who_is_not_there(store: Store, change: Callable[[Unit], None]) -> None:
    with pytest.raises(Conflict), store.write() as unit:
        change(unit)
