"""Who texts what in the soak, and what each must have left behind afterwards.

Everyone has a number of her own and texts little: the limits of replies are not what is
tried here. Those who correct their name answer with the code once it reached them.
"""

from __future__ import annotations

import itertools
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.end_to_end.rig import ACCOUNT, MESSAGES, fields
from tests.soak.exchange import Hears, Taken
from tests.soak.posting import Post, Posting

CODE = re.compile(r"\b\d{6}\b")
OLD, NEW = "Maija Meikäläinen", "Maija Meikelainen"
TWICE, AT_ONCE, AGAIN = 0.06, 0.5, 2.0
"""How many texts the gateway brings twice, how many of these at once, how late the others."""

SERVICES = tuple(f"+35829123456{each}" for each in range(6))
"""Several service numbers, since each sends at a pace of its own."""

TEXTS = {"ban": "KIELTO", "case": "IHMINEN, soittakaa minulle", "name": f"NIMI {NEW}"}
CHANCES = {"ban": 0.5, "case": 0.2, "name": 0.3}


REPORTED = (0.0, 0.6)
"""Seconds from a text taken to its delivery report."""


@dataclass
class Person:
    """Someone who texts: the ids under which her texts were brought, and when."""

    number: str
    kind: str
    sids: list[str] = field(default_factory=list)
    has_answered: bool = False


@dataclass
class People:
    """Everyone who texts, and when each text was first posted and acknowledged."""

    posting: Posting
    random: random.Random
    registrants: int
    found: dict[str, Person] = field(default_factory=dict)
    posted: dict[str, float] = field(default_factory=dict)  # sid → time.monotonic
    acknowledged: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)  # seconds of each try that succeeded
    lock: threading.Lock = field(default_factory=threading.Lock)
    _strangers: itertools.count[int] = field(default_factory=lambda: itertools.count(5_000_000))
    _known: itertools.count[int] = field(default_factory=itertools.count)

    def text(self) -> None:
        """Somebody new texts."""
        kind = self.random.choices([*CHANCES], [*CHANCES.values()])[0]
        known = next(self._known) if kind == "name" else self.registrants
        if known >= self.registrants:
            kind = "ban" if kind == "name" else kind
            known = next(self._strangers)
        person = Person(number_of(known), kind)
        with self.lock:
            self.found[person.number] = person
        self._bring(person, TEXTS[kind])

    def heard(self, text: Taken) -> None:
        """A text of ours reached somebody: a code is answered with itself, once."""
        person = self.found[text.number]
        code = CODE.search(text.text)
        with self.lock:
            answers = person.kind == "name" and code is not None and not person.has_answered
            person.has_answered |= answers
        if answers and code:
            self._bring(person, code[0])

    def _bring(self, person: Person, words: str) -> None:
        service = SERVICES[int(person.number) % len(SERVICES)]
        form = {**fields(person.number, words), "To": service}
        sid = form["MessageSid"]
        with self.lock:
            person.sids.append(sid)
            self.posted[sid] = time.monotonic()
            twice = self.random.random() < TWICE
            at_once = self.random.random() < AT_ONCE
        post = self.posting.post
        post(MESSAGES, form, self._told(sid))
        if twice:
            post(MESSAGES, form, wait=0.0 if at_once else self.random.uniform(0.0, AGAIN))

    def _told(self, sid: str) -> Callable[[Post], None]:
        def told(post: Post) -> None:
            with self.lock:
                self.acknowledged[sid] = time.monotonic()
                self.took.append(post.took)

        return told


def number_of(person: int) -> str:
    """A made-up number."""
    return f"+35850{person:07}"


def csv(registrants: int) -> str:
    """The file with those who are in the register."""
    today = datetime.now(UTC).date()
    rows = [f"{number_of(each)},{OLD},fi,Esimerkki Oy,{today},yes" for each in range(registrants)]
    return "\n".join(["number,name,language,source,source_date,informed", *rows, ""])


def reporting(gateway: Posting, people: People, chance: random.Random) -> Hears:
    """What the network does with a text: it reports on it, and somebody reads it."""

    def heard(text: Taken, *, told: bool) -> None:
        report = {"MessageSid": text.sid, "MessageStatus": "delivered", "AccountSid": ACCOUNT}
        if told:
            gateway.post(text.path, report, wait=chance.uniform(*REPORTED))
        people.heard(text)

    return heard
