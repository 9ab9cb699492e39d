"""Pages for everybody, in both languages of the country: the register description, and a
form for those who rather write on paper.

They come from the register's own description and say nothing of any person.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from bot.web.office import office
from bot.web.words import Words

blueprint = Blueprint("public", __name__)

OTHER = {"fi": "sv", "sv": "fi"}
AN_HOUR = "public, max-age=3600"


@blueprint.get("/notice/<any(fi, sv):language>")
def notice(language: str) -> Response:
    """The register description (GDPR 13 and 14), which texts to people link to."""
    page = render_template(
        "notice.html",
        notice=office().notice(language),
        language=language,
        other=OTHER[language],
        w=Words(office().words, language),
    )
    return _for_a_while(page, language)


@blueprint.get("/form/<any(fi, sv):language>")
def form(language: str) -> Response:
    """A request on paper, to be printed. Nobody has to use it: any words will do."""
    page = render_template(
        "form.html",
        register=office().register,
        language=language,
        other=OTHER[language],
        w=Words(office().words, language),
    )
    return _for_a_while(page, language)


def _for_a_while(page: str, language: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = AN_HOUR
    response.content_language.add(language)
    return response
