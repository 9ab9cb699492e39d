"""Copies that gateways keep: asked for until they are gone, over whatever line there is.

To ask again is harmless, whatever became of the first time: it is done until the gateway
itself says that nothing is there.
"""

from __future__ import annotations

import logging
import traceback

import pytest

from bot.domain import Answer, GatewayFailure, Outbound, Retry
from tests.cutting import Line, Mode
from tests.gateways.conformance import every_gateway
from tests.gateways.conformance.installed import Installed
from tests.gateways.conformance.row import SENDER, SERVICE, Row, Topic
from tests.gateways.peer import Asked, Peer

CODE = "482913"
BROKEN = pytest.mark.parametrize(
    "mode",
    [Mode.REFUSE, Mode.BLACK_HOLE, Mode.CUT_REQUEST, Mode.DROP_ANSWER, Mode.HOLD_ANSWER],
    ids=lambda mode: mode.value,
)
AT_ONCE_BY = 0.3  # seconds


def kept(row: Row, other_side: Peer) -> str:
    """The gateway's id of a text that it took, and keeps a copy of."""
    text = Outbound(7, "Zm9v-_1", row.name, SENDER, SERVICE, f"Koodi {CODE} & Åsa")
    provider_id = row.gateway(other_side.url).send(text)
    assert provider_id
    assert row.keeps(provider_id)
    return provider_id


@every_gateway()
def test_what_a_gateway_keeps_no_copy_of_is_gone_at_once(row: Row, other_side: Peer) -> None:
    provider_id = "SM" + "d" * 32
    row.gateway(other_side.url if row.peer_setting else "http://127.0.0.1:9").forget(provider_id)
    assert other_side.texts == []


@every_gateway(Topic.COPIES)
def test_a_copy_is_gone_once_the_gateway_says_so(row: Row, other_side: Peer) -> None:
    provider_id = kept(row, other_side)
    row.gateway(other_side.url).forget(provider_id)
    assert not row.keeps(provider_id)
    row.gateway(other_side.url).forget(provider_id)


@BROKEN
@every_gateway(Topic.COPIES)
def test_a_line_that_breaks_leaves_it_to_be_asked_again(
    row: Row, other_side: Peer, cable: Line, mode: Mode
) -> None:
    provider_id = kept(row, other_side)
    cable.mode = mode
    patience = AT_ONCE_BY if mode is Mode.HOLD_ANSWER else 10.0
    with pytest.raises(GatewayFailure) as raised:
        row.gateway(cable.url, patience).forget(provider_id)
    assert raised.value.retry is Retry.LATER
    cable.mode = Mode.WHOLE
    row.gateway(cable.url).forget(provider_id)
    assert not row.keeps(provider_id)


@pytest.mark.parametrize("why", ["for good", "throttled", "broken", "locked out"])
@every_gateway(Topic.COPIES)
def test_whatever_it_says_but_that_the_copy_is_gone_it_is_asked_again(
    row: Row, other_side: Peer, why: str
) -> None:
    provider_id = kept(row, other_side)
    other_side.answer = lambda asked: row.refusals[why]
    with pytest.raises(GatewayFailure) as raised:
        row.gateway(other_side.url).forget(provider_id)
    assert raised.value.retry is Retry.LATER


@pytest.mark.parametrize("status", [200, 202, 301, 404, 409, 502])
@every_gateway(Topic.COPIES)
def test_a_proxys_word_is_none_of_the_gateways(row: Row, other_side: Peer, status: int) -> None:
    provider_id = kept(row, other_side)
    other_side.answer = lambda asked: Answer(status, b"<html>a proxy</html>", "text/html")
    with pytest.raises(GatewayFailure):
        row.gateway(other_side.url).forget(provider_id)


@every_gateway(Topic.COPIES)
def test_no_failure_names_a_text_a_number_or_a_secret(
    row: Row, other_side: Peer, cable: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider_id = kept(row, other_side)
    cable.mode = Mode.DROP_ANSWER
    with pytest.raises(GatewayFailure) as raised:
        row.gateway(cable.url).forget(provider_id)
    told = "".join(traceback.format_exception(raised.value)) + repr(raised.value) + caplog.text
    assert [word for word in (SENDER, CODE, "Åsa", *row.secrets) if word in told] == []


@every_gateway(Topic.COPIES, Topic.WEBHOOKS)
def test_a_text_whose_days_are_over_is_asked_for_over_a_broken_line_until_it_is_gone(
    row: Row, here: Installed, cable: Line, other_side: Peer
) -> None:
    here.bring(row.text("OHJE"))
    here.work_all()
    (text,) = here.outgoing()
    assert row.keeps(text.provider_id)
    cable.mode = Mode.DROP_ANSWER
    here.work(days=31)
    assert here.outgoing() == []
    asked = deletions(other_side)
    assert len(asked) == 2, "the one that came, and the one that went"
    cable.mode = Mode.WHOLE
    for _ in range(3):
        here.work(minutes=10)
    assert not row.keeps(text.provider_id)
    assert here.counts().get("remote_copy", 0) == 0
    assert set(deletions(other_side)) == set(asked)


def deletions(other_side: Peer) -> list[str]:
    """What the gateway was asked to delete."""
    return [asked.target for asked in other_side.asked if is_deletion(asked)]


def is_deletion(asked: Asked) -> bool:
    return asked.method == "DELETE"
