"""One person's script while it is played: line by line, until the first surprise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.drill import browsing, deeds, people, receiving, sending, sentences, truths
from bot.drill.findings import Finding, Part, Surprise
from bot.drill.script import Line, Script
from bot.drill.world import Seen, World

KNOWN = (browsing, deeds, receiving, sending, truths)
"""Where the sentences stand that scripts are made of."""

PAUSE = timedelta(seconds=150)
"""How long people take to read and to type: the limits on texts are not what is drilled."""

NO_FAULT = "no fault of the service"
SILENCE, FIRST = "(silence)", "notice.first"
CODE = re.compile(r"(?<![-\w])\d{6}(?!\w)")
REFERENCE = re.compile(r"T-\d{6}")
LINK = re.compile(r"https?://\S+/(?:copies|certificates)/\S+")
FORGED = "(forged) "
LASTING = ("registrant", "card", "ban", "consent", "restriction", "request")
"""What a text may change for a person."""


class Stage:
    """The telephones of one script, what arrived on them, and what was found."""

    def __init__(self, world: World, script: Script, numbers: Iterator[str]) -> None:
        self.world, self.script, self.numbers = world, script, numbers
        self.part = Part(script, world.time.now)
        self.at = world.time.now
        self.phones: dict[str, str] = {}
        self.who = ""
        self.read = len(world.seen)
        self.code = self.ref = self.link = ""
        self.refs: dict[str, None] = {}
        self.informed: set[str] = set()
        self.before: Mapping[str, Any] = {}

    @property
    def number(self) -> str:
        """Whose telephone is in somebody's hand."""
        return self.phones[self.who]

    def play(self) -> Iterator[datetime]:
        """Play the script; yields until when nothing happens."""
        self.part.begin = self.world.time.now
        for line, replies in _cues(self.script.lines):
            try:
                yield from self._cue(line)
                self._judge(line, replies)
            except Surprise as surprise:
                self._find(line, surprise.expected, surprise.seen, passed=False)
                return
            except Exception as fault:  # of the product: a finding as any other
                seen = f"{type(fault).__name__}: {fault}"
                self._find(line, NO_FAULT, seen, passed=False)
                return
        self.part.end = self.world.time.now

    def end(self) -> None:
        """Judge what came to her telephones after her script was over: nothing should have."""
        came = [seen for seen in self.world.seen[self.read :] if self.is_mine(seen)]
        if self.part.end is not None and came:
            shown = "; ".join(f"{seen.message}: “{seen.text}”" for seen in came)
            self._find(self.script.lines[-1], "nothing comes after that", shown, passed=False)

    def _cue(self, line: Line) -> Iterator[datetime]:
        words = self.fill(line.words)
        if line.mark == "@":
            people.enter(self, words)
        elif line.mark == "*":
            sentences.must_hold(self, words)
        elif line.mark == "~":
            yield people.moment(self, words)
            self.world.work()
        elif line.mark == "!":
            self._note_before()
            sentences.do(self, words)
        else:
            self._note_before()
            self.part.texts += 1
            self.world.text(self.number, words.removeprefix(FORGED))
        self.at = self.world.time.now
        if line.mark in ">!":
            yield self.at + PAUSE

    def _note_before(self) -> None:
        self.before = self.lasting()

    def lasting(self) -> dict[str, Any]:
        """What lasts of all that is held on the number."""
        found = self.world.held(self.number) if self.who else {}
        for row in found.get("registrant", ()):
            for name in ("informed_at", "informed_by"):  # that she was told is no change of hers
                row.pop(name, None)
        return {name: found.get(name) for name in LASTING}

    def _judge(self, line: Line, replies: Sequence[Line]) -> None:
        came = [seen for seen in self.world.seen[self.read :] if self.is_mine(seen)]
        self.read = len(self.world.seen)
        for seen in came:
            self._learn(seen.text)
        came = [seen for seen in came if not self._is_first_notice(seen)]
        wanted = [self.fill(reply.words) for reply in replies if reply.words != SILENCE]
        shown = "; ".join(f"{seen.message}: “{seen.text}”" for seen in came) or SILENCE
        fits = len(wanted) == len(came) and all(map(_fits, wanted, came))
        if not fits:
            raise Surprise("; ".join(wanted) or SILENCE, shown)
        if line.mark != "@":
            self._find(line, "; ".join(wanted) or line.words, shown, passed=True)

    def _is_first_notice(self, seen: Seen) -> bool:
        """Whoever came by import is told so beside the first answer, once."""
        first = seen.message == FIRST and seen.recipient not in self.informed
        if first:
            self.informed.add(seen.recipient)
        return first

    def is_mine(self, seen: Seen) -> bool:
        """A text that came to a telephone of this script."""
        return seen.recipient in self.phones.values()

    def _learn(self, text: str) -> None:
        """Codes, references and links are used later, as the last text had them."""
        self.code = next(iter(CODE.findall(text)), self.code)
        self.link = next(iter(LINK.findall(text)), self.link)
        self.keep(*REFERENCE.findall(text))

    def keep(self, *refs: str) -> None:
        """References that this script is about."""
        self.refs |= dict.fromkeys(refs)
        self.ref = refs[-1] if refs else self.ref

    def fill(self, words: str) -> str:
        """Words with the last code, a wrong one, and the last reference in their places."""
        wrong = f"{(int(self.code or 0) + 1) % 1_000_000:06}"
        blanks = {"{code}": self.code, "{wrong}": wrong, "{ref}": self.ref, "{link}": self.link}
        for blank, value in blanks.items():
            words = words.replace(blank, value)
        return words

    def _find(self, line: Line, expected: str, seen: str, *, passed: bool) -> None:
        step = f"{line.mark} {line.words}"
        self.part.findings.append(Finding(line.number, step, expected, seen, passed, self.at))
        self.part.refs = list(self.refs)


def _fits(wanted: str, seen: Seen) -> bool:
    message, _, words = wanted.partition(": ")
    return seen.message in message.split(" or ") and words.strip() in seen.text


def _cues(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Each line with the replies that are written after it."""
    cue, replies = lines[0], list[Line]()
    for line in lines[1:]:
        if line.mark == "<":
            replies.append(line)
            continue
        yield cue, replies
        cue, replies = line, []
    yield cue, replies
