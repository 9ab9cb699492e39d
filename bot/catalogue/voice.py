"""One language speaking: messages with their blanks filled, values as the language writes them.

It does not choose a message, spell a name in plain letters or count parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot import sms
from bot.deadlines import helsinki
from bot.domain import Card, Command, Items, Name, Slot, Source, Word

STAFF = "staff"
"""The name of a source that is no company's: what staff entered themselves."""


@dataclass(frozen=True, slots=True)
class Template:
    """One form of a message, split once: `start`, then (blank, what follows it) in order."""

    start: str
    rest: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message in one language: its plural forms, the register's own words in them."""

    forms: tuple[Template, ...]
    blanks: frozenset[str]  # what a reply fills
    common: frozenset[str]  # what the register filled at start
    counted: str | None  # the blank that chooses the form, when there is more than one


class Voice:
    """One language: its messages, and how it writes values."""

    def __init__(
        self,
        language: str,
        messages: Mapping[str, Message],
        plural: Callable[[int], int],
        command: Callable[[str], str],
    ) -> None:
        self.language = language
        self.messages = messages
        self._plural = plural
        self._command = command
        self._writers: Mapping[type, Callable[[Any], str]] = {
            str: sms.tidy,
            int: str,
            datetime: self._moment,
            date: self._date,
            time: self._clock,
            Name: lambda name: sms.tidy(name.spelling),
            Word: lambda word: self.say(word.id, {}),
            Command: lambda command: self._command(command.intent),
            Card: lambda card: f"*{card.last4}",
            Items: self._items,
            Slot: self._slot,
            Source: self._source,
            tuple: lambda values: " ".join(map(self.write, values)),
        }

    def say(self, message_id: str, fill: Mapping[str, Any]) -> str:
        """A message with its blanks filled. Raises KeyError on an unfilled blank."""
        message = self.messages[message_id]
        chosen = self._plural(fill[message.counted]) if message.counted else 0
        form = message.forms[chosen]
        words = [form.start]
        for blank, after in form.rest:
            words += (self.write(fill[blank]), after)
        return "".join(words)

    def write(self, value: Any) -> str:
        """A value as this language writes it."""
        return self._writers[type(value)](value)

    def _moment(self, moment: datetime) -> str:
        return self._date(helsinki(moment))

    def _date(self, day: date) -> str:
        return self.say("date", {"day": day.day, "month": day.month, "year": day.year})

    def _clock(self, clock: time) -> str:
        return self.say("time", {"hour": clock.hour, "minute": f"{clock.minute:02}"})

    def _slot(self, slot: Slot) -> str:
        at = helsinki(slot.starts_at)
        weekday = self.say(f"weekday.{at.isoweekday()}", {})
        clock = self.write(time(at.hour, at.minute))
        return self.say("slot", {"day": at.day, "month": at.month, "time": clock, "word": weekday})

    def _source(self, source: Source) -> str:
        if source.name is None:
            return self.say("source.own", {"date": source.day})
        if source.name == STAFF:
            return self.say("source.staff", {"date": source.day})
        return self.say("source.named", {"source": source.name, "date": source.day})

    def _items(self, items: Items) -> str:
        if not items.values:
            return self.write(items.empty) if items.empty else ""
        words = ", ".join(map(self.write, items.values))
        return f"{words} {self.say('status.more', {'n': items.more})}" if items.more else words
