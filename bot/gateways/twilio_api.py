"""Twilio's REST API: one resource, the messages of an account.

A request goes out once: nothing is retried here, and what a failure means for a second
try is said in `Retry`. It never logs, and no failure names what was asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from bot.domain import GatewayFailure, Outbound, Retry
from bot.gateways.connection import cut
from bot.gateways.twilio_shape import BLOCKED

FORM = "application/x-www-form-urlencoded"

CLOCKS = timedelta(seconds=10)
"""How far Twilio's clock, which it tells in whole seconds, may stand from ours."""

# 20003 "Authenticate" and 20005 "account not active" are the operator's to mend: the
# text is still owed, so it waits (Twilio error dictionary).
_OPERATORS = frozenset({20003, 20005})
_UNAVAILABLE = 20503
_NOT_FOUND = 20404
_PAGE = 100


class Api:
    """The messages of one account. Time-outs in seconds."""

    def __init__(
        self, account: str, token: str, url: str, connect_timeout: float, read_timeout: float
    ) -> None:
        account_path = f"/2010-04-01/Accounts/{quote(account, safe='')}"
        self._messages = f"{url.rstrip('/')}{account_path}/Messages.json"
        self._message = f"{url.rstrip('/')}{account_path}/Messages/%s.json"
        self._headers = {
            **urllib3.make_headers(basic_auth=f"{account}:{token}"),
            "Accept": "application/json",
        }
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=connect_timeout, read=read_timeout),
            retries=False,
            maxsize=8,
        )

    def create(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Have a text sent; Twilio's document of it. Raises GatewayFailure."""
        headers = {**self._headers, "Content-Type": FORM}
        status, answer = self._ask("POST", self._messages, headers, urlencode(form))
        if 200 <= status < 300:
            return answer
        raise _failure(status, answer.get("code"))

    def listing(self, message: Outbound, after: datetime) -> Mapping[str, Any]:
        """The list of what went where a text goes since a moment: one page, newest first.

        Raises GatewayFailure; it may always be asked again.
        """
        query = {
            "To": message.recipient,
            "From": message.service_number,
            "DateSent>": after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "PageSize": _PAGE,
        }
        try:
            status, answer = self._ask("GET", f"{self._messages}?{urlencode(query)}", self._headers)
        except GatewayFailure as failure:
            raise GatewayFailure(failure.reason, Retry.LATER) from None
        if status != 200:
            raise GatewayFailure(_reason(status, answer.get("code")), Retry.LATER)
        return answer

    def delete(self, sid: str) -> None:
        """Have a text deleted, and its media with it; one that is not there is gone.

        Raises GatewayFailure; it may always be asked again. A text whose life goes on is
        not deleted before its end: 20009 (Twilio error dictionary).
        """
        url = self._message % quote(sid, safe="")
        try:
            status, answer = self._ask("DELETE", url, self._headers)
        except GatewayFailure as failure:
            raise GatewayFailure(failure.reason, Retry.LATER) from None
        # a 404 without Twilio's own code is a proxy's, or that of a mistyped address
        if status != 204 and (status, answer.get("code")) != (404, _NOT_FOUND):
            raise GatewayFailure(_reason(status, answer.get("code")), Retry.LATER)

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """The status and the JSON object of the answer; `{}` when it held none."""
        try:
            answer = self._pool.request(method, url, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as fault:
            raise cut(fault) from None  # the fault names the request: keep it out of logs
        return answer.status, _object(answer.data)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _reason(status: int, code: object) -> str:
    return str(code) if isinstance(code, int) else f"http {status}"


def _failure(status: int, code: object) -> GatewayFailure:
    """What a refusal means: Twilio's own error code where it gave one."""
    reason = _reason(status, code)
    if status in {401, 429} or code in _OPERATORS or (status == 503 and code == _UNAVAILABLE):
        return GatewayFailure(reason, Retry.LATER)
    if status >= 500:
        # It may have been taken before it went wrong, and a proxy says 502, 503 or 504
        # of its own also when the connection behind it broke after the request had left.
        return GatewayFailure(reason, Retry.UNKNOWN)
    if not isinstance(code, int):
        # a proxy's refusal, or nobody's: a mistyped address is the operator's to mend
        return GatewayFailure(reason, Retry.LATER)
    return GatewayFailure(reason, Retry.NEVER, carrier_blocked=code == BLOCKED)
