"""The door: a password, then a code; and the way out."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.service.staff import signing_in
from bot.service.staff.slowing import TooSoon
from bot.web.console.access import begin_cookie, everyone, me, session, unproven
from bot.web.console.asking import address, demo_staff, own_path, slowed, waiting
from bot.web.console.room import blueprint
from bot.web.console.screen import rooms, show
from bot.web.office import office

_DOOR, _CODE = "door/sign_in.html", "door/code.html"
Answer = Response | str | tuple[Any, ...]


@blueprint.get("/")
@everyone
def front() -> Response:
    """The first room that one may enter."""
    room = next(iter(rooms(me())), "account")
    return redirect(url_for(f"console.{room}"), 303)


@blueprint.get("/sign-in")
@unproven
def sign_in() -> Answer:
    """The door; whoever is inside is led on."""
    if _is_inside():
        return redirect(own_path(request.args.get("next")), 303)
    return show(_DOOR, next=request.args.get("next", ""), demo=demo_staff())


@blueprint.post("/sign-in")
@unproven
def give_password() -> Answer:
    """A password; a code is asked for next."""
    login, back = request.form.get("login", ""), request.form.get("next", "")
    if _is_inside():
        return redirect(own_path(back), 303)
    known = {"login": login, "next": back, "demo": demo_staff()}
    try:
        outcome = signing_in.give_password(
            office().office, login, request.form.get("password", ""), address(), begin_cookie
        )
    except TooSoon as wait:
        return slowed(_DOOR, wait, **known)
    if outcome == "set-up":
        return redirect(url_for("console.set_up"), 303)
    if outcome == "code":
        return redirect(url_for("console.ask_code", next=back or None), 303)
    return show(_DOOR, refused=outcome, **known), 422


def _is_inside() -> bool:
    return g.session is not None and g.session.proven


@blueprint.get("/sign-in/code")
@unproven
def ask_code() -> Answer:
    """The code is asked for, of a session whose password was right."""
    waits = waiting()
    if waits is None:
        return redirect(url_for("console.sign_in", next=request.args.get("next")), 303)
    if signing_in.step_of(office().office, waits) == "set-up":
        return redirect(url_for("console.set_up"), 303)
    return show(_CODE, **_around(request.args))


@blueprint.post("/sign-in/code")
@unproven
def give_code() -> Answer:
    """A code; the console opens."""
    waits, around = waiting(), _around(request.form)
    if waits is None:
        return redirect(url_for("console.sign_in", next=around["next"] or None), 303)
    code = request.form.get("code", "")
    try:
        if signing_in.give_code(office().office, waits, code, address(), begin_cookie):
            return redirect(own_path(around["next"]), 303)
    except TooSoon as wait:
        return slowed(_CODE, wait, **around)
    return show(_CODE, refused="code", **around), 422


def _around(asked: Any) -> dict[str, Any]:
    """What the page of the code carries along."""
    recovery = bool(asked.get("recovery"))
    return {"next": asked.get("next", ""), "recovery": recovery, "demo": demo_staff()}


@blueprint.post("/sign-out")
@everyone
def sign_out() -> Response:
    """The session is over."""
    signing_in.sign_out(office().office, session())
    begin_cookie()
    return redirect(url_for("console.sign_in"), 303)
