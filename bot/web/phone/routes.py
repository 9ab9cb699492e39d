"""The addresses of the demo handset: look, say, send a picture, move the clock.

They hand everything to the demo and decide nothing.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.web.guard import from_loopback, same_origin, to_loopback
from bot.web.office import Demo, Person, office
from bot.web.phone.screen import LANGUAGES, MOVES, screen

blueprint = Blueprint(
    "phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static"
)

TEXT_LIMIT = 1600  # characters, as gateways have it


@blueprint.before_request
def only_here() -> None:
    """Nobody but this machine finds the handset; only its own page may post to it."""
    if not (from_loopback(request) and to_loopback(request)):
        abort(404)
    if request.method == "POST" and not same_origin(request):
        abort(403)


@blueprint.get("")
def look() -> str:
    """One person's handset."""
    shown = screen(office(), _person(request.args.get("as")), _language())
    return render_template("phone/handset.html", screen=shown)


@blueprint.post("/say")
def say() -> Response:
    """A text or a picture from the handset, then the handset again."""
    person = _person(request.form.get("as"))
    text = request.form.get("text", "").replace("\r\n", "\n")
    if len(text) > TEXT_LIMIT:
        abort(400)
    _demo().say(person.number, text, pictures=1 if "picture" in request.form else 0)
    return _back(person)


@blueprint.post("/clock")
def clock() -> Response:
    """The demo's clock moves forward, for everybody."""
    minutes = request.form.get("minutes", type=int)
    if minutes not in MOVES:
        abort(400)
    _demo().move_clock(minutes)
    return _back(_person(request.form.get("as")))


def _demo() -> Demo:
    return cast(Demo, office().demo)


def _person(number: str | None) -> Person:
    """The person of this number; without one the first. An unknown one is not found."""
    people = _demo().people
    if number is None:
        return people[0]
    found = next((person for person in people if person.number == number), None)
    return found or abort(404)


def _language() -> str:
    """The page's language: as chosen, else as the browser prefers, else English."""
    chosen = request.values.get("language")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or "en"


def _back(person: Person) -> Response:
    whose: dict[str, Any] = {"as": person.number, "language": _language()}
    return redirect(url_for("phone.look", **whose), 303)
