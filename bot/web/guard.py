"""What every page is sent with, and who may ask for some of them.

Nothing here knows who a person is: sessions and roles belong to the console.
"""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Request, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
A_YEAR = "max-age=31536000"

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def harden(response: Response) -> Response:
    """The response with the headers of every page; a page's own ones stand."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.scheme == "https" or request.headers.get("X-Forwarded-Proto") == "https":
        response.headers.setdefault("Strict-Transport-Security", A_YEAR)
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
    return response


def from_loopback(asked: Request) -> bool:
    """Whether a program on this machine asks, and not a proxy on it for somebody else."""
    if any(name in asked.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(asked.remote_addr or "").is_loopback
    except ValueError:
        return False


def to_loopback(asked: Request) -> bool:
    """Whether the address asked for is this machine's own.

    Another site's name can be made to point at 127.0.0.1 (DNS rebinding); its pages
    then come from loopback, under that name.
    """
    return urlsplit(f"//{asked.host}").hostname in _LOOPBACK_HOSTS


def same_origin(asked: Request) -> bool:
    """Whether a page of ours sent this form. A request that tells nothing is not ours."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return asked.headers.get("Origin") == asked.host_url.rstrip("/")


def is_foreign(asked: Request, public_url: str) -> bool:
    """Whether another site's page sent this form, as far as the browser tells.

    For forms whose secret is typed into them. A page that tells nobody where it is sends
    `Origin: null` from browsers that have no Sec-Fetch-Site.
    """
    site, origin = asked.headers.get("Sec-Fetch-Site"), asked.headers.get("Origin", "null")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin not in ("null", asked.host_url.rstrip("/"), public_url.rstrip("/"))


def bears(asked: Request, token: str | None) -> bool:
    """Whether the request carries this token as its bearer."""
    if not token:
        return False
    given = asked.headers.get("Authorization", "").encode("utf-8", "replace")
    return compare_digest(given, f"Bearer {token}".encode())
