"""The complete copy (GDPR 15): all that is held, then how it is used, then what is not shown.

Made of rows and the register description alone. Which rows there are, and whether whoever
asks may see them, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.documents.fields import SELDOM, SHOWN, TECHNICAL, is_technical
from bot.documents.paper import Paper, Part, Record, Section, Table
from bot.documents.saying import Saying
from bot.register import Register, notice

Rows = Sequence[Mapping[str, Any]]
NARROW = 5
"""So many columns stand beside each other; what has more is told record by record."""
OF_NOTICE = ("register", "controller", "contact", "purposes")
PROCESSING = ("data", "sources", "recipients", "retention", "protection")
RIGHTS = ("rights", "complaint", "automated")


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy is made of. `held`: rows by table; `words`: by id, in its language."""

    number: str
    language: str
    made: datetime
    register: Register
    words: Mapping[str, str]
    held: Mapping[str, Rows]


def paper_of(copy: Copy) -> Paper:
    """The copy in words."""
    telling = _Telling(copy, Saying(copy.language, copy.words, _names(copy)))
    return telling.paper()


def tables_of(copy: Copy) -> tuple[str, ...]:
    """The tables that hold something, in the order of a copy."""
    others = (name for name in copy.held if name not in SHOWN)
    return tuple(name for name in (*SHOWN, *others) if copy.held.get(name))


def _names(copy: Copy) -> Mapping[str, Mapping[Any, str]]:
    """What the numbers of rows stand for: a reference, a person, the moment of a text."""
    say = Saying(copy.language, copy.words, {})
    held = copy.held
    return {
        "request_id": {row["id"]: str(row["ref"]) for row in held.get("request", ())},
        "registrant": {row["id"]: str(row["name"]) for row in held.get("registrant", ())},
        "message_id": {
            row["id"]: say("copy.text_of", at=say.moment(row["received_at"]))
            for row in held.get("message_in", ())
        },
    }


@dataclass(frozen=True, slots=True)
class _Telling:
    copy: Copy
    say: Saying

    def paper(self) -> Paper:
        of, say = self.copy.register.controller, self.say
        return Paper(
            title=say("copy.title"),
            language=self.copy.language,
            sender=(of.name, of.address, of.phone),
            lead=tuple(self.lead()),
            parts=(
                Part(say("copy.part.held"), tuple(self.held())),
                Part(say("copy.part.use"), tuple(self.use())),
                Part(say("copy.part.rights"), tuple(self.of_notice(RIGHTS))),
                Part(say("copy.part.technical"), (self.technical(),)),
            ),
            page=say("copy.page"),
            undrawn=say("copy.undrawn"),
        )

    def lead(self) -> Iterator[str]:
        moment = self.say.moment(self.copy.made)
        told = "copy.lead" if self.copy.held else "copy.lead.nothing"
        yield self.say(told, number=self.copy.number, at=moment)
        yield self.say("copy.lead.law")

    def held(self) -> Iterator[Section]:
        shown = tables_of(self.copy)
        yield from (self.kind(name, self.copy.held[name]) for name in shown)
        if not shown:
            yield Section(self.say("copy.nothing"), (self.say("copy.nothing.text"),))
        else:
            lacking = [self.say.heading(name) for name in SHOWN if name not in shown]
            if lacking:
                yield Section(self.say("copy.lacking"), items=tuple(lacking))

    def kind(self, table: str, rows: Rows) -> Section:
        columns = [name for name in self.columns(table, rows) if self.say.label(table, name)]
        heading, about = self.say.heading(table), self.say.words.get(f"copy.about.{table}")
        paragraphs = (about,) if about else ()
        if len(columns) > NARROW:
            records = tuple(self.record(table, columns, row) for row in rows)
            return Section(heading, paragraphs, records=records)
        return Section(heading, paragraphs, table=self.table(table, columns, rows))

    def columns(self, table: str, rows: Rows) -> Iterator[str]:
        alone = len(self.copy.held.get("registrant", ())) < 2
        for name in SHOWN.get(table) or rows[0]:
            if name == "registrant" and alone and all(row[name] for row in rows):
                continue  # all of it is of the one person on the number
            if table == "message_out" and name in SELDOM and not any(row[name] for row in rows):
                continue
            if name in SHOWN.get(table, ()) or not is_technical(table, name):
                yield name

    def record(self, table: str, columns: Sequence[str], row: Mapping[str, Any]) -> Record:
        return tuple(
            (str(self.say.label(table, name)), self.say.value(table, name, row[name]))
            for name in columns
        )

    def table(self, table: str, columns: Sequence[str], rows: Rows) -> Table:
        return Table(
            caption=self.say("copy.rows", n=len(rows)),
            columns=tuple(str(self.say.label(table, name)) for name in columns),
            rows=tuple(
                tuple(self.say.value(table, name, row[name]) for name in columns) for row in rows
            ),
        )

    def use(self) -> Iterator[Section]:
        yield from self.of_notice(OF_NOTICE)
        yield self.groups()
        yield from self.of_notice(PROCESSING[1:])

    def groups(self) -> Section:
        """What is held for which purpose: the groups of the register description."""
        language, register = self.copy.language, self.copy.register
        purposes = {each.code: each.text[language] for each in register.purposes}
        rows = tuple(
            (group.text[language], ", ".join(purposes[code] for code in group.purposes))
            for group in register.data
        )
        columns = self.say("copy.groups.data"), self.say("copy.groups.purposes")
        table = Table(self.say("copy.groups.caption"), columns, rows)
        return Section(self.say("notice.data"), table=table)

    def of_notice(self, wanted: Sequence[str]) -> Iterator[Section]:
        """Sections of the public notice: it is true of everybody in the register."""
        told = notice(self.copy.register, self.copy.language, self.copy.words).sections
        by_heading = {each.heading: each for each in told}
        for name in wanted:
            found = by_heading[self.say(f"notice.{name}")]
            yield Section(found.heading, found.paragraphs, found.items)

    def technical(self) -> Section:
        items = tuple(self.say(f"copy.technical.{name}") for name in TECHNICAL)
        return Section(self.say("copy.technical"), (self.say("copy.technical.text"),), items)
