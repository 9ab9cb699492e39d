"""The certificate of a refusal, for whoever was given its link.

Following the link uses nothing up: programs that look into messages do that too. The
certificate is shown to whoever presses the button. What works no more, and what never
did, look alike.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from bot.service.certificate import Certificate, behind, open_link
from bot.web.certificate_file import as_pdf, chosen_language
from bot.web.console.screen import Voice
from bot.web.guard import is_foreign
from bot.web.office import office

blueprint = Blueprint("certificates", __name__)


@blueprint.get("/certificates/<token>")
def knock(token: str) -> str:
    """What lies behind the link, and the button that opens it."""
    found = behind(office().office, token)
    if found is None:
        abort(404)
    return _page("certificate.html", found)


@blueprint.post("/certificates/<token>")
def certificate(token: str) -> str:
    """The certificate."""
    return _page("certificate_open.html", _opened(token))


@blueprint.post("/certificates/<token>.pdf")
def as_file(token: str) -> Response:
    """The certificate as a sealed PDF; it opens the link as the page does."""
    found = _opened(token)
    return as_pdf(found, chosen_language(found))


def _opened(token: str) -> Certificate:
    if is_foreign(request, office().public_url):
        abort(403)
    found = open_link(office().office, token)
    if found is None:
        abort(404)
    return found


def _page(template: str, found: Certificate) -> str:
    languages, language = office().register.languages, chosen_language(found)
    return render_template(
        template,
        certificate=found,
        token=(request.view_args or {}).get("token"),
        p=Voice(language),
        register=office().register,
        others=[each for each in languages if each != language],
    )
