"""An install has a few named values."""

from __future__ import annotations

from bot.store import install
from bot.store.unit import Store


def test_a_value_is_what_was_put_last(store: Store) -> None:
    with store.write() as unit:
        assert install.get(unit, install.MADE_BY) is None
        install.put(unit, install.MADE_BY, "demo")
        install.put(unit, install.MADE_BY, "hand")
        install.put(unit, install.CLOCK_OFFSET, "60")
    with store.read() as unit:
        assert install.get(unit, install.MADE_BY) == "hand"
        assert install.get(unit, install.CLOCK_OFFSET) == "60"
