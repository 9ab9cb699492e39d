"""What happened to a request, and the conversation around it. Codes are never shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.service.lists import masked
from bot.service.staff import masking
from bot.service.staff.claims import is_name
from bot.store.staff.casework import Papers

Veiled = Callable[[str], str]
PICTURE = "🖼"
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry: an event, or a text that was sent about the request (`state` is its own).

    `actor` is clock, registrant, gateway, operator, import or staff; `login` whose.
    `message` is the id of what was texted.
    """

    at: datetime
    event: str
    actor: str
    login: str | None
    text: str | None
    state: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One text of the conversation."""

    at: datetime
    text: str
    ours: bool
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """The conversation of the number: always its size, its texts once revealed."""

    number: int
    first: datetime | None
    last: datetime | None
    texts: tuple[Said, ...]
    until: datetime | None


def happenings(papers: Papers, veil: Veiled, *, named: bool) -> tuple[Happening, ...]:
    """Events and texts of a request, the oldest first. `named`: claimed names may stand."""
    joined = veil if named else partial(_without_name, papers.request.kind, veil)
    events = [
        _event(row, papers.logins, joined if row.event == "joined" else veil)
        for row in papers.events
    ]
    sent = [_sent(row, veil) for row in papers.sent]
    return tuple(sorted(events + sent, key=lambda entry: entry.at))


def _without_name(kind: str, veil: Veiled, text: str) -> str:
    return masking.name(text) if is_name(kind, text) else veil(text)


def _event(row: Any, logins: dict[int, str], veil: Veiled) -> Happening:
    actor, _, number = row.actor.partition(":")
    login = logins.get(int(number)) if actor == STAFF and number.isdecimal() else None
    return Happening(row.at, row.event, actor, login, veil(row.text) if row.text else None)


def _sent(row: Any, veil: Veiled) -> Happening:
    text = veil(row.text) if row.text else None
    return Happening(row.created_at, "sent", STAFF, None, text, row.state, row.message)


def transcript(
    papers: Papers, heard: list[Any], said: list[Any], until: datetime | None
) -> Transcript:
    """The size of the conversation, and the texts that were read of it, the oldest first."""
    sizes = [size for size in papers.sizes if size.number]
    texts = [*map(_heard, reversed(heard)), *map(_said, reversed(said))]
    return Transcript(
        number=sum(size.number for size in sizes),
        first=min((size.first for size in sizes), default=None),
        last=max((size.last for size in sizes), default=None),
        texts=tuple(sorted(texts, key=lambda text: (text.at, text.ours))),
        until=until,
    )


def _heard(row: Any) -> Said:
    text = f"{masked(row.text)} {PICTURE * row.pictures}".strip()
    return Said(row.received_at, text, ours=False)


def _said(row: Any) -> Said:
    return Said(row.created_at, masked(row.text or ""), ours=True, state=row.state)
