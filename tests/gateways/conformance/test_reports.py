"""Reports: they move a text forward only, in whatever order and however often they come."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.domain import MessageState
from bot.store import tables
from tests.gateways.conformance import every_gateway
from tests.gateways.conformance.installed import Installed
from tests.gateways.conformance.row import Row, Topic
from tests.service.books import everything

SENDING, SENT, DELIVERED, FAILED = (
    *(MessageState.SENDING, MessageState.SENT),
    *(MessageState.DELIVERED, MessageState.FAILED),
)
FIRST_END = [
    (told, next((state for state in told if state in (DELIVERED, FAILED)), SENT))
    for length in (1, 2, 3)
    for told in permutations((SENDING, SENT, DELIVERED, FAILED), length)
]
"""Every order of reports, and what stands in the end: the first that is an end."""


def test_there_are_all_orders() -> None:
    assert len(FIRST_END) == 4 + 12 + 24


@every_gateway(Topic.WEBHOOKS)
def test_whatever_the_order_a_text_moves_forward_only(row: Row, here: Installed) -> None:
    numbers = [f"+3584123450{n:02}" for n in range(len(FIRST_END))]
    for n, number in enumerate(numbers, start=1):
        here.bring(row.text("KIELTO", n, number))
    here.work_all()
    texts = here.outgoing()
    assert {text.state for text in texts} == {"sent"}
    for text, (told, _) in zip(texts, FIRST_END, strict=True):
        for state in (*told, told[0]):
            call = row.report(text.token, state, text.provider_id)
            assert here.bring(call) == row.acknowledgement
    found = {
        text.id: (tuple(state.value for state in told), text.state)
        for text, (told, _) in zip(here.outgoing(), FIRST_END, strict=True)
    }
    expected = {
        text.id: (tuple(state.value for state in told), end.value)
        for text, (told, end) in zip(texts, FIRST_END, strict=True)
    }
    assert found == expected


@pytest.mark.parametrize("state", [SENT, DELIVERED, FAILED])
@every_gateway(Topic.WEBHOOKS)
def test_a_report_of_a_text_that_nobody_knows_changes_nothing(
    row: Row, here: Installed, state: MessageState
) -> None:
    here.bring(row.text("KIELTO"))
    here.work()
    before = everything(here.office.store)
    assert here.bring(row.report("no-such-text", state)) == row.acknowledgement
    assert everything(here.office.store) == before


@every_gateway(Topic.WEBHOOKS)
def test_a_report_tells_nothing_of_a_text_that_was_never_tried(row: Row, here: Installed) -> None:
    here.bring(row.text("KIELTO"))
    (text,) = here.outgoing()
    here.bring(row.report(text.token, DELIVERED))
    assert here.states() == ["queued"]


@every_gateway(Topic.WEBHOOKS)
def test_a_report_moves_its_own_text_alone(row: Row, here: Installed) -> None:
    for n in (1, 2, 3):
        here.bring(row.text("KIELTO", n, f"+35841234500{n}"))
    here.work()
    _, text, _ = here.outgoing()
    here.bring(row.report(text.token, FAILED, text.provider_id))
    assert here.states() == ["sent", "failed", "sent"]
    assert tables.message_out.name in here.counts()
