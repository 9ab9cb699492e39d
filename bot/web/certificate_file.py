"""The certificate of a refusal as a file to be saved: for its link, and for the console."""

from __future__ import annotations

from flask import Response, make_response, request

from bot.service.certificate import Certificate
from bot.service.sealed_certificate import sealed_certificate
from bot.web.office import office


def chosen_language(found: Certificate) -> str:
    """The language asked for, else that of the request."""
    chosen = request.values.get("language")
    return str(chosen if chosen in office().register.languages else found.language)


def as_pdf(found: Certificate, language: str) -> Response:
    """The sealed PDF."""
    response = make_response(sealed_certificate(office().office, found, language))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="omatiedot-{found.ref}.pdf"'
    return response
