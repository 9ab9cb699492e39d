"""Whoever holds a number keeps everybody else who wants it waiting."""

from __future__ import annotations

import threading

from bot.store.hold import hold_number
from bot.store.unit import Store
from tests.store.given import NUMBER


def test_a_number_that_never_texted_is_held_too(store: Store) -> None:
    order: list[str] = []
    held = threading.Event()

    def second() -> None:
        held.wait(5)
        with store.write() as unit:
            hold_number(unit, NUMBER)
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.write() as unit:
        hold_number(unit, NUMBER)
        held.set()
        thread.join(0.2)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
