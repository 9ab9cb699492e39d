"""Short, plain pages for what went wrong, in every language at once.

A stranger's language is not known and is not worth a guess here. No page repeats
anything of the request, and none shows the fault itself: an id leads to the log.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from bot.logs import Log, Word, log_fault
from bot.web.office import office

logger = Log(__name__)

LANGUAGES = ("fi", "sv", "en")
WORDED = frozenset({400, 403, 404, 405, 413, 429, 500, 503})  # have words of their own


def register_errors(app: Flask) -> None:
    """Answer every error of `app` with such a page, or with JSON under /api/."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def error_response(status: int, mark: str | None = None) -> Response:
    """The page of one status; `mark` is the id under which the log has the fault."""
    if request.path.startswith("/api/"):
        return _problem(status, mark)
    key = f"error.{status if status in WORDED else 400 if status < 500 else 500}"
    words = [(language, office().words(key, language)) for language in LANGUAGES]
    return make_response(render_template("error.html", words=words, status=status, mark=mark))


def _refused(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    response = error_response(status)
    response.status_code = status
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            response.headers[name] = value
    return response


def _failed(fault: Exception) -> Response:
    mark = log_fault(logger, "request", fault, endpoint=Word(request.endpoint or ""))
    response = error_response(500, mark)
    response.status_code = 500
    return response


def _problem(status: int, mark: str | None) -> Response:
    """RFC 9457: a problem for programs."""
    problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    response = jsonify({**problem, "instance": f"urn:fault:{mark}"} if mark else problem)
    response.content_type = "application/problem+json"
    return response
