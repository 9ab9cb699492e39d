"""Message ids and languages to words: what a person is texted, and how long it is.

Reads the catalogues once, at start, and refuses to start on a fault in any of them. It
chooses no message and no language, knows no person, and never shortens a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path
from typing import Any, Literal

from bot import sms
from bot.catalogue.reading import faults, messages_of, read, words
from bot.catalogue.voice import Voice
from bot.domain import Name, Reply

WIDE = frozenset(
    {"name", "new", "reason", "sources", "recipients", "url", "notice", "certificates", "copies"}
)
"""Blanks that allow a text two parts: their values may not be shortened. Recipients are
told by name (Court of Justice of the EU, C-154/21)."""

FREE = frozenset({"text", "question"})
"""Blanks that hold what staff write: the text takes the parts it takes."""

ONE_PART, TWO_PARTS, STAFF_PARTS = 1, 2, 6


@dataclass(frozen=True, slots=True)
class Text:
    """A reply in words: how it is encoded and how many parts are paid for."""

    text: str
    encoding: str
    parts: int


class CatalogueFault(Exception):
    """The catalogues cannot be used; every fault is in `faults`, each with its message id."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Catalogue:
    """Every language's words. Built once; shared by every thread."""

    def __init__(
        self,
        locales: Path,
        common: Mapping[str, Mapping[str, str]],
        commands: Callable[[str, str], str],
        *,
        unicode_names: Literal["never", "auto"] = "never",
    ) -> None:
        """`common` has the register's own words by language; the first is the default.

        `commands` gives the canonical word of an intent in a language. `unicode_names`
        says whether a name beyond GSM 03.38 goes in plain letters or its true spelling.
        Raises CatalogueFault with every fault there is.
        """
        self.languages = tuple(common)
        self._locales = locales
        self._unicode_names = unicode_names == "auto"
        self._voices = {
            language: _voice(locales, language, common[language], commands)
            for language in self.languages
        }
        self._first = self._voices[self.languages[0]]
        if found := tuple(faults(self._voices)):
            raise CatalogueFault(found)

    def say(self, message_id: str, language: str | None, /, **fill: Any) -> str:
        """The words of a message. None is the register's first language."""
        return self._say(message_id, language, fill)

    def write(self, reply: Reply, language: str | None) -> Text:
        """A reply in words, with what it costs."""
        text = self._say(reply.id, language, reply.fill)
        size = sms.measure(text)
        return Text(text, size.encoding, size.parts)

    def words(self, language: str, domain: str) -> Mapping[str, str]:
        """Words read elsewhere than in a text, as in a mail, by id; read anew each time."""
        return words(self._locales, language, domain)

    def ids(self, language: str) -> frozenset[str]:
        """Every message id of a language."""
        return frozenset(self._voices[language].messages)

    def blanks(self, message_id: str) -> frozenset[str]:
        """What a reply must fill."""
        return self._first.messages[message_id].blanks

    def common(self, message_id: str) -> frozenset[str]:
        """Which of the register's own words a message uses."""
        return self._first.messages[message_id].common

    def budget(self, message_id: str) -> int:
        """How many parts a message may take at worst."""
        message = self._first.messages[message_id]
        if message.blanks & FREE:
            return STAFF_PARTS
        return TWO_PARTS if (message.blanks | message.common) & WIDE else ONE_PART

    def worst(self, message_id: str, language: str, samples: Mapping[str, Any]) -> sms.Size:
        """The greatest size of a message over its plural forms, with the longest values."""
        counted = self._voices[language].messages[message_id].counted
        fills = ({**samples, counted: 1}, samples) if counted else (samples,)
        sizes = [sms.measure(self._say(message_id, language, fill)) for fill in fills]
        return max(sizes, key=lambda size: (size.parts, size.units))

    def _say(self, message_id: str, language: str | None, fill: Mapping[str, Any]) -> str:
        voice = self._voices[language] if language else self._first
        respelt = self._plain_names(fill, voice.messages[message_id].blanks)
        if not respelt:
            return voice.say(message_id, fill)
        return voice.say(message_id, {**fill, **respelt}) + voice.say("name.translit", {})

    def _plain_names(self, fill: Mapping[str, Any], blanks: frozenset[str]) -> dict[str, Name]:
        """Names in plain letters, when one needs them and all then keep to GSM 03.38."""
        names = {b: v.spelling for b, v in fill.items() if type(v) is Name and b in blanks}
        if self._unicode_names or all(map(_fits, names.values())):
            return {}
        plain = {blank: Name(sms.plain(name)) for blank, name in names.items()}
        return plain if all(sms.is_gsm7(name.spelling) for name in plain.values()) else {}


def _fits(name: str) -> bool:
    return sms.is_gsm7(name) or sms.is_gsm7(sms.tidy(name))


def _voice(
    locales: Path,
    language: str,
    common: Mapping[str, str],
    commands: Callable[[str, str], str],
) -> Voice:
    catalogue = read(locales, language, "messages")
    plural = c2py(catalogue.plural_expr)
    messages = messages_of(catalogue, common)
    return Voice(language, messages, plural, lambda intent: commands(intent, language))
