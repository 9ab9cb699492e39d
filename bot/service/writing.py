"""The complete copy in writing: all that is held on a number, as three files.

It asks nobody who they are: whoever calls has made sure whose copy it is, and writes the
look down in the audit log. Here it is only seen to that the number is still that person's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from bot.catalogue import Catalogue
from bot.deadlines import helsinki
from bot.documents.copy import Copy, paper_of
from bot.documents.page import page
from bot.documents.pdf import pdf
from bot.documents.portable import data
from bot.service.lists import masked
from bot.service.office import Office
from bot.service.wordings import words_of
from bot.store import held, registrants

DOMAINS = ("pages", "queue", "case", "figures", "deciding", "calendar", "copy")
"""Whose words a copy uses; the last ones come first."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A copy as three files; `stem` is the name that they share, without any data."""

    html: bytes
    pdf: bytes
    json: bytes
    stem: str


class ChangedHands(Exception):
    """Meanwhile the number became somebody else's, or more than one's, or doubtful."""


def written(office: Office, number: str, language: str, owner: str | None = None) -> Written:
    """All that is held on a number (E.164) now, in a language of the register.

    `owner`: whose alone the number must be. Raises ChangedHands.
    """
    copy = copy_of(office, number, language, owner)
    paper = paper_of(copy)
    stem = f"omatiedot-{helsinki(copy.made).date().isoformat()}"
    return Written(page(paper), pdf(paper, copy.made), data(copy), stem)


def copy_of(office: Office, number: str, language: str, owner: str | None = None) -> Copy:
    """What a copy is made of, as it stands now; read in a transaction of its own.

    `owner`: whose alone the number must be. Raises ChangedHands.
    """
    with office.store.read() as unit:
        found = held.everything(unit, number)
        # asked last: PostgreSQL shows each statement what was committed before it
        if owner is not None and registrants.holder(unit, number) != owner:
            raise ChangedHands
    return _copy(office, number, language, office.now(), found)


def _copy(
    office: Office, number: str, language: str, now: datetime, found: Mapping[str, Sequence[Row]]
) -> Copy:
    told = {
        name: [_told(office, name, row, language) for row in rows] for name, rows in found.items()
    }
    words = _words(office.catalogue, language)
    return Copy(number, language, now, office.register, words, told)


@cache
def _words(catalogue: Catalogue, language: str) -> Mapping[str, str]:
    """Every word a copy may use, by id; read once."""
    found: dict[str, str] = {}
    for domain in DOMAINS:
        found |= catalogue.words(language, domain)
    return found


def _told(office: Office, table: str, row: Row, language: str) -> Row:
    """A row with what stands in it by a code of ours spelt out."""
    return {**row, **dict(_spelt(office, table, row, language))}


def _spelt(office: Office, table: str, row: Row, language: str) -> Iterator[tuple[str, Any]]:
    for name in ("intent", "command"):
        if row.get(name):
            yield name, _command(office, str(row[name]), language)
    if table == "consent":
        yield "wording", _wording(office, row, language)
    if table in ("message_out", "message_in", "parked") and row["text"]:
        yield "text", masked(str(row["text"]))  # codes and links may still open something


def _command(office: Office, intent: str, language: str) -> str:
    try:
        return office.understanding.canonical(intent, language)
    except KeyError:
        return intent  # what no word is taught for


def _wording(office: Office, row: Row, language: str) -> str:
    """The very words that were agreed to, in the language that they were asked in."""
    said, spoken = str(row["wording"]), row["language"] or language
    # what is no message of ours are the words themselves, as an import brought them
    return row["words"] or words_of(office, said, row["recipient"], spoken) or said
