"""The words that are understood, as values: read once from `words.toml`, one per language.

Reading the files is all this does; what the words mean in a text is decided elsewhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

EVERY_LANGUAGE = "any"  # the folder of words that tell no language


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table by which sentences are read.

    It holds when the text speaks of all `has`, of any of `either` (when there are some)
    and of none of `lacks`. `intent` None means that the sentence asks for nothing we do.
    """

    intent: str | None
    has: frozenset[str]
    either: frozenset[str]
    lacks: frozenset[str]
    whole: bool  # judged over the whole text, not clause by clause
    about: str | None = None  # whom or what it concerns, where that alone says enough


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of one language; `language` is None for words of every language."""

    language: str | None
    canonical: Mapping[str, str]  # intent -> the word we teach
    forms: Mapping[str, tuple[str, ...]]  # intent -> what also says it exactly
    answers: Mapping[str, tuple[str, ...]]  # yes, no, unclear
    choices: Mapping[str, int]
    marks: Mapping[str, tuple[str, ...]]  # paper, number, code, polite, ...
    name: Mapping[str, tuple[str, ...]]  # takes, lead, asked, denied, not_names
    arguments: Mapping[str, tuple[str, ...]]  # intent -> forms that may be followed by one
    telling: tuple[str, ...]  # patterns of words that only this language has
    concepts: Mapping[str, tuple[str, ...]]  # what a sentence may speak of -> stems
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All that is understood, in every language. Immutable."""

    lists: tuple[WordList, ...]

    def marks(self, kind: str) -> tuple[str, ...]:
        """The marks of one kind (`polite`, `code`, ...) in every language."""
        return tuple(word for each in self.lists for word in each.marks.get(kind, ()))


def load_words(locales: Path) -> Words:
    """Every `<language>/words.toml` under `locales`; a new language is a folder.

    Raises OSError or tomllib.TOMLDecodeError when a list cannot be read, and ValueError
    when there is none: a bot that understands nothing must not start.
    """
    paths = sorted(locales.glob("*/words.toml"))
    if not paths:
        raise ValueError(f"no words.toml in any folder of {locales}")
    return Words(tuple(_word_list(path) for path in paths))


def _word_list(path: Path) -> WordList:
    with path.open("rb") as file:
        table = tomllib.load(file)
    folder = path.parent.name
    intents = table.get("intents", {})
    return WordList(
        language=None if folder == EVERY_LANGUAGE else folder,
        canonical=_frozen({i: v["canonical"] for i, v in intents.items() if "canonical" in v}),
        forms=_frozen({i: tuple(v["forms"]) for i, v in intents.items()}),
        answers=_tuples(table, "answers"),
        choices=_frozen(table.get("choices", {})),
        marks=_tuples(table, "marks"),
        name=_tuples(table, "name"),
        arguments=_tuples(table, "arguments"),
        telling=tuple(table.get("language", {}).get("telling", ())),
        concepts=_tuples(table, "concepts"),
        rules=tuple(_rule(line) for line in table.get("rules", ())),
    )


def _rule(line: Mapping[str, Any]) -> Rule:
    return Rule(
        intent=line.get("intent"),
        has=frozenset(line.get("has", ())),
        either=frozenset(line.get("either", ())),
        lacks=frozenset(line.get("lacks", ())),
        whole=bool(line.get("whole", False)),
        about=line.get("about"),
    )


def _tuples(table: Mapping[str, Any], section: str) -> Mapping[str, tuple[str, ...]]:
    return _frozen({key: tuple(words) for key, words in table.get(section, {}).items()})


def _frozen(values: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(values)
