"""What a number proved and permitted so far: codes, consents, disclosures, stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.service.office import Office
from bot.service.wordings import words_of
from bot.store.staff.casework import MARKS, Papers

MOST = MARKS
"""Disclosures that the page of a request shows; all are among all that is held."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that spoke for or against a number being the person's: code, surname."""

    at: datetime
    what: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """An entry of the ledger. `words`: what was agreed to; None: the wording is not ours."""

    at: datetime
    person: str | None
    purpose: str
    recipient: str | None
    state: str
    basis: str
    wording: str
    words: str | None
    language: str
    channel: str
    message: int | None  # the number of the text that said so


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a recipient was given, and when. `record`: whose, counted as on the page."""

    at: datetime
    recipient: str
    what: str  # name, name_address
    record: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A restriction of use; `ended_at` None: it is in force."""

    ground: str
    since: datetime
    ended_at: datetime | None


def marks(papers: Papers) -> tuple[Mark, ...]:
    """Codes that were echoed and surnames that were wrong, the newest first."""
    used = [Mark(row.used_at, "code", row.command) for row in papers.codes if row.used_at]
    missed = [Mark(row.at, "surname") for row in papers.misses]
    return tuple(sorted(used + missed, key=lambda mark: mark.at, reverse=True))


def consents(office: Office, papers: Papers) -> tuple[Consent, ...]:
    """The ledger of the number, the newest entry first."""
    return tuple(_consent(office, row) for row in papers.consents)


def disclosed(papers: Papers) -> tuple[Disclosed, ...]:
    """The log of disclosures, the newest first: one more than is shown, when there are more."""
    places = {row.id: place for place, row in enumerate(papers.people, 1)}
    return tuple(
        Disclosed(row.at, row.recipient, row.fields.replace(" ", "_"), places[row.registrant])
        for row in papers.disclosed
    )


def stops(papers: Papers) -> tuple[Stop, ...]:
    """Restrictions, the newest first."""
    return tuple(Stop(row.ground, row.since, row.ended_at) for row in papers.stops)


def _consent(office: Office, row: Any) -> Consent:
    known = office.catalogue.languages
    language = row.language if row.language in known else known[0]
    return Consent(
        at=row.at,
        person=row.registrant,
        purpose=row.purpose,
        recipient=row.recipient,
        state=row.state,
        basis=row.legal_basis,
        wording=row.wording,
        words=row.words or words_of(office, row.wording, row.recipient, language),
        message=row.message_id,
        language=language,
        channel=row.channel,
    )
