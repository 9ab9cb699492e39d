"""Search: exact, limited, audited without the number."""

from __future__ import annotations

import pytest

from bot.service.staff.searching import PER_HOUR, reference_in, search
from bot.service.staff.sessions import Member
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, Desk, furnished
from tests.service.books import everything, rows
from tests.service.staff.crew import change, entered, hired


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def log(desk: Desk) -> list[tuple[str | None, str | None, str]]:
    found = rows(desk.office.store, tables.audit)
    return [(row.subject, row.ref, row.result) for row in found if row.action == "search"]


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("T-012345", "T-012345"),
        (" t012345 ", "T-012345"),
        ("t 012345", "T-012345"),
        ("012345", "T-012345"),
        ("T-12345", None),
        ("T-١٢٣٤٥٦", None),
        ("0412345678", None),
    ],
)
def test_a_reference_is_read_as_people_write_it(typed: str, ref: str | None) -> None:
    assert reference_in(typed) == ref


@pytest.mark.parametrize("typed", [MAIJA, "041 2345678", "00358 41 234 5678", "(041) 234-5678"])
def test_a_number_is_found_however_it_is_written(desk: Desk, aino: Member, typed: str) -> None:
    first = entered(desk, aino)
    change(desk, first, state="closed", closed_at=desk.clock())
    second = entered(desk, aino)
    entered(desk, aino, ANNA)
    found = search(desk.office, aino, typed)
    assert [row.ref for row in found.rows] == [second, first]
    assert (found.number, found.registered) == (MAIJA, True)


def test_a_reference_finds_one_and_a_wrong_one_none(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, None)
    assert [row.ref for row in search(desk.office, aino, ref.lower()).rows] == [ref]
    other = "T-000000" if ref != "T-000000" else "T-000001"
    assert search(desk.office, aino, other).rows == ()
    assert log(desk) == [(None, ref, "found"), (None, other, "none")]


def test_the_register_is_searched_too(desk: Desk, aino: Member) -> None:
    found = search(desk.office, aino, ANNA)
    assert (found.rows, found.registered) == ((), True)
    nobody = search(desk.office, aino, NOBODY)
    assert (nobody.rows, nobody.registered) == ((), False)
    assert [result for _, _, result in log(desk)] == ["found", "none"]


@pytest.mark.parametrize("typed", ["", "Maija", "0412", "%", "041*", "+35841234567890123"])
def test_no_part_of_a_number_and_no_name_finds_anybody(
    desk: Desk, aino: Member, typed: str
) -> None:
    with pytest.raises(ValueError, match="neither"):
        search(desk.office, aino, typed)
    assert log(desk) == []


def test_the_log_has_a_keyed_hash_and_never_the_number(desk: Desk, aino: Member) -> None:
    search(desk.office, aino, NOBODY)
    key = desk.office.store.keys.lookup(NOBODY).hex()
    assert log(desk) == [(key, None, "none")]
    assert NOBODY[1:] not in str(everything(desk.office.store))


def test_thirty_an_hour_and_not_one_more(desk: Desk, aino: Member) -> None:
    bertta = hired(desk, "bertta")
    begun = desk.clock()
    for _ in range(PER_HOUR):
        assert search(desk.office, aino, MAIJA).again_at is None
        desk.clock.go(minutes=1)
    refused = search(desk.office, aino, MAIJA)
    assert refused.again_at is not None
    assert (refused.again_at - begun).total_seconds() == 3600
    assert (refused.rows, refused.registered) == ((), False)
    assert log(desk)[-1][2] == "limit"
    assert search(desk.office, bertta, MAIJA).again_at is None  # each has their own
    desk.clock.moment = refused.again_at
    assert search(desk.office, aino, MAIJA).again_at is None
    assert search(desk.office, aino, MAIJA).again_at is not None
    assert len(rows(desk.office.store, tables.staff_try)) == PER_HOUR + 1  # older ones are gone
