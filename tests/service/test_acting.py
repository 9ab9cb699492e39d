"""How a service acts: one piece of work that fails holds up none of the others."""

from __future__ import annotations

import pytest

from bot.service.acting import ATTEMPTS, again, all_of_them
from bot.store.faults import Conflict


def test_what_fails_holds_up_none_of_the_others() -> None:
    done: list[str] = []

    def poison() -> None:
        raise ValueError("poison")

    with pytest.raises(ValueError, match="poison"):
        all_of_them([lambda: done.append("before"), poison, lambda: done.append("after")])
    assert done == ["before", "after"]


def test_what_clashes_is_tried_anew_and_then_comes_out() -> None:
    tries: list[int] = []

    def clash() -> None:
        tries.append(1)
        raise Conflict("again")

    with pytest.raises(Conflict):
        again(clash)
    assert len(tries) == ATTEMPTS
