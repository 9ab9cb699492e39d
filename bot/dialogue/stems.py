"""Words by their stems: which ideas the words of a text belong to, and where.

A pattern is a word (`mut`), a beginning (`poistak*`), an end (`*reklam`), a part
(`*kielto*`), or a phrase (`ta ~ bort`, where `~` leaves room for up to three words).
`!reklamation*` under an idea takes words out of it again. A word counts as it is spelt,
and without dots and rings only when it so says nothing: `får` is not `far`.
Knows nothing of what ideas mean together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bot.dialogue.normalise import fold

GAP = "~"
WIDEST_GAP = 3  # words
_ANY = "*"
_SHORT = 4  # letters: the short words of two languages are too much alike


Idea = tuple[str, str | None]  # with the one language that it is heard in, None for all
Found = tuple[int, str]  # the place of a word and the idea it belongs to


class Saying(NamedTuple):
    """A pattern under its idea; the language is None for what every language says."""

    language: str | None
    idea: str
    pattern: str


class Known(NamedTuple):
    """What one word says by itself: ideas, languages, and parts of phrases that it is."""

    ideas: list[Idea]
    votes: set[str]
    parts: set[str]


class _Pattern(NamedTuple):
    """A pattern of one word, what a word that fits it says, and what it cannot mean."""

    stem: str  # as it is spelt
    starts: bool
    ends: bool
    says: Known
    refuses: set[str]

    def fits(self, word: str) -> bool:
        """Whether the word fits as it is spelt."""
        if self.starts:
            return word == self.stem if self.ends else word.startswith(self.stem)
        return word.endswith(self.stem) if self.ends else self.stem in word


class _Phrase(NamedTuple):
    parts: tuple[str, ...]
    needs: frozenset[str]
    idea: str


_UNKNOWN = Known([], set(), set())
_Trie = dict[str, Any]  # letters to tries, and under `_LEAF` the patterns that end there
_LEAF = ""


class Stems:
    """Patterns in one table, built once; looking up costs by the length of the text only.

    Ideas in `unbound` are also found in words that belong to a phrase. What `common`
    words say is looked up beforehand; nothing is kept of the words of any text.
    """

    def __init__(
        self,
        sayings: Iterable[Saying],
        telling: Mapping[str, Iterable[str]] | None = None,
        unbound: Collection[str] = (),
        common: Iterable[str] = (),
    ) -> None:
        self._patterns: dict[str, _Pattern] = {}
        self._unbound = frozenset(unbound)
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        for saying in sayings:
            self._add(saying)
        for language, patterns in (telling or {}).items():
            for pattern in patterns:
                self._pattern(pattern).says.votes.add(language)
        self._table = _Table(self._patterns.values())
        self._common = {word: self._look(word) for word in common}

    def known(self, word: str) -> Known:
        """What a lower-case word says, in one look."""
        return self._common.get(word) or self._look(word)

    def _look(self, word: str) -> Known:
        fitting = self._table.fitting(fold(word))
        if len(fitting) == 1:
            return fitting[0].says
        if not fitting:
            return _UNKNOWN
        spelt = [pattern for pattern in fitting if pattern.fits(word)]
        folded = _together(fitting)
        says = folded if len(spelt) == len(fitting) else _together(spelt)
        refused = {idea for pattern in fitting for idea in pattern.refuses}
        return Known(
            _allowed(says.ideas, refused) or _allowed(folded.ideas, refused),
            says.votes or folded.votes,
            folded.parts,
        )

    def find(self, words: Sequence[Known], language: str | None = None) -> list[Found]:
        """The ideas of words, in order; a word of a phrase belongs to it alone.

        Short words of another language than `language` are not heard.
        """
        found, taken = self._in_phrases(words)
        for at, word in enumerate(words):
            for idea, only in word.ideas:
                foreign = only is not None and language is not None and only != language
                if not foreign and (at not in taken or idea in self._unbound):
                    found.append((at, idea))
        return sorted(set(found))

    def _add(self, saying: Saying) -> None:
        language, idea, pattern = saying
        if " " in pattern:
            parts = tuple(fold(pattern).split())
            needs = frozenset(parts) - {GAP}
            self._phrases[parts[0]].append(_Phrase(parts, needs, idea))
            for part in needs:
                self._pattern(part).says.parts.add(part)
        elif pattern.startswith("!"):
            self._pattern(pattern[1:]).refuses.add(idea)
        else:
            only = language if len(pattern) <= _SHORT else None
            self._pattern(pattern).says.ideas.append((idea, only))

    def _pattern(self, spelt: str) -> _Pattern:
        """The one pattern so spelt."""
        if spelt not in self._patterns:
            starts, ends = not spelt.startswith(_ANY), not spelt.endswith(_ANY)
            says = Known([], set(), set())
            self._patterns[spelt] = _Pattern(spelt.strip(_ANY), starts, ends, says, set())
        return self._patterns[spelt]

    def _in_phrases(self, words: Sequence[Known]) -> tuple[list[Found], set[int]]:
        found: list[Found] = []
        taken: set[int] = set()
        everything = set[str]().union(*(word.parts for word in words))
        starting = [
            (at, phrase)
            for at, word in enumerate(words)
            for part in word.parts
            for phrase in self._phrases.get(part, ())
        ]
        for at, phrase in starting:
            if phrase.needs <= everything and (places := _places(phrase.parts, words, at)):
                found.append((at, phrase.idea))
                taken.update(places)
        return found, taken


class _Table:
    """Patterns of single words by their folded stems, sorted by the way of looking."""

    def __init__(self, patterns: Collection[_Pattern]) -> None:
        self._words: dict[str, list[_Pattern]] = defaultdict(list)
        self._beginnings: _Trie = {}
        self._ends: _Trie = {}
        self._parts: list[tuple[str, _Pattern]] = []
        for pattern in patterns:
            stem = fold(pattern.stem)
            if pattern.starts and pattern.ends:
                self._words[stem].append(pattern)
            elif pattern.starts:
                _leaf(self._beginnings, stem).append(pattern)
            elif pattern.ends:
                _leaf(self._ends, stem[::-1]).append(pattern)
            else:
                self._parts.append((stem, pattern))
        self._any_part = re.compile("|".join(re.escape(stem) for stem, _ in self._parts) or "(?!)")

    def fitting(self, word: str) -> list[_Pattern]:
        """Every pattern that a folded word fits."""
        found = list(self._words.get(word, ()))
        _gather(self._beginnings, word, found)
        _gather(self._ends, reversed(word), found)
        if self._any_part.search(word):
            found += [pattern for stem, pattern in self._parts if stem in word]
        return found


def _leaf(trie: _Trie, stem: str) -> list[_Pattern]:
    for letter in stem:
        trie = trie.setdefault(letter, {})
    leaf: list[_Pattern] = trie.setdefault(_LEAF, [])
    return leaf


def _gather(trie: _Trie, letters: Iterable[str], found: list[_Pattern]) -> None:
    for letter in letters:
        if letter not in trie:
            return
        trie = trie[letter]
        if _LEAF in trie:
            found += trie[_LEAF]


def _together(patterns: list[_Pattern]) -> Known:
    ideas: list[Idea] = []
    votes: set[str] = set()
    parts: set[str] = set()
    for pattern in patterns:
        says = pattern.says
        ideas += says.ideas
        votes |= says.votes
        parts |= says.parts
    return Known(ideas, votes, parts)


def _allowed(ideas: list[Idea], refused: set[str]) -> list[Idea]:
    return [idea for idea in ideas if idea[0] not in refused] if refused else ideas


def _places(parts: tuple[str, ...], words: Sequence[Known], start: int) -> list[int]:
    """Where the words of a phrase stand, its first at `start`; empty when they do not."""
    places = [start]
    room = 0
    for part in parts[1:]:
        if part == GAP:
            room = WIDEST_GAP
            continue
        at = places[-1] + 1
        for place in range(at, min(at + room + 1, len(words))):
            if part in words[place].parts:
                places.append(place)
                break
        else:
            return []
        room = 0
    return places
