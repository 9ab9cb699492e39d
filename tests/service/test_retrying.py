"""What becomes of a text that was not taken: a table, and the time it is given."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import GatewayFailure, MessageState, Retry
from bot.service.retrying import BACKOFF, POISON_TRIES, REPORT_WINDOW, Ending, ending
from tests.offices import START

QUEUED, UNKNOWN, FAILED = MessageState.QUEUED, MessageState.UNKNOWN, MessageState.FAILED
LATER, NEVER = GatewayFailure("503", Retry.LATER), GatewayFailure("30007", Retry.NEVER)
SILENT = GatewayFailure("no answer", Retry.UNKNOWN)
BLOCKED = GatewayFailure("21610", Retry.NEVER, carrier_blocked=True)
BUG = ValueError("+358412345678")
LAST = len(BACKOFF)
NOW = timedelta()
ONE, TWO = ("a",), ("a", "b")

ENDINGS = [
    (LATER, 1, ONE, QUEUED, timedelta(seconds=BACKOFF[0]), "a", "it is tried again"),
    (LATER, LAST, ONE, QUEUED, timedelta(seconds=BACKOFF[-1]), "a", "for a day"),
    (LATER, LAST + 1, ONE, FAILED, NOW, None, "and then given up"),
    (LATER, 1, TWO, QUEUED, NOW, "b", "by the other one at once"),
    (LATER, 2, TWO, QUEUED, timedelta(seconds=BACKOFF[0]), "b", "after both have failed, later"),
    (LATER, 2 * LAST + 2, TWO, FAILED, NOW, None, "as many rounds as with one"),
    (LATER, 1, (), QUEUED, timedelta(seconds=BACKOFF[0]), "a", "nobody else has the number"),
    (SILENT, 1, TWO, UNKNOWN, REPORT_WINDOW, None, "it may have it: nobody else is asked"),
    (NEVER, 1, TWO, FAILED, NOW, None, "it never will"),
    (BLOCKED, 1, TWO, FAILED, NOW, None, "nor will its carrier"),
    (BUG, 1, TWO, QUEUED, timedelta(seconds=BACKOFF[0]), None, "our fault: the same way again"),
    (BUG, POISON_TRIES, ONE, FAILED, NOW, None, "but not for ever"),
]


@pytest.mark.parametrize(
    ("fault", "attempts", "ways", "state", "wait", "gateway", "why"),
    ENDINGS,
    ids=[row[-1] for row in ENDINGS],
)
def test_what_becomes_of_it(
    fault: Exception,
    attempts: int,
    ways: tuple[str, ...],
    state: MessageState,
    wait: timedelta,
    gateway: str | None,
    why: str,
) -> None:
    found = ending(fault, attempts, "a", ways, START)
    assert (found.state, found.gateway) == (state, gateway)
    if state is QUEUED:
        assert 0.8 * wait <= found.next_at - START <= 1.2 * wait
    if state is UNKNOWN:
        assert found.next_at - START == wait


def test_only_a_fault_of_ours_is_owed_whatever_the_text_was() -> None:
    assert [ending(each, POISON_TRIES, "a", ONE, START).owed for each in (BUG, NEVER)] == [True, 0]


def test_no_word_of_the_fault_is_kept() -> None:
    assert ending(BUG, 1, "a", ONE, START).reason == "our fault: ValueError"


@pytest.mark.parametrize(
    ("state", "blocked", "failed"), [(FAILED, False, True), (UNKNOWN, True, 1)]
)
def test_what_is_blocked_never_arrives(state: MessageState, blocked: bool, failed: bool) -> None:
    assert Ending(state, "", START, blocked=blocked).failed == failed


def test_it_is_tried_for_four_hours_at_least() -> None:
    assert 0.8 * sum(BACKOFF) > timedelta(hours=4).total_seconds()
