"""A console for the tests: a real office on a real database, staff who are signed in."""

from __future__ import annotations

import pytest

from bot.store.unit import Store
from tests.offices import PEOPLE, furnished
from tests.web.console.signed import Console


@pytest.fixture
def console(sqlite_store: Store) -> Console:
    """The console of an office with people in it; what it looks like is no database's matter."""
    return Console(furnished(sqlite_store, *PEOPLE))
