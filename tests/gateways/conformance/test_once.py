"""Once: a gateway that repeats itself, or brings a text forty times at once, changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.domain import Answer, MessageState
from tests.gateways.conformance import every_gateway
from tests.gateways.conformance.installed import Installed
from tests.gateways.conformance.row import Row, Topic
from tests.gateways.peer import Peer

AT_ONCE = 40
NUMBERS = ("+358412345678", "+358401234567")


def added(here: Installed, work: Callable[[], object]) -> dict[str, int]:
    """How many rows some work adds to each table."""
    before = here.counts()
    work()
    return {name: count - before.get(name, 0) for name, count in here.counts().items()}


@every_gateway(Topic.WEBHOOKS)
def test_a_text_is_acknowledged_in_the_gateways_own_way(row: Row, here: Installed) -> None:
    assert here.bring(row.text("KIELTO")) == row.acknowledgement
    assert here.states() == ["queued"]


@every_gateway(Topic.WEBHOOKS)
def test_a_text_that_comes_again_is_acknowledged_alike_and_changes_nothing(
    row: Row, here: Installed
) -> None:
    here.bring(row.text("KIELTO"))
    before = here.counts()
    for minutes in (0, 1, 60 * 24 * 30):
        here.clock.go(minutes=minutes)
        assert here.bring(row.text("KIELTO")) == row.acknowledgement
    assert here.counts() == before


@every_gateway(Topic.WEBHOOKS)
def test_forty_of_one_text_at_once_are_one_effect_and_one_reply(
    row: Row, here: Installed, other_side: Peer
) -> None:
    first, second = (row.text("KIELTO", n, number) for n, number in enumerate(NUMBERS, start=1))
    once = added(here, lambda: here.bring(first))
    answers: list[Answer] = []

    def forty() -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers.extend(pool.map(here.bring, [second] * AT_ONCE))

    assert added(here, forty) == once
    assert answers == [row.acknowledgement] * AT_ONCE
    assert here.states() == ["queued", "queued"]
    here.work()
    assert sorted(text.recipient for text in row.read(other_side.texts)) == sorted(NUMBERS)


@every_gateway(Topic.WEBHOOKS)
def test_forty_texts_at_once_of_as_many_ids_are_forty(row: Row, here: Installed) -> None:
    calls = [row.text("KIELTO", n, f"+3584123450{n:02}") for n in range(1, AT_ONCE + 1)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(here.bring, calls))
    assert answers == [row.acknowledgement] * AT_ONCE
    assert here.states() == ["queued"] * AT_ONCE


@every_gateway(Topic.WEBHOOKS)
def test_forty_of_one_report_at_once_are_one(row: Row, here: Installed) -> None:
    here.bring(row.text("KIELTO"))
    here.work()
    (text,) = here.outgoing()
    report = row.report(text.token, MessageState.DELIVERED, text.provider_id)
    once = dict.fromkeys(here.counts(), 0)
    answers: list[Answer] = []

    def forty() -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers.extend(pool.map(here.bring, [report] * AT_ONCE))

    assert added(here, forty) == once
    assert answers == [row.acknowledgement] * AT_ONCE
    assert here.states() == ["delivered"]
