"""Procrastinate's jobs: which there are, and how a text is announced to the workers.

A job holds the number of a row in the outbox, nothing else. It is a hint to look there: one
that is lost, doubled or late changes nothing but how soon a text leaves.
"""

from __future__ import annotations

from typing import Any

DELIVER, SWEEP = "deliver", "sweep"

# What the package's own `defer` calls, and its functions keep their meaning under a number.
# Its Python makes the same job for 400 µs more, on the way of every message.
_DEFER = f"""
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    'default', '{DELIVER}', 0, NULL, NULL, jsonb_build_object('message_out', %s::bigint), NULL
)::procrastinate_job_to_defer_v1])
"""


def announce(connection: Any, message_out: int) -> None:
    """Wake the workers for a text, once the transaction that queued it commits.

    On that transaction's own psycopg connection, in one round trip. No `queueing_lock`: a
    job left over with the same one would abort the message's transaction.
    """
    connection.execute(_DEFER, (message_out,))
