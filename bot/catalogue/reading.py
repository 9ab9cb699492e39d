"""Catalogues from their files, at start: every message split once, every fault found.

The PO files are read as they stand; nothing is compiled. A fuzzy entry has no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.pofile import read_po

from bot import sms
from bot.catalogue.voice import Message, Template, Voice

FILLED = frozenset(
    {"card", "cards", "code", "date", "disc", "hours", "items", "kept", "min", "mkt", "n"}
    | {"partner", "phone", "recipients", "ref", "s1", "s2", "s3", "slot", "source", "time"}
    | {"word", "day", "month", "year", "hour", "minute", "name", "new", "reason", "sources"}
    | {"url", "token", "text", "question"}
)
"""Blanks that a reply fills; every other blank must be in the common words."""

COUNTED = ("n", "min", "hours")
"""Blanks whose number chooses the plural form."""


def read(locales: Path, language: str, domain: str) -> Any:
    """Babel's catalogue of one file. Raises PoFileError or OSError."""
    with _file(locales, language, domain).open("rb") as file:
        return read_po(file, locale=language, domain=domain, abort_invalid=True)


def messages_of(catalogue: Any, common: Mapping[str, str]) -> Mapping[str, Message]:
    """Its messages by id, with the register's own words filled in."""
    entries = (entry for entry in catalogue if entry.id and not entry.fuzzy)
    return {_key(entry): _message(entry, common) for entry in entries}


def words(locales: Path, language: str, domain: str = "pages") -> Mapping[str, str]:
    """The words of web pages by id, none when the language has no such file.

    `{blanks}` are left for the page to fill.
    """
    if not _file(locales, language, domain).exists():
        return {}
    catalogue = read(locales, language, domain)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def faults(voices: Mapping[str, Voice]) -> Iterator[str]:
    """What is missing, empty, or unlike in one language and another; each by its id."""
    everything = {key for voice in voices.values() for key in voice.messages}
    for key in sorted(everything):
        blanks = set()
        for language, voice in voices.items():
            message = voice.messages.get(key)
            yield from _faults_of(message, f"locales/{language}: '{key}'")
            if message and message.forms:
                blanks.add(message.blanks | message.common)
        if len(blanks) > 1:
            yield f"locales: '{key}' has other blanks in one language than in another"


def _faults_of(message: Message | None, where: str) -> Iterator[str]:
    if message is None or not message.forms:
        yield f"{where} has no words (missing, empty or fuzzy)"
        return
    for blank in sorted(message.blanks - FILLED):
        yield f"{where} has a blank {{{blank}}} that nothing fills"


def _file(locales: Path, language: str, domain: str) -> Path:
    return locales / language / "LC_MESSAGES" / f"{domain}.po"


def _key(entry: Any) -> str:
    return str(entry.id[0] if entry.pluralizable else entry.id)


def _message(entry: Any, common: Mapping[str, str]) -> Message:
    strings = entry.string if entry.pluralizable else (entry.string,)
    forms = tuple(_split(form, common) for form in strings) if all(strings) else ()
    named = {blank for form in strings for _, blank, _, _ in Formatter().parse(form) if blank}
    blanks = frozenset(named - common.keys())
    counted = next((b for b in COUNTED if b in blanks), None) if len(forms) > 1 else None
    return Message(forms, blanks, frozenset(named & common.keys()), counted)


def _split(words: str, common: Mapping[str, str]) -> Template:
    """`Uusi nimi: {new}. Viite {ref}.` → start, ((new, `. Viite `), (ref, `.`))."""
    literals: list[str] = [""]
    blanks: list[str] = []
    for literal, blank, _, _ in Formatter().parse(sms.tidy(words)):
        literals[-1] += literal
        if blank is None:
            continue
        if blank in common:
            literals[-1] += sms.tidy(common[blank])
        else:
            blanks.append(blank)
            literals.append("")
    return Template(literals[0], tuple(zip(blanks, literals[1:], strict=True)))
