"""What a connection that broke means for the text that was to leave by it."""

from __future__ import annotations

import urllib3

from bot.domain import GatewayFailure, Retry


def cut(fault: urllib3.exceptions.HTTPError) -> GatewayFailure:
    """Only before the request left is it safe to try again. Names no text and no number."""
    unsent = (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)
    if isinstance(fault, unsent):
        return GatewayFailure("no connection", Retry.LATER)
    if "CERTIFICATE_VERIFY_FAILED" in str(fault):
        return GatewayFailure("certificate refused", Retry.LATER)
    return GatewayFailure("no answer", Retry.UNKNOWN)
