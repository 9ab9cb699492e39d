"""One row of an import: read, checked, and every fault in it named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.deadlines import helsinki
from bot.names import clean, fault
from bot.numbers import e164
from bot.redact import redact

HEADINGS = (
    "number",
    "name",
    "language",
    "source",
    "source_date",
    "card_brand",
    "card_last4",
    "card_token",
    "marketing",
    "marketing_wording",
    "marketing_date",
    "informed",
)
LANGUAGES = ("fi", "sv")
LONGEST_SOURCE = 60
CARD_COLUMNS = ("card_brand", "card_last4", "card_token")
LAST4 = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell; the value itself is not repeated."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One good row. `source_date` is None when the file does not tell it."""

    line: int
    number: str
    name: str
    language: str | None
    source: str
    source_date: date | None
    card: tuple[str, str, str | None] | None  # brand, last four, token
    marketing: bool | None
    wording: str
    marketing_date: date | None
    informed: bool = False  # the source has told her what GDPR 14 asks


class _Cells:
    """The cells of a row while they are read; faults gather."""

    def __init__(self, line: int, cells: dict[str, str], today: date) -> None:
        self.line = line
        self.cells = {name: " ".join(value.split()) for name, value in cells.items()}
        self.today = today
        self.faults: list[Fault] = []

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def wrong(self, column: str, reason: str) -> None:
        self.faults.append(Fault(self.line, column, reason))

    def day(self, column: str) -> date | None:
        text = self.get(column)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.wrong(column, "write a date as 2026-12-31")
            return None
        if day > self.today:
            self.wrong(column, "lies in the future")
        return day


def read_row(
    line: int, cells: dict[str, str], source: str | None, now: datetime
) -> Row | list[Fault]:
    """The row, or everything that is wrong with it. `line` counts from 1.

    Cells under no heading of ours are one too many.
    """
    row = _Cells(line, cells, helsinki(now).date())
    if any(value for name, value in row.cells.items() if name not in HEADINGS):
        row.wrong("row", "has more cells than the first line")
    _refuse_secrets(row)
    found = Row(
        line=line,
        number=_number(row),
        name=_name(row),
        language=_one_of(row, "language", LANGUAGES),
        source=_source(row, source),
        source_date=row.day("source_date"),
        card=_card(row),
        marketing={"yes": True, "no": False}.get(_one_of(row, "marketing", ("yes", "no")) or ""),
        wording=row.get("marketing_wording"),
        marketing_date=row.day("marketing_date"),
        informed=_one_of(row, "informed", ("yes", "no")) == "yes",
    )
    if found.marketing and not found.wording:
        row.wrong("marketing_wording", "missing: consent needs the words that were agreed to")
    return row.faults or found


SECRETS = {
    "card": "holds a full card number, which is never stored",
    "identity": "holds an identity code, which is never stored",
}
FREE = ("name", "source", "card_brand", "card_last4", "card_token", "marketing_wording")


def _refuse_secrets(row: _Cells) -> None:
    for column in FREE:
        for kind in redact(row.get(column)).kinds & SECRETS.keys():
            row.wrong(column, SECRETS[kind])


def _number(row: _Cells) -> str:
    found = e164(row.get("number"))
    if found is None:
        row.wrong("number", "is not a phone number, e.g. +358412345678")
    return found or ""


NAME_FAULTS = {
    "empty": "missing",
    "long": "is longer than 100 characters",
    "digits": "has digits in it",
}


def _name(row: _Cells) -> str:
    name = clean(row.get("name"))
    wrong = fault(name)
    if wrong:
        row.wrong("name", NAME_FAULTS.get(wrong, f"is no name ({wrong})"))
    return name


def _one_of(row: _Cells, column: str, allowed: tuple[str, ...]) -> str | None:
    value = row.get(column).casefold()
    if value and value not in allowed:
        row.wrong(column, f"write {' or '.join(allowed)}, or leave it empty")
        return None
    return value or None


def _source(row: _Cells, default: str | None) -> str:
    source = row.get("source") or default or ""
    if not source:
        row.wrong("source", "missing: say where the values come from, here or with --source")
    if len(source) > LONGEST_SOURCE:
        row.wrong("source", f"is longer than {LONGEST_SOURCE} characters")
    return source


def _card(row: _Cells) -> tuple[str, str, str | None] | None:
    brand, last4, token = (row.get(column) for column in CARD_COLUMNS)
    if not (brand or last4 or token):
        return None
    if not LAST4.fullmatch(last4):
        row.wrong("card_last4", "write the last four digits, never more")
    if not brand:
        row.wrong("card_brand", "missing: a card has a brand")
    return brand, last4, token or None
