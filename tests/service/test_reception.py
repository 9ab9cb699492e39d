"""What the web may ask of the office."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

import wsgi
from bot.domain import GatewayFailure, Retry
from bot.service.answer import answer
from bot.service.deliver import deliver_due
from bot.service.reception import LATE, Reception, receive
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, furnished
from tests.service.test_parked import poisoned


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def reception(desk: Desk, *, alive: bool = True) -> Reception:
    doors = {"secret": "s" * 40, "public_url": "https://tiedot.example.fi", "metrics_token": None}
    return receive(desk.office, wsgi.LOCALES, lambda: alive, doors)


def test_a_sound_office_is_ready(desk: Desk) -> None:
    desk.text(MAIJA, "OHJE")
    ready = reception(desk).ready()
    assert (ready.ok, ready.oldest_waiting, ready.counts) == (True, None, {"sent": 1})


def test_a_stopped_worker_is_told(desk: Desk) -> None:
    ready = reception(desk, alive=False).ready()
    assert (ready.ok, ready.checks["worker"]) == (False, "stopped")


def test_a_queue_that_stands_still_is_told(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    assert reception(desk).ready().ok
    desk.clock.go(seconds=LATE)
    ready = reception(desk).ready()
    assert (ready.ok, ready.checks["queue"]) == (False, "waiting")
    assert (ready.oldest_waiting, ready.oldest_overdue) == (LATE, LATE)


def test_a_gateway_that_is_away_is_no_reason_to_take_in_nothing(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    answer(desk.office, desk.inbound(MAIJA, "LISÄÄ"))
    desk.tray.failures = [GatewayFailure("no connection", Retry.LATER) for _ in range(20)]
    for minutes in (0, 1, 2, 5, 10, 30, 60, 90, 90):
        desk.pass_time(minutes=minutes)
    desk.clock.go(seconds=LATE)
    ready = reception(desk).ready()
    assert (ready.ok, ready.checks["queue"], ready.oldest_overdue) == (True, "ok", None)
    assert ready.oldest_waiting is not None
    assert ready.oldest_waiting > LATE


def test_a_long_queue_that_moves_is_no_queue_that_stands_still(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    desk.clock.go(seconds=LATE)
    desk.text(ANNA, "HJÄLP")
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    with desk.office.store.engine.begin() as connection:
        connection.execute(
            tables.message_out.update()
            .where(tables.message_out.c.state == "queued")
            .values(next_at=desk.clock() - timedelta(seconds=LATE))
        )
    assert reception(desk).ready().ok
    desk.clock.go(seconds=LATE)
    assert not reception(desk).ready().ok


def test_what_came_in_and_met_a_fault_of_ours_is_told(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    desk.clock.go(seconds=9)
    ready = reception(desk).ready()
    assert (ready.ok, ready.parked, ready.oldest_parked) == (True, 1, 9.0)


def test_a_database_that_is_away_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(engine: sa.Engine) -> None:
        raise sa.exc.OperationalError("connect", None, OSError())

    monkeypatch.setattr(sa.Engine, "raw_connection", away)
    ready = reception(desk).ready()
    assert (ready.ok, ready.checks) == (False, {"database": "unreachable"})


def test_only_a_movable_clock_opens_the_demo(desk: Desk) -> None:
    assert reception(desk).demo is None


def test_words_of_pages_are_there_in_each_language(desk: Desk) -> None:
    said = {reception(desk).words("phone.title", each) for each in ("fi", "sv", "en")}
    assert len(said) == 3
    assert reception(desk).words("no.such.word", "fi") == "no.such.word"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_notice_names_the_controller(desk: Desk, language: str) -> None:
    assert "Esimerkki Oy" in str(reception(desk).notice(language))


def test_a_log_that_lags_is_told_and_turns_nobody_away(desk: Desk) -> None:
    desk.text(MAIJA, "OHJE")
    assert reception(desk).ready().checks["audit"] == "ok"
    answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    deliver_due(desk.office)
    desk.clock.go(minutes=16)
    ready = reception(desk).ready()
    assert (ready.ok, ready.checks["audit"]) == (True, "seal behind")
    assert ready.audit_lags == {"seal": 960.0}
