"""A line that breaks, between us and each gateway: no text is lost, and none is sent twice
but where its answer was lost, no report came and the gateway could not be asked.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.domain import Call, MessageState
from bot.service.retrying import BACKOFF, REPORT_WINDOW
from tests.cutting import Line, Mode, line
from tests.gateways.conformance import every_gateway
from tests.gateways.conformance.installed import Installed
from tests.gateways.conformance.row import SENDER, Row, Topic
from tests.gateways.peer import Peer

BOTH = (Topic.WEBHOOKS, Topic.PEER)
AFTER_WINDOW = REPORT_WINDOW.total_seconds() + 1
AT_ONCE = pytest.mark.parametrize(
    "mode", [Mode.REFUSE, Mode.BLACK_HOLE], ids=lambda mode: mode.value
)
EITHER = pytest.mark.parametrize(
    "mode", [Mode.DROP_ANSWER, Mode.HOLD_ANSWER], ids=lambda m: m.value
)


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def replied_while(here: Installed, row: Row, cable: Line, mode: Mode) -> None:
    """A text was answered, and the line broke when the reply was handed over."""
    assert here.bring(row.text("KIELTO")) == row.acknowledgement
    patience = 0.3 if mode is Mode.HOLD_ANSWER else 10.0
    here.office.gateways[row.name] = row.gateway(cable.url, patience)  # type: ignore[index]
    cable.mode = mode
    here.work()
    if mode is Mode.HOLD_ANSWER:
        eventually(lambda: cable.passed)  # the other side has acted
    here.office.gateways[row.name] = row.gateway(cable.url)  # type: ignore[index]
    cable.mode = Mode.WHOLE


def taken(row: Row, other_side: Peer) -> list[str]:
    """To whom the gateway was given something to send."""
    return [text.recipient for text in row.read(other_side.texts)]


def still(here: Installed, row: Row, other_side: Peer) -> bool:
    """Whether nothing more happens, however much time passes."""
    before = (here.states(), len(other_side.texts))
    for _ in range(4):
        here.work(hours=7)
    return (here.states(), len(other_side.texts)) == before


@AT_ONCE
@every_gateway(*BOTH)
def test_a_text_that_never_left_is_sent_once_when_the_line_is_whole(
    row: Row, here: Installed, cable: Line, other_side: Peer, mode: Mode
) -> None:
    replied_while(here, row, cable, mode)
    assert (here.states(), other_side.texts) == (["queued"], [])
    here.work(seconds=BACKOFF[0] * 2)
    assert here.states() == ["sent"]
    assert taken(row, other_side) == [SENDER]
    assert still(here, row, other_side)


@every_gateway(*BOTH)
def test_a_line_that_is_down_for_hours_loses_nothing(
    row: Row, here: Installed, cable: Line, other_side: Peer
) -> None:
    here.bring(row.text("KIELTO"))
    cable.mode = Mode.REFUSE
    for _ in range(5):
        here.work(hours=1)
        assert here.states() == ["queued"]
    cable.mode = Mode.WHOLE
    here.work(hours=2)
    assert (here.states(), taken(row, other_side)) == (["sent"], [SENDER])


@EITHER
@every_gateway(*BOTH)
def test_a_lost_answer_is_settled_by_the_report_and_nothing_is_sent_again(
    row: Row, here: Installed, cable: Line, other_side: Peer, mode: Mode
) -> None:
    replied_while(here, row, cable, mode)
    assert here.states() == ["unknown"]
    here.work(seconds=AFTER_WINDOW - 60)
    (text,) = row.read(other_side.texts)
    assert here.bring(row.report(text.key, MessageState.DELIVERED)) == row.acknowledgement
    assert here.states() == ["delivered"]
    assert still(here, row, other_side)


@EITHER
@every_gateway(*BOTH, Topic.LOOK_UP)
def test_a_lost_answer_is_settled_by_a_look_up_and_nothing_is_sent_again(
    row: Row, here: Installed, cable: Line, other_side: Peer, mode: Mode
) -> None:
    replied_while(here, row, cable, mode)
    here.work(seconds=AFTER_WINDOW)
    assert here.states() == ["sent"]
    assert taken(row, other_side) == [SENDER]
    (text,) = here.outgoing()
    assert text.provider_id, "by which its report is known"
    assert still(here, row, other_side)


@EITHER
@every_gateway(*BOTH)
def test_a_lost_answer_that_nobody_can_tell_of_is_sent_once_more_and_no_third_time(
    row: Row, here: Installed, cable: Line, other_side: Peer, mode: Mode
) -> None:
    row.lists = False
    replied_while(here, row, cable, mode)
    here.work(seconds=AFTER_WINDOW / 2)
    assert taken(row, other_side) == [SENDER], "the report is waited for"
    cable.mode, cable.breaks = Mode.DROP_ANSWER, b"POST"  # a look-up gets its answer
    here.work(seconds=AFTER_WINDOW / 2)
    here.work(seconds=1)
    assert taken(row, other_side) == [SENDER] * 2
    assert here.states() == ["unknown"]
    cable.mode = Mode.WHOLE
    assert still(here, row, other_side)
    first, second = row.read(other_side.texts)
    assert first.key == second.key
    here.bring(row.report(first.key, MessageState.DELIVERED))
    assert here.states() == ["delivered"], "a late report tells all the same"


@every_gateway(*BOTH)
def test_a_request_that_was_cut_is_sent_whole_once(
    row: Row, here: Installed, cable: Line, other_side: Peer
) -> None:
    replied_while(here, row, cable, Mode.CUT_REQUEST)
    assert (here.states(), other_side.texts) == (["unknown"], [])
    here.work(seconds=AFTER_WINDOW)
    here.work(seconds=1)
    assert (here.states(), taken(row, other_side)) == (["sent"], [SENDER])
    assert still(here, row, other_side)


@every_gateway(*BOTH)
def test_a_text_that_the_line_doubled_was_handed_over_once(
    row: Row, here: Installed, cable: Line, other_side: Peer
) -> None:
    replied_while(here, row, cable, Mode.DUPLICATE)
    (text,) = here.outgoing()
    assert (text.state, text.attempts) == ("sent", 1)
    assert len(taken(row, other_side)) == 2, "none of ours: the key is the same"
    for each in row.read(other_side.texts):
        here.bring(row.report(each.key, MessageState.DELIVERED))
    assert here.states() == ["delivered"]


@every_gateway(*BOTH)
def test_one_text_of_unknown_outcome_holds_up_no_other(
    row: Row, here: Installed, cable: Line, other_side: Peer
) -> None:
    replied_while(here, row, cable, Mode.DROP_ANSWER)
    here.bring(row.text("OHJE", 2))
    here.bring(row.text("KIELTO", 3, "+358401234567"))
    here.work(seconds=5)
    assert here.states() == ["unknown", "sent", "sent"]


# ---------------------------------------------------------------- between a gateway and us


class Quiet(WSGIRequestHandler):
    """Says nothing of what it serves."""

    def log(self, *_: object) -> None:
        pass


@pytest.fixture
def doors(here: Installed) -> Iterator[Line]:
    """The line by which the gateway reaches us."""
    server = make_server("127.0.0.1", 0, here.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        with line(f"http://127.0.0.1:{server.server_port}") as made:
            yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def bring(doors: Line, call: Call, patience: float = 30.0) -> tuple[int, bytes]:
    """Make a call over the line, as the gateway does; raises when no answer comes."""
    address = urlsplit(doors.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=patience)
    try:
        connection.request(call.method, call.target, call.body, dict(call.headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def acknowledged(row: Row) -> tuple[int, bytes]:
    return row.acknowledgement.status, row.acknowledgement.body


NO_ANSWER = (OSError, http.client.HTTPException)


@every_gateway(Topic.WEBHOOKS)
def test_a_text_whose_acknowledgement_was_lost_is_answered_once(
    row: Row, here: Installed, doors: Line
) -> None:
    doors.mode = Mode.DROP_ANSWER
    for _ in range(3):
        with pytest.raises(NO_ANSWER):
            bring(doors, row.text("KIELTO"))
    doors.mode = Mode.WHOLE
    assert bring(doors, row.text("KIELTO")) == acknowledged(row)
    assert here.states() == ["queued"]


@every_gateway(Topic.WEBHOOKS)
def test_a_text_that_the_line_doubled_is_answered_once(
    row: Row, here: Installed, doors: Line
) -> None:
    doors.mode = Mode.DUPLICATE
    assert bring(doors, row.text("KIELTO")) == acknowledged(row)
    assert doors.passed == 2
    assert here.states() == ["queued"]


@every_gateway(Topic.WEBHOOKS)
def test_half_a_text_is_not_heard_and_the_whole_one_is(
    row: Row, here: Installed, doors: Line
) -> None:
    before = here.counts()
    doors.mode = Mode.CUT_REQUEST
    with pytest.raises(NO_ANSWER):
        bring(doors, row.text("KIELTO"))
    assert here.counts() == before
    doors.mode = Mode.WHOLE
    assert bring(doors, row.text("KIELTO")) == acknowledged(row)
    assert here.states() == ["queued"]


@every_gateway(Topic.WEBHOOKS)
def test_a_gateway_that_lost_its_patience_and_asks_again_meanwhile_is_answered_once(
    row: Row, here: Installed, doors: Line
) -> None:
    doors.mode = Mode.HOLD_ANSWER
    for _ in range(3):
        with pytest.raises(NO_ANSWER):
            bring(doors, row.text("KIELTO"), patience=0.3)
    eventually(lambda: doors.passed == 3)
    doors.mode = Mode.WHOLE
    assert bring(doors, row.text("KIELTO")) == acknowledged(row)
    assert here.states() == ["queued"]


@every_gateway(Topic.WEBHOOKS)
def test_a_report_whose_acknowledgement_was_lost_is_noted_once(
    row: Row, here: Installed, doors: Line
) -> None:
    here.bring(row.text("KIELTO"))
    here.work()
    (text,) = here.outgoing()
    report = row.report(text.token, MessageState.DELIVERED, text.provider_id)
    doors.mode = Mode.DROP_ANSWER
    with pytest.raises(NO_ANSWER):
        bring(doors, report)
    assert here.states() == ["delivered"]
    doors.mode = Mode.WHOLE
    assert bring(doors, report) == acknowledged(row)
    assert here.states() == ["delivered"]
