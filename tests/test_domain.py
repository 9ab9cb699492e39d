from __future__ import annotations

from bot.domain import GatewayFailure, Retry


def test_a_failure_says_why_and_what_may_be_done_about_it() -> None:
    failure = GatewayFailure("21610", Retry.NEVER, carrier_blocked=True)
    assert (str(failure), failure.reason) == ("21610", "21610")
    assert (failure.retry, failure.carrier_blocked) == (Retry.NEVER, True)
    assert not GatewayFailure("timeout", Retry.UNKNOWN).carrier_blocked
