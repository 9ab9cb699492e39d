"""How staff's words reach a person: the same words in the preview and in the text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.catalogue import Text
from bot.domain import Reply
from bot.service.drafting import draft, language_of
from bot.service.office import Office
from bot.store.outbox import queue
from bot.store.unit import Unit


def preview(office: Office, request: Any, *replies: Reply) -> list[Text]:
    """Exactly what would be sent, with parts and encoding."""
    return [office.catalogue.write(reply, language_of(office, request)) for reply in replies]


def send(
    office: Office,
    unit: Unit,
    request: Any,
    now: datetime,
    *replies: Reply,
    blank_at: datetime | None = None,
) -> list[int]:
    """Queue texts to whose request it is; their rows. They leave after the commit.

    `request` is a row of `bot.store.requests.find`; without a number nobody is texted. At
    `blank_at` the texts forget the number, handed over or not. Wake the worker
    (`office.wake()`) after the transaction.
    """
    if request.number is None:
        return []
    more = {"limited": False, "blank_at": blank_at, "request_id": request.id}
    drafts = [draft(office, request, reply, **more) for reply in replies]
    return [queue(unit, each, now) for each in drafts]
