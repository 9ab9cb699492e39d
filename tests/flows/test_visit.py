from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import BookVisit, JoinCase, OpenCase
from flows import visit
from tests.turns import NOW, exact, request, turn

AT = NOW + timedelta(days=3)
KEPT = {"offered": [AT.isoformat()], "seen": []}


def choosing(text: str, **values: object) -> object:
    return turn(text, state=visit.CHOOSING, kept=KEPT, heard=exact("visit"), **values)


@pytest.mark.parametrize(("standing", "how"), [((), OpenCase), ((request("visit"),), JoinCase)])
def test_a_time_is_booked_under_the_request_that_asks_for_it(
    standing: tuple[object, ...], how: type
) -> None:
    opened, booked = visit.book(choosing("1", requests=standing))
    assert isinstance(opened, how)
    assert isinstance(booked, BookVisit)
    assert (booked.ref, booked.starts_at) == (opened.ref, AT)


def test_a_number_that_was_not_offered_books_nothing() -> None:
    assert visit.book(choosing("2")) == ()
