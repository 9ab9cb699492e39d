"""Whole sentences: what they speak of, and what they therefore propose.

A text falls into clauses; words fall under ideas by their stems; a table of rules (data,
in `words.toml`) says which ideas together mean which intent. What stands under a negation
is another idea, `not:delete`, so a negated wish never starts what it negates. A sentence
only ever proposes, save that the net for opting out of marketing is wide.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from bot.dialogue.normalise import EDGES
from bot.dialogue.stems import Found, Known, Saying, Stems
from bot.dialogue.words import Rule, Words

_CLAUSE = re.compile(r"[,.;!?\n]+|\s[-:]+\s")
_NEGATION_REACH = 4  # words that a negation before them governs: `älkää missään nimessä poistako`
_ORDER_REACH = 2  # a Finnish order is refused by its own word: `en halua olla täällä, poistakaa`
_LATE_REACH = 2  # Swedish puts it after the verb: `radera mig inte`
_ANYWHERE = 99  # words: `en halua että ...` refuses all that follows in the clause
_NEAR = 8  # words between a word of stopping and one of marketing
_WEAK = frozenset({"help", "cancel", "view", "more"})  # said beside the matter itself
# Also heard inside phrases: `en haluakaan` gives up, and refuses what follows.
_UNBOUND = ("not", "not_late", "want", "visit_time", "number", "request")
_MARKETING = frozenset({"ads", "message"})
_NO_BAN = frozenset({"lift", "unstop", "received"})
_NEGATIONS = frozenset({"not", "not_late"})
_THANKS = "thanks"
_THANKED_FOR = frozenset({_THANKS, "understand", "request"})  # `kiitos avusta`, `tack för svaret`
_THANKS_BEGIN = 1  # words before it: `tusen tack`, `ok kiitti`
_QUESTION = "question"
_LONG = "long"  # the idea of a clause too long to be a bare command
_BARE = 4  # words
_Rules = dict[str, list[tuple[int, Rule]]]


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence. `instead`: it corrects what stood before (vaan, utan)."""

    found: tuple[Found, ...]
    ideas: frozenset[str]
    instead: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text taken apart; `language` is that of its words, None when they tell none."""

    clauses: tuple[Clause, ...]
    language: str | None


class Sentences:
    """The reader of sentences, built once from the ideas and rules of every language."""

    def __init__(self, words: Words) -> None:
        telling = {each.language: each.telling for each in words.lists if each.language}
        self._stems = Stems(_sayings(words), telling, _UNBOUND, _common(words))
        rules = [rule for each in words.lists for rule in each.rules]
        self._whole = _by_idea(rule for rule in rules if rule.whole)
        self._of_clause = _by_idea(rule for rule in rules if not rule.whole)

    def read(self, text: str, language: str | None) -> Spoken:
        """The clauses of a lower-case text; `language` is the conversation's.

        People mix languages, so all words count; but the short ones are too much alike:
        `en` refuses in Finnish and is an article in Swedish.
        """
        parts = [(list(map(self._stems.known, words)), asks) for words, asks in _parts(text)]
        spoken = _language(word for words, _ in parts for word in words)
        clauses: list[Clause] = []
        for words, asks in parts:
            clauses += _contrasted(self._stems.find(words, spoken or language), len(words), asks)
        return Spoken(tuple(clauses), spoken)

    def intent(self, clauses: Sequence[Clause]) -> str | None:
        """What the sentence proposes; None when nothing, or nothing we do."""
        everything = frozenset(idea for clause in clauses for idea in clause.ideas)
        of_all = _first(self._whole, everything)
        if of_all is not None:
            return of_all.intent
        return _weighed([(clause, self._of(clause)) for clause in clauses])

    def about(self, clauses: Sequence[Clause]) -> str | None:
        """Of whom a sentence speaks besides the writer, where that alone leads to staff."""
        everything = frozenset(idea for clause in clauses for idea in clause.ideas)
        of_all = _first(self._whole, everything)
        return of_all.about if of_all else None

    def opts_out(self, clauses: Sequence[Clause]) -> bool:
        """Whether a word of stopping or refusing stands near one of marketing.

        Near texts and messages only words of stopping count: `en saanut viestiä` is no ban.
        """
        return any(_refuses_marketing(clause) for clause in clauses)

    def negates(self, clauses: Sequence[Clause]) -> bool:
        """Whether anything in it is negated, whatever that is."""
        return any(not clause.ideas.isdisjoint(_NEGATIONS) for clause in clauses)

    def only_thanks(self, clauses: Sequence[Clause]) -> bool:
        """Whether the text begins with thanks and speaks of nothing else."""
        begins = any(
            idea == _THANKS and at <= _THANKS_BEGIN
            for clause in clauses[:1]
            for at, idea in clause.found
        )
        return begins and all(clause.ideas <= _THANKED_FOR for clause in clauses)

    def _of(self, clause: Clause) -> str | None:
        rule = _first(self._of_clause, clause.ideas)
        return rule.intent if rule else None


def _sayings(words: Words) -> Iterator[Saying]:
    for each in words.lists:
        for idea, patterns in each.concepts.items():
            for pattern in patterns:
                yield Saying(each.language, idea, pattern)


def _common(words: Words) -> set[str]:
    """The words of which everything that we understand exactly is made."""
    forms = [form for each in words.lists for forms in each.forms.values() for form in forms]
    told = [word for each in words.lists for word in each.telling]
    return {word.casefold() for form in forms + told for word in form.split()}


def _language(words: Iterable[Known]) -> str | None:
    """The language with more of its own words in the text; None when they are even."""
    votes = [language for word in words for language in word.votes]
    ranked = sorted(((votes.count(each), each) for each in set(votes)), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _parts(text: str) -> Iterator[tuple[list[str], bool]]:
    """The words of each part between marks, and whether the mark after it asks."""
    start = 0
    for mark in _CLAUSE.finditer(text):
        yield _words(text[start : mark.start()]), "?" in mark[0]
        start = mark.end()
    yield _words(text[start:]), False


def _contrasted(found: list[Found], length: int, asks: bool) -> list[Clause]:
    turns = [at for at, idea in found if idea in ("but", "instead")]
    edges = [0, *turns, length]
    parts = [(a, b) for a, b in zip(edges, edges[1:], strict=False) if b > a]
    return [_clause(found, part, asks) for part in parts]


def _clause(found: list[Found], part: tuple[int, int], asks: bool) -> Clause:
    start, end = part
    own = tuple((at, idea) for at, idea in found if start <= at < end)
    ideas = {idea for _, idea in own} | _negated(own)
    ideas |= {_QUESTION} if asks else set()
    ideas |= {_LONG} if end - start > _BARE else set()
    return Clause(own, frozenset(ideas), (start, "instead") in own)


def _negated(found: tuple[Found, ...]) -> set[str]:
    """The ideas under a negation, as `not:idea`; they stand beside the plain ones."""
    late = [at for at, idea in found if idea == "not_late"]
    early = [at for at, idea in found if idea == "not"] + late
    if not early:
        return set()
    orders = {at for at, idea in found if idea == "order"}
    unwanted = any(
        0 < at - no <= _LATE_REACH for at, idea in found if idea == "want" for no in early
    )
    reach = _ANYWHERE if unwanted else _NEGATION_REACH
    return {
        f"not:{idea}"
        for at, idea in found
        if any(0 < at - no <= (_ORDER_REACH if at in orders else reach) for no in early)
        or any(0 <= no - at <= _LATE_REACH for no in late)
    }


def _by_idea(rules: Iterable[Rule]) -> _Rules:
    """Rules in their order under one idea that each of them needs."""
    table: _Rules = defaultdict(list)
    for place, rule in enumerate(rules):
        table[min(rule.has)].append((place, rule))
    return table


def _first(rules: _Rules, ideas: frozenset[str]) -> Rule | None:
    """The first rule that holds."""
    holding = [each for idea in ideas for each in rules.get(idea, ()) if _holds(each[1], ideas)]
    return min(holding, key=itemgetter(0))[1] if holding else None


def _holds(rule: Rule, ideas: frozenset[str]) -> bool:
    return (
        rule.has <= ideas
        and (not rule.either or not rule.either.isdisjoint(ideas))
        and rule.lacks.isdisjoint(ideas)
    )


def _weighed(readings: list[tuple[Clause, str | None]]) -> str | None:
    """The first strong reading; what a later clause corrects does not count."""
    for at, (clause, intent) in enumerate(readings):
        if clause.instead and intent is not None:
            readings = readings[at:]
            break
    intents = [intent for _, intent in readings if intent is not None]
    strong = [intent for intent in intents if intent not in _WEAK]
    return next(iter(strong + intents), None)


def _refuses_marketing(clause: Clause) -> bool:
    if clause.ideas.isdisjoint(_MARKETING) or not clause.ideas.isdisjoint(_NO_BAN):
        return False
    places: dict[str, list[int]] = defaultdict(list)
    for at, idea in clause.found:
        places[idea].append(at)
    if "to_kin" in clause.ideas and "me" not in clause.ideas:
        return False  # their marketing, not the writer's
    if _QUESTION in clause.ideas and places["ban"] and not places["stop"]:
        return False
    refusing = places["stop"] + places["ban"]
    negating = places["not"] + places["not_late"] + places["delete"] + places["cancel"]
    return _near(places["ads"], refusing + negating) or _near(places["message"], places["stop"])


def _near(one: list[int], other: list[int]) -> bool:
    return any(abs(a - b) <= _NEAR for a in one for b in other)


def _words(text: str) -> list[str]:
    return [word for part in text.split() if (word := part.strip(EDGES))]
