"""Who asks, from where, and where they may be led: inside the console, and nowhere else."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from flask import g, request, url_for

from bot.service.staff.demo import DemoStaff, how_to_sign_in
from bot.service.staff.sessions import Session
from bot.service.staff.slowing import TooSoon
from bot.web.console.screen import show
from bot.web.guard import from_loopback, to_loopback
from bot.web.office import office

_ELSEWHERE = re.compile(r"[\\\x00-\x20\x7f]")  # browsers read \ as / and drop a line's end
_NEAR = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)


def own_path(path: str | None) -> str:
    """A path of the console that may be led to; the front for anything else."""
    if path and path.startswith("/console/") and not _ELSEWHERE.search(path):
        return path
    return url_for("console.front")


def waiting() -> Session | None:
    """The session that waits for its code; None for one that is proven, or none at all."""
    session: Session | None = g.session
    return None if session is None or session.proven else session


def address() -> str:
    """Where the request comes from: what our own proxy says when it stands before us.

    Of IPv6 the network, since whoever has one address has 2⁶⁴ of them.
    """
    peer, forwarded = _ip(request.remote_addr), request.headers.get("X-Forwarded-For", "")
    if peer is None or any(peer in near for near in _NEAR):
        peer = _ip(forwarded.rpartition(",")[2].strip()) or peer
    if isinstance(peer, IPv6Address):
        return str(IPv6Network((peer, 64), strict=False))
    return str(peer)


def _ip(written: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(written or "")
    except ValueError:
        return None


def slowed(template: str, wait: TooSoon, **values: Any) -> tuple[str, int, dict[str, str]]:
    """The page again, with how long to wait."""
    page = show(template, wait=wait.seconds, **values)
    return page, 429, {"Retry-After": str(wait.seconds)}


def demo_staff() -> list[DemoStaff]:
    """How the demo's staff sign in: told by the demo alone, to this machine alone."""
    if office().demo is None or not (from_loopback(request) and to_loopback(request)):
        return []
    return how_to_sign_in(office().office)
