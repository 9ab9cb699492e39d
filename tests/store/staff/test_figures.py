"""The databases do the counting: what comes out of them does not grow with what is in them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from bot.store import tables
from bot.store.days import utc
from bot.store.staff import figures
from bot.store.unit import Store
from tests.offices import START, furnished
from tests.service.staff.years import came, days

LATER = START + timedelta(days=1)


def test_however_many_were_closed_they_come_out_counted(store: Store) -> None:
    desk = furnished(store)
    for n in range(40):
        came(desk, START - days(n / 10), closed=START, by="clock")
    with store.read() as unit:
        (row,) = figures.closed(unit, START, LATER)
        assert (row.number, row.promise, row.law) == (40, 1, 1)
        assert len(figures.took(unit, START, LATER)) == 40
        assert figures.received(unit, START - days(1), START)[0].number == 10


def test_a_day_begins_at_midnight_in_utc_on_each_database(store: Store) -> None:
    came(furnished(store), START, promised_due=START.date())
    with store.engine.connect() as connection:
        micros = connection.scalar(sa.select(utc(tables.request.c.promised_due)))
    midnight = START.replace(hour=0)
    assert micros == int(midnight.timestamp()) * 10**6
