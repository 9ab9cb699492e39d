"""The first way in: a one-time link, a password of one's own, an app that shows codes."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff import second_factor, setting_up
from bot.service.staff.slowing import TooSoon
from bot.web.console.access import begin_cookie, unproven
from bot.web.console.asking import address, slowed, waiting
from bot.web.console.room import blueprint
from bot.web.console.screen import show
from bot.web.office import office

_SET_UP = "door/set_up.html"
Answer = Response | str | tuple[Any, ...]


@blueprint.get("/welcome/<token>")
@unproven
def welcome(token: str) -> Answer:
    """A password is asked for; looking uses nothing up, as programs look at links too."""
    login = setting_up.login_behind(office().office, token)
    if login is None:
        return show("door/gone.html"), 404
    return show("door/welcome.html", login=login)


@blueprint.post("/welcome/<token>")
@unproven
def choose_first_password(token: str) -> Answer:
    """The password is chosen, the link is used up."""
    first, second = request.form.get("password", ""), request.form.get("again", "")
    login = setting_up.login_behind(office().office, token)
    if login is None:
        return show("door/gone.html"), 404
    fault: str | None = "again" if first != second else None
    fault = fault or setting_up.choose_password(office().office, token, first, begin_cookie)
    if fault:
        return show("door/welcome.html", login=login, fault=fault), 422
    return redirect(url_for("console.set_up"), 303)


@blueprint.get("/set-up")
@unproven
def set_up() -> Answer:
    """An app is made to show codes."""
    waits = waiting()
    secret = setting_up.secret_of(office().office, waits) if waits else None
    if waits is None or secret is None:
        return redirect(url_for("console.front"), 303)
    return show(_SET_UP, **_learning(secret, waits.member.login))


@blueprint.get("/set-up/code.svg")
@unproven
def set_up_code() -> Response:
    """The QR code for the app; only the session that waits for it sees it."""
    waits = waiting()
    secret = setting_up.secret_of(office().office, waits) if waits else None
    if waits is None or secret is None:
        abort(404)
    drawn, code = io.BytesIO(), segno.make(second_factor.address_of(secret, waits.member.login))
    code.save(drawn, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@blueprint.post("/set-up")
@unproven
def confirm_set_up() -> Answer:
    """The app shows codes; the recovery codes are shown, this once."""
    waits = waiting()
    secret = setting_up.secret_of(office().office, waits) if waits else None
    if waits is None or secret is None:
        return redirect(url_for("console.front"), 303)
    learning = _learning(secret, waits.member.login)
    code = request.form.get("code", "")
    try:
        codes = setting_up.confirm(office().office, waits, code, address(), begin_cookie)
    except TooSoon as wait:
        return slowed(_SET_UP, wait, **learning)
    if codes is None:
        return show(_SET_UP, refused=True, **learning), 422
    return show("account/codes.html", codes=codes, login=waits.member.login, first=True)


def _learning(secret: str, login: str) -> dict[str, str]:
    return {"secret": second_factor.in_groups(secret), "login": login}
