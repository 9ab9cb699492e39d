"""Announcing a text: a job of the transaction that queues it, and of no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from procrastinate import App, SyncPsycopgConnector

from bot.store import outbox
from bot.store.unit import Store
from bot.work.jobs import DELIVER, announce
from tests.work.crew import draft

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def jobs(store: Store) -> list[tuple[object, ...]]:
    """All that the jobs hold, but their own numbers."""
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT * FROM procrastinate_jobs ORDER BY id")
        return [tuple(row)[1:] for row in found]


def test_a_text_is_announced_by_the_number_of_its_row_alone(announced: Store) -> None:
    with announced.write() as unit:
        row = outbox.queue(unit, draft("+358412345678", "hei"), NOW)
        assert jobs(announced) == []  # others see it when they see the text
    (job,) = jobs(announced)
    assert {"message_out": row} in job
    assert not any("358" in str(value) or "hei" in str(value) for value in job)


def test_the_job_is_the_one_that_the_package_makes(announced: Store) -> None:
    theirs = App(connector=SyncPsycopgConnector())
    with announced.write() as unit:
        driver = unit._connection
        announce(driver, 7)
        theirs.configure_task(DELIVER, connection=driver).defer(message_out=7)
    ours, packages = jobs(announced)
    assert ours == packages


def test_a_text_that_is_not_queued_after_all_is_not_announced(announced: Store) -> None:
    with pytest.raises(RuntimeError), announced.write() as unit:
        outbox.queue(unit, draft("+358412345678", "hei"), NOW)
        raise RuntimeError
    assert jobs(announced) == []


def test_a_job_left_over_for_the_same_row_stops_no_transaction(announced: Store) -> None:
    for _ in range(2):  # a sequence that a restore set back gives a number again
        with announced.write() as unit:
            announce(unit._connection, 7)
    assert len(jobs(announced)) == 2


def test_a_transaction_that_was_cut_fails_as_databases_do(announced: Store) -> None:
    import psycopg

    with pytest.raises(psycopg.OperationalError), announced.write() as unit:
        driver = unit._connection
        driver.execute("SELECT 1")
        with sa.create_engine(announced.engine.url, poolclass=sa.NullPool).begin() as other:
            pid = driver.info.backend_pid
            other.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        announce(driver, 7)
