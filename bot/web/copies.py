"""The written copy, for whoever has its link and the code from the other text.

Following the link uses nothing up and tells nothing of anybody: programs that look into
messages follow it too. Once opened, the three files can be fetched for some minutes by the
browser that opened it. What works no more, and what never did, look alike.
"""

from __future__ import annotations

import re
import unicodedata
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as Answer

from bot.documents import portable
from bot.documents.page import policy
from bot.service import copying
from bot.service.copying import Door
from bot.service.staff.slowing import TooSoon
from bot.web.console.access import over_https
from bot.web.console.asking import address
from bot.web.console.screen import Voice
from bot.web.guard import is_foreign
from bot.web.office import office
from bot.web.public import AN_HOUR

blueprint = Blueprint("copies", __name__)

COOKIE = "omatiedot-copy"
TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json; charset=utf-8",
}
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


@blueprint.after_request
def unlisted(response: Response) -> Response:
    """No search engine lists a link that somebody let out."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("/copies/schema.json")
def schema() -> Response:
    """How the file for programs is made; it tells of nobody."""
    response = jsonify(portable.schema())
    response.headers["Content-Type"] = "application/schema+json"
    response.headers["Cache-Control"] = AN_HOUR
    return response


@blueprint.get("/copies/<token>")
def knock(token: str) -> Response:
    """The question for the code; or the files, to the browser that opened them."""
    door = copying.knock(office().office, token, request.cookies.get(COOKIE))
    if door is None:
        return _gone()
    return _files(token, door) if door.until else _question(door)


@blueprint.post("/copies/<token>")
def open_copy(token: str) -> Answer:
    """The code, from the other text."""
    if is_foreign(request, office().public_url):
        abort(403)
    session, code = request.cookies.get(COOKIE), _code()
    door = copying.knock(office().office, token, session)
    if door and door.shut and not code:
        return _question(door, "shape")
    try:
        tried = copying.try_code(office().office, token, code, address(), session)
    except TooSoon as wait:
        raise TooManyRequests(retry_after=wait.seconds) from None
    if tried is None:
        return _gone()
    if tried.session is None:
        return _question(door, "wrong", tried.left)
    here = url_for(".knock", token=token)
    opened = redirect(f"{here}?language={_language(door)}", 303)
    opened.set_cookie(
        COOKIE,
        tried.session,
        path=here,
        max_age=60 * office().office.policy.copy_minutes,
        secure=over_https(),
        httponly=True,
        samesite="Strict",
    )
    return opened


@blueprint.get("/copies/<token>/omatiedot.<any(html, pdf, json):kind>")
def file(token: str, kind: str) -> Response:
    """One of the files, made now."""
    session, reception = request.cookies.get(COOKIE), office()
    door = copying.knock(reception.office, token, session)
    if door is None or door.until is None:
        return _gone()
    found = copying.fetch(reception.office, token, session, kind, _language(door))
    if found is None:
        return _gone()
    response = make_response(found.content)
    response.headers["Content-Type"] = TYPES[kind]
    how = "inline" if kind == "html" else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{found.name}"'
    if kind == "html":
        response.headers["Content-Security-Policy"] = policy()
    return response


def _code() -> str:
    """The six digits that were typed, however they were spaced; empty when there are not six."""
    typed = unicodedata.normalize("NFKC", request.form.get("code", "")[:40])
    digits = re.sub(r"[\s.\-]", "", typed)
    return digits if _CODE.fullmatch(digits) else ""


def _language(door: Door | None) -> str:
    languages, chosen = office().register.languages, request.values.get("language")
    return str(chosen if chosen in languages or door is None else door.language)


def _question(door: Door | None, fault: str = "", left: int = 0) -> Response:
    page = _page("copy_door.html", _language(door), fault=fault, left=left)
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK)


def _files(token: str, door: Door) -> Response:
    page = _page("copy_files.html", _language(door), token=token, until=door.until)
    return make_response(page)


def _page(template: str, language: str, **values: object) -> str:
    languages = office().register.languages
    return render_template(
        template,
        p=Voice(language),
        register=office().register,
        policy=office().office.policy,
        others=[each for each in languages if each != language],
        **values,
    )


def _gone() -> Response:
    """In every language: of a link that leads nowhere, none is known."""
    voices = [Voice(language) for language in office().register.languages]
    page = render_template("copy_gone.html", voices=voices, register=office().register)
    return make_response(page, HTTPStatus.NOT_FOUND)
