"""A document as values: parts and sections with paragraphs, lists, records and tables.

Every word in it is final: the same paper is drawn as a page and as a PDF.
"""

from __future__ import annotations

from dataclasses import dataclass

Record = tuple[tuple[str, str], ...]
"""Names with their values, in their order."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell of a row is its heading."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with what stands under it, in this order."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Sections under a heading of their own."""

    heading: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document in one language; `sender` and `lead` stand before its parts."""

    title: str
    language: str
    sender: tuple[str, ...]
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    page: str = "{n} / {of}"
    """How the pages of a PDF are numbered."""
    undrawn: str = ""
    """Said in a PDF whose letters lack a sign that the text has."""
