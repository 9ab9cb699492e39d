"""Who may open a page of the console, and whether a form came from one.

Every view says whose it is; one that does not is shut. A page of another role does not
exist for whoever asks: 404, as for what belongs to somebody else.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Blueprint, Request, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff.sessions import ROLES, Member, Session, current
from bot.web.office import office

NOBODY: frozenset[str] = frozenset()
_REFERENCE = re.compile(r"T-\d{6}", re.ASCII)
_ROW = re.compile(r"\d{1,18}", re.ASCII)
PLAIN, GUARDED = "omatiedot", "__Host-omatiedot"
CSRF = "csrf"

View = TypeVar("View", bound=Callable[..., Any])


def allowed(*roles: str) -> Callable[[View], View]:
    """A view for these roles, once they have signed in."""
    return _mark(frozenset(roles))


def everyone(view: View) -> View:
    """A view for every role, once they have signed in."""
    return _mark(frozenset(ROLES))(view)


def unproven(view: View) -> View:
    """A view for whoever is not signed in, or not wholly."""
    return _mark(NOBODY)(view)


def quiet(view: View) -> View:
    """A view that pages ask for by themselves: asking keeps no session alive."""
    view.quiet = True  # type: ignore[attr-defined]
    return view


def _mark(roles: frozenset[str]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.roles = roles  # type: ignore[attr-defined]
        return view

    return mark


def guard(blueprint: Blueprint) -> None:
    """Let nothing of the blueprint be reached but as its views say."""
    blueprint.before_request(_admit)
    blueprint.after_request(_keep_cookie)


def me() -> Member:
    """Who is signed in."""
    return session().member


def session() -> Session:
    """The session of this request."""
    return cast(Session, g.session)


def row_number(text: str) -> int:
    """The number of a row in what was asked. Raises ValueError when no row can have it."""
    if not _ROW.fullmatch(text):
        raise ValueError
    return int(text)


def begin_cookie() -> str:
    """A new cookie from now on: a session never keeps the one from before it."""
    g.cookie = secrets.token_urlsafe(32)
    g.new_cookie = True
    return cast(str, g.cookie)


def csrf_token() -> str:
    """What every form of this browser's session carries."""
    if not g.get("cookie"):
        begin_cookie()
    key = office().secret
    return hmac.digest(key, b"csrf:" + g.cookie.encode("utf-8", "replace"), "sha256").hex()


def _admit() -> Response | None:
    if request.endpoint == f"{request.blueprint}.static":
        return None
    if not _REFERENCE.fullmatch((request.view_args or {}).get("ref", "T-000000")):
        abort(404)
    view = current_app.view_functions[cast(str, request.endpoint)]
    roles: frozenset[str] | None = getattr(view, "roles", None)
    if roles is None:
        abort(404)
    g.cookie = request.cookies.get(_cookie_name())
    touch = not getattr(view, "quiet", False)
    g.session = current(office().office, g.cookie, touch=touch) if g.cookie else None
    if request.method not in ("GET", "HEAD") and not _is_ours(request):
        abort(403)
    return None if roles is NOBODY else _admit_staff(roles)


def _admit_staff(roles: frozenset[str]) -> Response | None:
    if g.session is None or not g.session.proven:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("console.sign_in", next=back), 303)
    if g.session.member.role not in roles:
        abort(404)
    return None


def _is_ours(asked: Request) -> bool:
    """A form of our own page sent it: its token says so, and the browser does not differ."""
    token = asked.form.get(CSRF, "") or asked.headers.get("X-CSRF", "")
    if not g.cookie or not hmac.compare_digest(token.encode(), csrf_token().encode()):
        return False
    site, origin = asked.headers.get("Sec-Fetch-Site"), asked.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    ours = (asked.host_url.rstrip("/"), office().public_url.rstrip("/"))
    return origin is None or origin in ours


def _cookie_name() -> str:
    return GUARDED if over_https() else PLAIN


def over_https() -> bool:
    """The demo on loopback has no certificate; everything else is served over https."""
    return office().public_url.startswith("https://")


def _keep_cookie(response: Response) -> Response:
    if g.get("new_cookie"):
        response.set_cookie(
            _cookie_name(), g.cookie, path="/", httponly=True, samesite="Lax", secure=over_https()
        )
    return response
