"""Values of a copy in words: dates as they are written in Finland, coded values spelled out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime

from bot.deadlines import HELSINKI
from bot.documents.fields import JSON, SAID

LOCALES = {"fi": "fi", "sv": "sv_FI"}
DAY, MOMENT = "d.M.yyyy", "d.M.yyyy H.mm"
"""Babel's short Swedish ones are Sweden's."""
NOTHING = "–"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, language))


def loaded(text: str) -> Any:
    """What JSON in a column says; text that is none is what it says."""
    try:
        return json.loads(text)
    except ValueError:
        return text


class Saying:
    """One copy's values in words; `names` has those of its own: requests, people, texts."""

    def __init__(
        self, language: str, words: Mapping[str, str], names: Mapping[str, Mapping[Any, str]]
    ) -> None:
        self.language, self.words, self.names = language, words, names

    def __call__(self, id: str, **fill: object) -> str:
        """The words of `id`, its blanks filled. Raises KeyError."""
        return self.words[id].format(**fill) if fill else self.words[id]

    def day(self, day: date) -> str:
        """24.11.2026."""
        return format_date(day, DAY, locale=_locale(self.language))

    def moment(self, moment: datetime) -> str:
        """24.11.2026 10.05, on Finnish clocks."""
        return format_datetime(moment, MOMENT, tzinfo=HELSINKI, locale=_locale(self.language))

    def heading(self, table: str) -> str:
        """What the rows of a table are."""
        return self.words.get(f"copy.kind.{table}", self("copy.kind"))

    def label(self, table: str, column: str) -> str | None:
        """What a column tells, None when it has no words."""
        own = self.words.get(f"copy.field.{table}.{column}")
        return own or self.words.get(f"copy.field.{column}")

    def value(self, table: str, column: str, value: Any) -> str:
        """A value as people read it."""
        if column in self.names and value is not None:
            return self.names[column].get(value, self(f"copy.gone.{column}"))
        if value is None or value == "":
            return self.words.get(f"copy.{table}.{column}.none", NOTHING)
        if column in JSON:
            return "; ".join(self._within(loaded(value))) or NOTHING
        return self._plain(value) or self._coded(table, column, str(value))

    def _plain(self, value: Any) -> str | None:
        if isinstance(value, bool):
            return self("copy.yes" if value else "copy.no")
        if isinstance(value, datetime):
            return self.moment(value)
        return self.day(value) if isinstance(value, date) else None

    def _coded(self, table: str, column: str, value: str) -> str:
        if column == "actor":
            value = value.partition(":")[0]  # the number of a member of staff is left out
        for prefix in (f"copy.{table}.{column}.", *SAID.get(column, ())):
            for code in (value, value.replace(" ", "_")):
                if (found := self.words.get(prefix + code)) is not None:
                    return found
        return self.words.get(f"copy.{table}.{column}.other", value)

    def _within(self, found: Any) -> Iterator[str]:
        """The values inside JSON, their names left out: they are ours, not the person's."""
        if isinstance(found, dict):
            found = list(found.values())
        if isinstance(found, list):
            for each in found:
                yield from self._within(each)
        elif found not in (None, "", True, False):
            yield str(found)
