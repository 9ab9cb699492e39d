"""Staff answer a person in their own words: looked at first, sent as it was looked at.

An answer does not decide anything: the request stays as open as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import sms
from bot.catalogue.catalogue import STAFF_PARTS
from bot.domain import Reply
from bot.service.acting import again
from bot.service.office import Office
from bot.service.staff.sending import preview, send
from bot.service.staff.sessions import Member
from bot.service.staff.wording import Fault, fault_in, normal
from bot.store import audit, requests
from bot.store.cases import happened
from bot.store.staff import replies as rows
from bot.store.unit import Unit

MESSAGE, MOST_PARTS = "staff.reply", STAFF_PARTS
TWICE = timedelta(minutes=10)
"""The same words again within this time are the same click."""
_PICTURES = re.compile("[\u200d\u20e3\ufe0f\u2190-\u2bff\U0001f000-\U0001faff]+")
"""Signs, emoji, and what joins or colours them."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, as far as somebody who answers it must know it."""

    id: int
    ref: str
    state: str
    number: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what would be sent. `plain`: the words in letters that every telephone has."""

    words: str
    language: str
    text: str
    parts: int
    encoding: str
    units: int
    room: int
    strange: tuple[str, ...]
    plain: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A text about a request, and what became of it."""

    id: int
    message: str
    language: str
    text: str | None
    parts: int
    encoding: str
    state: str
    reason: str | None
    attempts: int
    created_at: datetime
    sent_at: datetime | None


def find(office: Office, ref: str) -> Request | None:
    """The request that is to be answered, None when there is none."""
    with office.store.read() as unit:
        row = requests.find(unit, ref)
    return row and Request(row.id, row.ref, row.state, row.number, row.language)


def compose(office: Office, request: Any, words: str, chosen: str | None) -> Preview | Fault:
    """What these words would be as a text; `chosen` is the language when none is known."""
    words, language = normal(words), request.language or chosen
    fault = fault_in(words)
    if fault:
        return fault
    if language not in office.catalogue.languages:
        return Fault("language", words)
    text = office.catalogue.write(_reply(request.ref, words), language)
    if text.parts > MOST_PARTS:
        return Fault("parts", words, parts=text.parts)
    size = sms.measure(text.text)
    return Preview(
        words=words,
        language=language,
        text=text.text,
        parts=text.parts,
        encoding=text.encoding,
        units=size.units,
        room=_room(size),
        strange=strange_letters(text.text),
        plain=_plain(words, text.encoding),
    )


def reply(
    office: Office, member: Member, ref: str, words: str, chosen: str | None
) -> bool | Fault | None:
    """Queue the text. False when just these words were sent a moment ago, None when there
    is no such request or nobody to text.
    """
    outcome = again(lambda: _reply_once(office, member, ref, words, chosen))
    office.wake()
    return outcome


def replies_of(office: Office, request_id: int) -> list[Sent]:
    """The texts about a request with what became of them, the oldest first."""
    with office.store.read() as unit:
        return [Sent(**row._asdict()) for row in rows.texts(unit, request_id)]


def strange_letters(text: str) -> tuple[str, ...]:
    """Letters that the alphabet of text messages lacks, each once."""
    return tuple(dict.fromkeys(letter for letter in text if letter not in sms.SEPTETS))


def _reply(ref: str, words: str) -> Reply:
    return Reply(MESSAGE, {"ref": ref, "text": words})


def _room(size: sms.Size) -> int:
    alone, shared = (160, 153) if size.encoding == "gsm7" else (70, 67)
    return alone if size.parts == 1 else size.parts * shared


def _plain(words: str, encoding: str) -> str | None:
    """The words without accents and little pictures, when that is all that costs more."""
    plain = " ".join(part.strip(" ") for part in _PICTURES.split(sms.plain(words)))
    return plain.strip() if encoding != "gsm7" and sms.is_gsm7(plain) else None


def _reply_once(
    office: Office, member: Member, ref: str, words: str, chosen: str | None
) -> bool | Fault | None:
    with office.store.write() as unit:
        request = rows.hold(unit, ref)
        if request is None or request.number is None:
            return None
        made = compose(office, request, words, chosen)
        if isinstance(made, Fault):
            return made
        return _queue(office, unit, member, request._replace(language=made.language), made)


def _queue(office: Office, unit: Unit, member: Member, request: Any, made: Preview) -> bool:
    now, said = office.now(), _reply(request.ref, made.words)
    (text,) = preview(office, request, said)
    if rows.said_since(unit, request.id, text.text, now - TWICE):
        return False
    rows.speak(unit, request.id, made.language)
    send(office, unit, request, now, said)
    happened(unit, request.id, "replied", member.actor, now, made.words)
    audit.append(unit, member.actor, "replied", f"request:{request.id}", now, ref=request.ref)
    return True
