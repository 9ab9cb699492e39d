"""A reply to whose request it is, in words and ready to be queued."""

from __future__ import annotations

from typing import Any

from bot.domain import Reply
from bot.service.drawing import fresh_token
from bot.service.office import Office
from bot.store.outbox import Draft


def language_of(office: Office, request: Any) -> str:
    """The language that a request is answered in."""
    return request.language or office.catalogue.languages[0]


def draft(office: Office, request: Any, reply: Reply, **more: Any) -> Draft:
    """The text of a reply to the number of a request, a row of `bot.store.requests.find`."""
    language = language_of(office, request)
    text = office.catalogue.write(reply, language)
    return Draft(
        token=fresh_token(),
        number=request.number,
        service_number=request.service_number,
        gateway=office.gateway_of(request.service_number),
        message=reply.id,
        language=language,
        text=text.text,
        parts=text.parts,
        encoding=text.encoding,
        **more,
    )
