"""Pages for everybody: the register description, in both languages of the country.

They come from the register's own description and say nothing of any person.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from bot.web.office import office

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
        other_words=office().words("notice.other_language", language),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = AN_HOUR
    response.content_language.add(language)
    return response
