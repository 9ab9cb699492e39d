"""The queue: its order, its filters, its pages, and what is left of promise and law."""

from __future__ import annotations

from datetime import date

import pytest

from bot.service.staff import queue
from bot.service.staff.assigning import assign
from bot.service.staff.presence import look as look_at
from bot.service.staff.queue import Wanted, law_clock, look, promise_clock
from bot.service.staff.sessions import Member
from bot.store.unit import Store
from tests.offices import ANNA, PEOPLE, Desk, furnished
from tests.service.staff.crew import change, entered, hired, row_id

TODAY = date(2026, 12, 1)


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def refs(desk: Desk, member: Member, **wanted: object) -> list[str]:
    return [row.ref for row in look(desk.office, member, Wanted(**wanted)).rows]  # type: ignore[arg-type]


def test_what_is_due_first_comes_first_and_closed_ones_do_not(desk: Desk, aino: Member) -> None:
    late = entered(desk, aino, days_ago=20)
    new = entered(desk, aino, days_ago=1)
    older = entered(desk, aino, days_ago=1.1)
    closed = entered(desk, aino, days_ago=30)
    change(desk, closed, state="closed", closed_at=desk.clock())
    assert refs(desk, aino) == [late, older, new]
    assert refs(desk, aino, state="closed") == [closed]
    assert refs(desk, aino, state="all") == [closed, older, new, late]


def test_each_filter_holds_alone_and_with_others(desk: Desk, aino: Member) -> None:
    bertta = hired(desk, "bertta")
    name = entered(desk, aino, kind="name", days_ago=15, language="sv")
    visit = entered(desk, aino, kind="visit", days_ago=11)
    held = entered(desk, aino, ANNA, days_ago=2)
    change(desk, held, state="held")
    assert assign(desk.office, aino, name, aino.id, None)
    assert assign(desk.office, bertta, visit, bertta.id, None)
    assert refs(desk, aino, kind="name") == [name]
    assert refs(desk, aino, language="sv") == [name]
    assert refs(desk, aino, state="held") == [held]
    assert refs(desk, aino, state="open") == [name, visit]
    assert refs(desk, aino, who="mine") == [name]
    assert refs(desk, aino, who="nobody") == [held]
    assert refs(desk, aino, due="overdue") == [name]
    assert refs(desk, aino, due="week") == [visit]
    assert refs(desk, aino, due="overdue", who="mine", kind="name", language="sv") == [name]
    assert refs(desk, aino, due="overdue", kind="visit") == []


def test_a_page_holds_fifty_and_a_page_too_far_is_the_last(
    desk: Desk, aino: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    made = [entered(desk, aino, days_ago=5 - day) for day in range(5)]
    first, last = look(desk.office, aino, Wanted()), look(desk.office, aino, Wanted(page=99))
    assert [row.ref for row in first.rows] == made[:2]
    assert [row.ref for row in last.rows] == made[4:]
    assert (first.total, first.pages, last.page) == (5, 3, 3)


def test_what_came_in_since_is_counted_and_marked(desk: Desk, aino: Member) -> None:
    old = entered(desk, aino)
    before = look(desk.office, aino, Wanted())
    assert (before.fresh, [row.fresh for row in before.rows]) == (0, [False])
    new = entered(desk, aino, days_ago=3)
    entered(desk, aino, kind="visit")
    now = look(desk.office, aino, Wanted(kind="view"), after=before.newest)
    assert now.fresh == 1
    assert [(row.ref, row.fresh) for row in now.rows] == [(new, True), (old, False)]


def test_it_tells_who_has_a_request_and_who_else_looks(desk: Desk, aino: Member) -> None:
    bertta = hired(desk, "bertta")
    ref = entered(desk, aino)
    assign(desk.office, bertta, ref, bertta.id, None)
    look_at(desk.office, bertta, row_id(desk, ref))
    (row,) = look(desk.office, aino, Wanted()).rows
    assert (row.holder, row.watchers) == ("bertta", ("bertta",))
    (row,) = look(desk.office, bertta, Wanted()).rows
    assert row.watchers == ()  # one does not meet oneself
    desk.clock.go(minutes=2)
    (row,) = look(desk.office, aino, Wanted()).rows
    assert row.watchers == ()


def test_the_empty_queue_has_one_page(desk: Desk, aino: Member) -> None:
    found = look(desk.office, aino, Wanted())
    assert (found.rows, found.total, found.page, found.pages, found.newest) == ((), 0, 1, 1, 0)


@pytest.mark.parametrize(
    ("due", "left", "tone"),
    [
        (date(2026, 12, 6), 5, "plain"),
        (date(2026, 12, 5), 4, "warn"),  # day ten of fourteen
        (date(2026, 12, 2), 1, "warn"),
        (date(2026, 12, 1), 0, "bad"),  # day fourteen
        (date(2026, 11, 28), -3, "bad"),
    ],
)
def test_the_promise_is_amber_from_day_ten_and_red_on_day_fourteen(
    due: date, left: int, tone: str
) -> None:
    clock = promise_clock(due, TODAY)
    assert (clock.left, clock.tone) == (left, tone)


@pytest.mark.parametrize(
    ("due", "tone"),
    [
        (date(2026, 12, 7), "plain"),
        (date(2026, 12, 6), "bad"),
        (date(2026, 12, 1), "bad"),
        (date(2026, 11, 30), "grave"),
    ],
)
def test_the_law_alarms_five_days_before_and_is_grave_once_over(due: date, tone: str) -> None:
    assert law_clock(due, TODAY).tone == tone
