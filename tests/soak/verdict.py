"""What the database holds afterwards, against what was acknowledged and what was taken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.keys import Keys
from bot.store.statements import Statement
from bot.store.unit import Store
from tests.soak.exchange import Exchange
from tests.soak.people import NEW, People, Person

EFFECTS = {
    "ban": {"ban": 1, "forbidden": 1},
    "case": {"case": 1},
    "name": {"case": 1, "code": 1, "correction": 1, "renamed": 1},
}
"""What each kind of person must have caused, and nothing else."""


@dataclass
class Verdict:
    """What went wrong, by number of texts or people, with a few examples of each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexplained: list[str] = field(
        default_factory=list
    )  # replies taken twice though they were reported
    doubled_replies: int = 0
    states: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Books:
    """The tables, read once everything has come to rest."""

    store: Store

    @property
    def keys(self) -> Keys:
        return self.store.keys

    def rows(self, *columns: sa.ColumnElement[Any]) -> list[Any]:
        with self.store.read() as unit:
            return unit.all(Statement(sa.select(*columns)))

    def effects(self) -> dict[bytes, Counter[str]]:
        """How many effects of each kind every number has, by the key of the number."""
        out: dict[bytes, Counter[str]] = {}

        def count(kind: str, key: bytes) -> None:
            out.setdefault(bytes(key), Counter())[kind] += 1

        consent, request, code = tables.consent.c, tables.request.c, tables.challenge.c
        person = tables.registrant.c
        for key, state in self.rows(consent.number_key, consent.state):
            count(state, key)
        for (key,) in self.rows(request.number_key):
            count("case", key)
        for (key,) in self.rows(code.number_key):
            count("code", key)
        owners = {row.id: row for row in self.rows(person.id, person.number_key, person.name)}
        for row in owners.values():
            if row.name == NEW:
                count("renamed", row.number_key)
        origin = tables.provenance.c
        for registrant, source in self.rows(origin.registrant, origin.source):
            if source is None:  # her own word
                count("correction", owners[registrant].number_key)
        return out


def judge(store: Store, people: People, network: Exchange) -> Verdict:
    """Compare the books with what the gateway knows."""
    books, verdict = Books(store), Verdict()
    _texts(books, people, verdict)
    _effects(books, people, verdict)
    _replies(books, network, verdict)
    return verdict


def _texts(books: Books, people: People, verdict: Verdict) -> None:
    """Every acknowledged text was heard, kept once and has exactly one reply."""
    heard = {bytes(key) for (key,) in books.rows(tables.heard.c.message_key)}
    kept = Counter(bytes(key) for (key,) in books.rows(tables.message_in.c.number_key))
    for sid in people.acknowledged:
        if books.keys.heard_key("twilio", sid) not in heard:
            verdict.lost.append(f"{sid} was acknowledged, not heard")
    for person in people.found.values():
        found = kept[books.keys.lookup(person.number)]
        _compare(verdict, person, "texts kept", found, len(person.sids))


def _effects(books: Books, people: People, verdict: Verdict) -> None:
    effects = books.effects()
    bans = Counter(bytes(key) for (key,) in books.rows(tables.ban.c.ban_key))
    for person in people.found.values():
        found = effects.get(books.keys.lookup(person.number), Counter())
        found["ban"] += bans[books.keys.ban_key(person.number)]
        wanted = EFFECTS[person.kind]
        for kind in found.keys() | wanted.keys():
            _compare(verdict, person, kind, found[kind], wanted.get(kind, 0))


def _compare(verdict: Verdict, person: Person, what: str, found: int, wanted: int) -> None:
    told = f"{person.kind} of {person.number}: {found} of {what}, not {wanted}"
    if found < wanted:
        verdict.lost.append(told)
    elif found > wanted:
        verdict.doubled.append(told)


def _replies(books: Books, network: Exchange, verdict: Verdict) -> None:
    """One reply was queued for each text, and each was taken; twice only where nobody told."""
    out = tables.message_out.c
    rows = books.rows(out.token, out.in_reply_to, out.state)
    verdict.states = dict(Counter(row.state for row in rows))
    answered = Counter(row.in_reply_to for row in rows)
    for (message,) in books.rows(tables.message_in.c.id):
        if answered[message] != 1:
            where = verdict.lost if answered[message] == 0 else verdict.doubled
            where.append(f"text {message} has {answered[message]} replies")
    times = network.times
    for row in rows:
        if not times[row.token]:
            verdict.lost.append(f"a reply never left: it is {row.state}")
        elif times[row.token] > 1:
            verdict.doubled_replies += times[row.token] - 1
            if row.token not in network.silent:
                verdict.unexplained.append(f"a reply was taken {times[row.token]} times")
