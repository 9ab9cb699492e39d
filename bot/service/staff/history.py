"""What a number proved and permitted so far: codes, consents, restrictions, the ban."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.catalogue.reading import COUNTED
from bot.service.office import Office
from bot.service.staff.masking import HIDDEN
from bot.store.staff.casework import Papers


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
        words=_words(office, row.wording, row.recipient, language),
        language=language,
        channel=row.channel,
    )


def _words(office: Office, wording: str, recipient: str | None, language: str) -> str | None:
    """The words of a message of ours, what was filled in then being left open."""
    if wording not in office.catalogue.ids(language):
        return None
    blanks = office.catalogue.blanks(wording)
    fill: dict[str, Any] = {blank: 2 if blank in COUNTED else HIDDEN for blank in blanks}
    return office.catalogue.say(wording, language, **fill | {"partner": recipient or HIDDEN})
