"""One's own account: password, recovery codes, sessions; and the language of the console."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff import own_account
from bot.service.staff.slowing import TooSoon
from bot.web.console.access import begin_cookie, everyone, me, over_https, session, unproven
from bot.web.console.asking import address, own_path, slowed
from bot.web.console.room import blueprint
from bot.web.console.screen import CHOSEN, LANGUAGES, show
from bot.web.office import office

_DONE = ("password", "others", "language")
_A_YEAR = 365 * 24 * 3600
Answer = Response | str | tuple[Any, ...]


@blueprint.get("/account")
@everyone
def account() -> str:
    """One's own account."""
    done = request.args.get("done")
    own = own_account.own(office().office, session())
    return show("account/page.html", here="account", own=own, done=done if done in _DONE else None)


@blueprint.get("/account/password")
@everyone
def ask_password() -> str:
    """Another password is asked for."""
    return show("account/password.html", here="account")


@blueprint.post("/account/password")
@everyone
def change_password() -> Answer:
    """Another password; every other session is over."""
    page, (old, new, again) = "account/password.html", map(_given, ("old", "password", "again"))
    fault: str | None = "again" if new != again else None
    try:
        fault = fault or own_account.change_password(
            office().office, session(), old, new, address(), begin_cookie
        )
    except TooSoon as wait:
        return slowed(page, wait, here="account")
    if fault:
        return show(page, here="account", fault=fault), 422
    return redirect(url_for("console.account", done="password"), 303)


@blueprint.get("/account/codes")
@everyone
def ask_new_codes() -> str:
    """A fresh code is asked for."""
    return show("account/new_codes.html", here="account")


@blueprint.post("/account/codes")
@everyone
def draw_new_codes() -> Answer:
    """New recovery codes are shown, this once."""
    page = "account/new_codes.html"
    try:
        codes = own_account.new_recovery_codes(
            office().office, session(), _given("code"), address()
        )
    except TooSoon as wait:
        return slowed(page, wait, here="account")
    if codes is None:
        return show(page, here="account", refused=True), 422
    return show("account/codes.html", here="account", codes=codes, login=me().login)


@blueprint.post("/account/others")
@everyone
def end_others() -> Response:
    """Signed out everywhere but here."""
    own_account.end_others(office().office, session())
    return redirect(url_for("console.account", done="others"), 303)


@blueprint.post("/language")
@unproven
def choose_language() -> Response:
    """Another language of the console."""
    response = redirect(own_path(request.form.get("back")), 303)
    if (chosen := _given("language")) in LANGUAGES:
        if g.session is not None:
            own_account.choose_language(office().office, session(), chosen)
        response.set_cookie(
            *(CHOSEN, chosen, _A_YEAR), httponly=True, samesite="Lax", secure=over_https()
        )
    return response


def _given(name: str) -> str:
    return request.form.get(name, "")
