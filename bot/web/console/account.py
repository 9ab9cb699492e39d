"""Signing in and out, and one's own account."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from bot.web.console.access import everyone, unproven
from bot.web.console.room import blueprint
from bot.web.console.screen import CHOSEN, LANGUAGES, show


@blueprint.get("/")
@everyone
def front() -> Response:
    """The first room that one may enter."""
    return redirect(url_for("console.account"))


@blueprint.get("/sign-in")
@unproven
def sign_in() -> str:
    """The door."""
    return show("base.html")


@blueprint.post("/sign-out")
@everyone
def sign_out() -> Response:
    """The session is over."""
    return redirect(url_for("console.sign_in"), 303)


@blueprint.get("/account")
@everyone
def account() -> str:
    """One's own account."""
    return show("base.html", here="account")


@blueprint.post("/language")
@unproven
def choose_language() -> Response:
    """Another language of the console."""
    response = redirect(request.form.get("back", url_for("console.front")), 303)
    if (chosen := request.form.get("language")) in LANGUAGES:
        response.set_cookie(CHOSEN, str(chosen))
    return response
