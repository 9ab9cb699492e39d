"""The certificate of a refusal, for whoever was given its link.

Following the link uses nothing up: programs that look into messages do that too. The
certificate is shown to whoever presses the button. What works no more, and what never
did, look alike.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from bot.service.certificate import Certificate, behind, open_link
from bot.web.console.screen import Voice
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
    found = open_link(office().office, token)
    if found is None:
        abort(404)
    return _page("certificate_open.html", found)


def _page(template: str, found: Certificate) -> str:
    languages = office().register.languages
    chosen = request.values.get("language")
    language = str(chosen if chosen in languages else found.language)
    return render_template(
        template,
        certificate=found,
        p=Voice(language),
        register=office().register,
        others=[each for each in languages if each != language],
    )
