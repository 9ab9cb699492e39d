"""What a decision is made of: a request as it is found, and a plan complete before any write.

A decision reads a `Case` and answers with a `Plan`: the texts, what changes, the effects.
The preview and the commit ask for the same plan, so that what was shown is what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.deadlines import helsinki
from bot.domain import Reply
from bot.requests import Event
from bot.service.drafting import language_of
from bot.service.office import Office
from bot.service.staff.sessions import Member
from bot.service.wordings import words_of
from bot.store.context import Context
from bot.store.unit import Unit


class Unknown(Exception):
    """There is no such request, or no such decision on it for this member of staff."""


class Told(Exception):
    """Something stands in the way, and staff are told what: `word` of the catalogue."""

    def __init__(self, word: str, **fill: Any) -> None:
        super().__init__(word)
        self.word = word
        self.fill = fill


class Outrun(Told):
    """Somebody was faster: the request is not what it was when the page was opened."""


class Barred(Told):
    """The decision cannot be made as things stand, whatever is typed."""


class Incomplete(Exception):
    """The form lacks something; `faults` maps its fields to words of the catalogue."""

    def __init__(self, **faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to a field. `language` is set when `words` are no id but spoken."""

    value: str
    words: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. Kinds: line, lines, date, tick, choice."""

    name: str
    kind: str = "line"
    options: tuple[Option, ...] = ()
    value: str = ""
    longest: int | None = None
    language: str | None = None  # of what is written into it


@dataclass(frozen=True, slots=True)
class Word:
    """A value that the catalogue of the console words."""

    id: str


Value = str | date | datetime | int | Word | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that will be otherwise; None stands for nothing."""

    what: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Case:
    """A request as a decision finds it, inside its transaction. `form` is what was typed."""

    office: Office
    unit: Unit
    member: Member
    request: Any
    people: tuple[Any, ...]
    form: Mapping[str, str]
    now: datetime

    @property
    def today(self) -> date:
        """The day in Finland."""
        return helsinki(self.now).date()

    @property
    def ref(self) -> str:
        """The reference of the request."""
        return str(self.request.ref)

    @property
    def language(self) -> str:
        """The language that the person is answered in."""
        return language_of(self.office, self.request)

    @property
    def shared(self) -> bool:
        """More than one record has the number."""
        return len(self.people) > 1

    @property
    def number(self) -> str:
        """The number of the request or of the one record. Raises Barred."""
        number = self.request.number or next((one.number for one in self.people), None)
        if number is None:
            raise Barred("deciding.bar.no_number")
        return str(number)

    @property
    def person(self) -> Any:
        """The record that is meant.

        Raises Barred, Outrun when the chosen one is gone, or Incomplete when none was chosen.
        """
        if not self.people:
            raise Barred("deciding.bar.no_record")
        record = self.form.get("record")
        if not record and self.shared:
            raise Incomplete(record="deciding.fault.record")
        chosen = next((one for one in self.people if not record or one.id == record), None)
        if chosen is None:
            raise Outrun("deciding.outrun.changed")
        return chosen

    def proves(self, person: Any) -> bool:
        """The number is this one person's and was confirmed lately: it may be told a name."""
        if self.shared or person.flagged:
            return False
        lately = timedelta(days=self.office.policy.fresh_days)
        return bool(self.now - person.confirmed_at <= lately)

    def context(self) -> Context:
        """How the writers of effects are told of it."""
        return Context(
            number=self.number,
            service_number=self.request.service_number,
            conversation_id=None,
            language=self.language,
            channel="console",
            message_id=None,
            now=self.now,
            policy=self.office.policy,
            words=partial(words_of, self.office),
            actor=self.member.actor,
        )


Effect = Callable[[Case], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a decision will say and do. `decision` closes the request, `move` moves it.

    `note` stands with the event, `reason` with the request; `proof` is an event of its own:
    how an identity was checked, how somebody was told. `forgets`: the texts keep the number
    only until they have left. `remark` tells staff why the texts are as they are.
    """

    replies: tuple[Reply, ...] = ()
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    decision: str | None = None
    move: Event | None = None
    event: str = "closed"
    note: str | None = None
    reason: str | None = None
    proof: str | None = None
    person: str | None = None  # whose record it is about, for the audit log
    forgets: bool = False
    remark: str | None = None


def asks_nothing(_case: Case) -> tuple[Field, ...]:
    """A form without fields."""
    return ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: what its form asks, and how it plans. `shows`: names of people."""

    plan: Callable[[Case], Plan]
    fields: Callable[[Case], tuple[Field, ...]] = asks_nothing
    four_eyes: bool = False
    shows: bool = False
    grave: bool = False
