"""Plays a scene against a real office: every reply, and every effect, as it is written.

The text goes in by `bot.service.answer`, the reply comes out of the worker's hands. No
reply may be missing, and none may come that is not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlalchemy as sa

from bot.service.answer import answer
from bot.store import requests, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.conversations import effects
from tests.conversations.people import (
    OTHER_SERVICE,
    PEOPLE,
    book_for_others,
    introduce,
    set_on_record,
    share,
)
from tests.conversations.transcript import Line, Scene
from tests.conversations.wording import Wording
from tests.offices import SERVICE, Desk, furnished

SPANS = {"s": "seconds", "min": "minutes", "h": "hours", "day": "days", "days": "days"}
SILENCE = ("", "(silence)")
_MARKS = re.compile(r"\((picture|carrier STOP|carrier START|carrier HELP)\) ?")


class Mismatch(AssertionError):
    """A scene went otherwise than it is written."""


def play(store: Store, scene: Scene) -> set[str]:
    """Play a scene on an empty register; the names of the rules that fired.

    Raises Mismatch, with the place and both versions.
    """
    stage = Stage(furnished(store), scene)
    for line in scene.lines:
        stage.take(line)
    stage.end()
    return stage.fired()


class Stage:
    """One scene while it is played."""

    def __init__(self, desk: Desk, scene: Scene) -> None:
        self.desk, self.scene = desk, scene
        desk.tray.numbers = frozenset({SERVICE, OTHER_SERVICE})
        self.wording = Wording()
        self.number, self.service = "", SERVICE
        self.present: set[str] = set()
        self.cue: Line | None = None
        self.expected: list[str] = []
        self.came: list[str] = []
        self.watches = any(line.words == "nothing changed" for line in scene.lines)
        self.before: list[object] = []

    @property
    def number_key(self) -> bytes:
        """By what everything about the one who texts is found."""
        return self.desk.office.store.keys.lookup(self.number)

    def take(self, line: Line) -> None:
        """One line."""
        if line.mark == "<":
            self.expected.append(line.words)
            return
        self.end()
        if line.mark == "*":
            self.look(line)
        elif line.mark == "@":
            self.enter(line.words)
        else:
            self.cue_with(line)

    def enter(self, words: str) -> None:
        """Somebody comes, or takes up the telephone again."""
        who, *traits = (part.strip() for part in words.split(","))
        self.service = OTHER_SERVICE if "on the other number" in traits else SERVICE
        traits = [trait for trait in traits if trait != "on the other number"]
        self.number = PEOPLE[who][0]
        if who not in self.present:
            self.present.add(who)
            introduce(self.desk, who, traits)

    def look(self, line: Line) -> None:
        """What we did."""
        if not effects.holds(self, self.wording.fill(line.words)):
            raise Mismatch(f"{self.place(line)}: it is not so that {line.words}")

    def cue_with(self, line: Line) -> None:
        """They text, time passes, or others do something; what comes is gathered."""
        if self.watches:
            self.before = list(effects.lasting(self))
        sent = self.desk.tray.sent
        already = len(sent)
        {">": self.text, "~": self.wait, "!": self.happen}[line.mark](line.words)
        work_once(self.desk.office)
        self.cue, self.expected = line, []
        self.came = [self.seen(message.recipient, message.text) for message in sent[already:]]
        self.wording.texted += "\n".join(["", *self.came])

    def seen(self, recipient: str, text: str) -> str:
        """A text to somebody else would be an event worth showing."""
        return text if recipient == self.number else f"({recipient}) {text}"

    def text(self, words: str) -> None:
        """They text; `(picture)` before the words is one."""
        marks = _MARKS.findall(words)
        carrier = [mark.split()[1] for mark in marks if mark.startswith("carrier")]
        more = {
            "service_number": self.service,
            "pictures": marks.count("picture"),
            "opt_out": carrier[0] if carrier else None,
        }
        said = self.wording.fill(_MARKS.sub("", words))
        answer(self.desk.office, self.desk.inbound(self.number, said, **more))

    def wait(self, words: str) -> None:
        """Time passes."""
        number, unit = words.split()
        self.desk.clock.go(**{SPANS[unit]: int(number)})

    def happen(self, words: str) -> None:
        """Others do something."""
        if found := re.fullmatch(r"staff find something to keep until (\S+)", words):
            introduce(self.desk, self.who(), [f"kept until {found[1]}"])
        elif words == "staff refuse what was asked":
            self.refuse()
        elif words == "staff flag the number":
            set_on_record(self.desk, self.number, flagged=True)
        elif words == "the cards leave the register":
            with self.desk.office.store.engine.begin() as connection:
                connection.execute(sa.delete(tables.card))
        elif words == "somebody imports a second person with the number":
            share(self.desk, self.number)
        elif found := re.fullmatch(r"others book the times? (.+)", words):
            book_for_others(self.desk, found[1].split(", "))
        elif found := re.fullmatch(r"(\d+) wrong codes come from elsewhere", words):
            self.wrong_codes(int(found[1]))
        else:
            raise ValueError(f"nobody does this: {words!r}")

    def refuse(self) -> None:
        """Staff refuse the newest request."""
        asked = effects.rows(self, tables.request)[-1]
        with self.desk.office.store.write() as unit:
            assert requests.close(unit, asked.ref, "refused", self.desk.clock(), reason="Syy.")

    def who(self) -> str:
        return next(who for who, (number, _) in PEOPLE.items() if number == self.number)

    def wrong_codes(self, count: int) -> None:
        """Wrong codes of others, and the brake that they pull."""
        from bot.store import install
        from bot.store.columns import to_micros

        office = self.desk.office
        assert count >= office.policy.brake_wrong_codes
        until = to_micros(self.desk.clock()) + office.policy.brake_minutes * 60 * 1_000_000
        with office.store.write() as unit:
            install.put(unit, install.BRAKE_UNTIL, str(until))

    def end(self) -> None:
        """Nothing more comes after the present cue: compare."""
        cue, self.cue = self.cue, None
        if cue is None:
            return
        if cue.mark == ">" and not self.expected:
            raise Mismatch(f"{self.place(cue)}: write what is replied, or (silence)")
        expected = [words for words in self.expected if words not in SILENCE]
        fits = len(expected) == len(self.came) and all(
            self.wording.fits(words, text) for words, text in zip(expected, self.came, strict=True)
        )
        if not fits:
            raise Mismatch("\n".join(self.difference(cue, expected)))

    def difference(self, cue: Line, expected: list[str]) -> Iterator[str]:
        """What was written, and what came."""
        yield f"{self.place(cue)}: after `{cue.mark} {cue.words}`"
        yield from (f"  - {words}" for words in expected or ["(silence)"])
        yield from (f"  + {text}" for text in self.came or ["(silence)"])

    def place(self, line: Line) -> str:
        title = f" ({self.scene.title})" if self.scene.title else ""
        return f"{self.scene.where}:{line.number}{title}"

    def fired(self) -> set[str]:
        """The rules that fired, as the audit log has them."""
        chosen = sa.select(tables.audit.c.reason).where(tables.audit.c.reason.is_not(None))
        with self.desk.office.store.engine.connect() as connection:
            reasons = connection.execute(chosen).scalars()
            return {rule for reason in reasons for rule in reason.split("; ")}
