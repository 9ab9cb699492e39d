"""Sending: what may be done after each way in which a hand-over can fail."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable

import pytest

from bot.domain import Answer, GatewayFailure, Outbound, Retry
from tests.cutting import Line, Mode
from tests.gateways.conformance import every_gateway
from tests.gateways.conformance.row import SENDER, SERVICE, Row, Topic
from tests.gateways.peer import Peer

CODE = "482913"


def send(row: Row, url: str, patience: float = 10.0) -> str | None:
    text = f"Koodi {CODE} & Åsa"
    message = Outbound(7, "Zm9v-_1", row.name, SENDER, SERVICE, text)
    return row.gateway(url, patience).send(message)


def failure(row: Row, url: str, patience: float = 10.0) -> GatewayFailure:
    with pytest.raises(GatewayFailure) as raised:
        send(row, url, patience)
    return raised.value


@every_gateway(Topic.PEER)
def test_a_text_is_handed_over_in_one_request(row: Row, cable: Line, other_side: Peer) -> None:
    provider_id = send(row, cable.url)
    assert provider_id is None or provider_id
    assert len(other_side.asked) == 1


REFUSALS = [
    pytest.param("for good", Retry.NEVER, id="refused for good"),
    pytest.param("locked out", Retry.LATER, id="locked out, which the operator mends"),
    pytest.param("broken", Retry.UNKNOWN, id="broken, perhaps after it took the text"),
]


@pytest.mark.parametrize(("kind", "retry"), REFUSALS)
@every_gateway(Topic.PEER)
def test_a_refusal_says_what_may_be_done(
    row: Row, other_side: Peer, kind: str, retry: Retry
) -> None:
    other_side.answer = lambda asked: row.refusals[kind]
    assert failure(row, other_side.url).retry is retry
    assert len(other_side.asked) == 1, "nothing is sent twice by itself"


@every_gateway(Topic.PEER, Topic.THROTTLING)
def test_what_was_too_fast_may_go_later(row: Row, other_side: Peer) -> None:
    other_side.answer = lambda asked: row.refusals["throttled"]
    assert failure(row, other_side.url).retry is Retry.LATER


@pytest.mark.parametrize("mode", [Mode.REFUSE, Mode.BLACK_HOLE], ids=lambda mode: mode.value)
@every_gateway(Topic.PEER)
def test_a_text_that_never_left_may_go_later(
    row: Row, cable: Line, other_side: Peer, mode: Mode
) -> None:
    cable.mode = mode
    assert failure(row, cable.url).retry is Retry.LATER
    assert other_side.asked == []


@pytest.mark.parametrize("mode", [Mode.DROP_ANSWER, Mode.CUT_REQUEST], ids=lambda mode: mode.value)
@every_gateway(Topic.PEER)
def test_a_text_that_may_have_left_has_an_unknown_outcome(
    row: Row, cable: Line, other_side: Peer, mode: Mode
) -> None:
    cable.mode = mode
    assert failure(row, cable.url).retry is Retry.UNKNOWN
    assert len(other_side.texts) <= 1, "nothing is sent twice by itself"
    assert cable.passed == (mode is Mode.DROP_ANSWER)


@every_gateway(Topic.PEER)
def test_a_slow_peer_is_waited_for_no_longer_than_the_time_out(row: Row, cable: Line) -> None:
    cable.mode = Mode.HOLD_ANSWER
    begun = time.monotonic()
    assert failure(row, cable.url, patience=0.3).retry is Retry.UNKNOWN
    assert time.monotonic() - begun < 5
    while not cable.passed:  # it had left all the same
        assert time.monotonic() - begun < 20
        time.sleep(0.01)


@every_gateway(Topic.PEER)
def test_a_text_on_its_way_holds_up_no_other(row: Row, cable: Line) -> None:
    gateway, cable.mode = row.gateway(cable.url), Mode.HOLD_ANSWER
    texts = [Outbound(n, f"k{n}", row.name, f"+35841234500{n}", SERVICE, "Hei") for n in (1, 2)]
    threads = [threading.Thread(target=gateway.send, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 10
    while cable.passed < 2:
        assert time.monotonic() < end
        time.sleep(0.01)
    cable.hold.set()
    for thread in threads:
        thread.join()


def quoting(row: Row, kind: str) -> Callable[[object], Answer]:
    refusal = row.refusals[kind]
    said = refusal.body + f" {SENDER} {CODE}".encode()
    return lambda asked: Answer(refusal.status, said, refusal.content_type)


@pytest.mark.parametrize("kind", ["for good", "locked out", "broken"])
@every_gateway(Topic.PEER)
def test_a_refusal_names_no_text_number_or_secret(
    row: Row, other_side: Peer, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    other_side.answer = quoting(row, kind)
    assert names(failure(row, other_side.url), caplog.text, row) == []


@pytest.mark.parametrize(
    "mode", [Mode.REFUSE, Mode.BLACK_HOLE, Mode.DROP_ANSWER], ids=lambda mode: mode.value
)
@every_gateway(Topic.PEER)
def test_a_broken_line_names_no_text_number_or_secret(
    row: Row, cable: Line, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cable.mode = mode
    assert names(failure(row, cable.url), caplog.text, row) == []


def names(failed: GatewayFailure, logged: str, row: Row) -> list[str]:
    """What should not be told, and is."""
    told = "".join(traceback.format_exception(failed)) + repr(failed) + logged
    return [word for word in (SENDER, SENDER[1:], CODE, "Åsa", *row.secrets) if word in told]


@every_gateway(Topic.WEBHOOKS)
def test_the_gateway_tells_how_its_texts_end(row: Row) -> None:
    assert row.gateway().delivers_at_once is False
