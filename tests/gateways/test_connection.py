"""A connection that broke: only before the request left may the text go again by itself."""

from __future__ import annotations

import pytest
import urllib3
from urllib3.connection import HTTPConnection

from bot.domain import Retry
from bot.gateways.connection import cut

PEER = HTTPConnection("127.0.0.1", 9)
FAULTS = [
    (urllib3.exceptions.NewConnectionError(PEER, "refused"), Retry.LATER, "no connection"),
    (urllib3.exceptions.NameResolutionError("x", PEER, OSError()), Retry.LATER, "no connection"),
    (urllib3.exceptions.ConnectTimeoutError(), Retry.LATER, "no connection"),
    (
        urllib3.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"),
        *(Retry.LATER, "certificate refused"),
    ),
    (urllib3.exceptions.SSLError("broken off"), Retry.UNKNOWN, "no answer"),
    (urllib3.exceptions.ReadTimeoutError(PEER, "/", "late"), Retry.UNKNOWN, "no answer"),
    (urllib3.exceptions.ProtocolError("reset +358412345678"), Retry.UNKNOWN, "no answer"),
]


@pytest.mark.parametrize(("fault", "retry", "reason"), FAULTS, ids=lambda each: str(each)[:40])
def test_what_a_break_means(fault: urllib3.exceptions.HTTPError, retry: Retry, reason: str) -> None:
    failure = cut(fault)
    assert (failure.retry, failure.reason) == (retry, reason)
