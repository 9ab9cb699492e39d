"""Webhooks of recipients: where they are told of corrections, withdrawals and erasures.

What is sent is signed, and goes over TLS to public addresses alone: the name is looked up
once, and the connection goes to what was looked at. No redirect is followed. A recipient on
this machine itself is for the demo: its address says so, and no other is let off with it.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3

TIMEOUT = urllib3.Timeout(connect=5.0, read=10.0)
"""Seconds that a recipient's server may take to be reached, and to answer."""

MOST = 4
"""Addresses of one name that are tried, one after the other."""

_UNREACHED = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)

Tell = Callable[[str, bytes, datetime], None]


@dataclass(frozen=True, slots=True)
class Webhook:
    """One recipient's address. `here`: on this machine and nowhere else, with or without TLS."""

    url: str
    secret: str = field(repr=False)
    here: bool = False

    def __call__(self, word: str, body: bytes, now: datetime) -> None:
        """Post a notice, known again by `word`. Raises OSError unless the answer is 2xx."""
        moment = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Omatiedot-Id": word,
            "Omatiedot-Timestamp": moment,
            "Omatiedot-Signature": f"sha256={signature(self.secret, moment, body)}",
        }
        try:
            status = self._post(body, headers)
        except (urllib3.exceptions.HTTPError, UnicodeError) as fault:
            raise OSError(type(fault).__name__) from None
        if not 200 <= status < 300:
            raise OSError(f"status {status}")

    def _post(self, body: bytes, headers: Mapping[str, str]) -> int:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not self.here:
            raise OSError("not over TLS")
        headers = {**headers, "Host": parts.netloc.rpartition("@")[2]}
        unreached: Exception = OSError("no address")
        for address in self._addresses(parts.hostname or "", _port(parts)):
            try:
                return _post_to(address, parts, body, headers)
            except _UNREACHED as fault:  # nothing was sent: another may answer
                unreached = fault
        raise unreached

    def _addresses(self, host: str, port: int) -> list[str]:
        """What the host's name stands for. Raises OSError when any of it may not be called."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        right = _is_loopback if self.here else _is_public
        if not all(map(right, addresses)):
            raise OSError("not this machine" if self.here else "not a public address")
        return addresses[:MOST]


def _is_public(address: str) -> bool:
    found = ip_address(address)
    inner = getattr(found, "ipv4_mapped", None) or found  # ::ffff:10.0.0.1 is 10.0.0.1
    return inner.is_global and not inner.is_multicast


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _post_to(address: str, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
    path = parts._replace(scheme="", netloc="").geturl() or "/"
    tls = parts.scheme == "https"
    with _pool(address, _port(parts), parts.hostname or "", tls=tls) as pool:
        answer = pool.urlopen(
            *("POST", path, body, headers),
            retries=False,
            redirect=False,
            preload_content=False,  # what it says is not read: it may be endless
        )
        answer.close()
        return int(answer.status)


def signature(secret: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 over `TIMESTAMP.BODY`, in hex."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _pool(address: str, port: int, host: str, *, tls: bool) -> urllib3.HTTPConnectionPool:
    if not tls:
        return urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=TIMEOUT,
        cert_reqs="CERT_REQUIRED",
        server_hostname=host,
        assert_hostname=host,
    )


def webhooks_of(register: Any, environment: Any) -> Mapping[str, Tell]:
    """The webhook of each recipient that has one, by its name."""
    secrets, demo = environment.secrets_of_recipients, "phone" in environment.gateways
    return {
        each.name: Webhook(
            each.webhook,
            secrets[each.name],
            here=demo and _is_loopback(urlsplit(each.webhook).hostname or ""),
        )
        for each in register.recipients
        if each.webhook
    }
