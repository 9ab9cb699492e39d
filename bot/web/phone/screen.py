"""What stands on the handset's page, as values: every word chosen, every time written.

It reads the demo and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from bot import sms
from bot.domain import Policy
from bot.web.office import Bubble, Demo, Office, Person
from bot.web.words import Words

LANGUAGES = ("fi", "sv", "en")
LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}
MOVES = {10: "10m", 60: "1h", 25 * 60: "25h", 14 * 24 * 60: "14d"}
"""How far the clock can be moved, in minutes: past a code, a question, a pause, a promise."""

NEWEST = 100  # so many texts of a thread are shown
HELSINKI = ZoneInfo("Europe/Helsinki")

_ONE_PART = {"gsm7": 160, "ucs2": 70}
_SHARED_PART = {"gsm7": 153, "ucs2": 67}
_ENCODINGS = {"gsm7": "GSM-7", "ucs2": "UCS-2"}


@dataclass(frozen=True, slots=True)
class Line:
    """One bubble: whose it is, when, and what it cost and came to."""

    id: str
    mine: bool
    text: str
    iso: str
    time: str
    size: str
    state: str
    state_words: str
    message: str


@dataclass(frozen=True, slots=True)
class Due:
    """An open request of the person."""

    ref: str
    kind: str
    state: str
    due: str
    iso: str


@dataclass(frozen=True, slots=True)
class Meter:
    """How many replies of a limit are used."""

    words: str
    used: int
    limit: int

    @property
    def full(self) -> bool:
        """Nothing more is answered until time passes."""
        return self.used >= self.limit


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything on the page."""

    words: Words
    languages: tuple[str, ...]
    people: Sequence[Person]
    person: Person
    service_number: str
    lines: tuple[Line, ...]
    chips: tuple[str, ...]
    chips_language: str
    now: str
    now_iso: str
    moves: tuple[tuple[int, str], ...]
    requests: tuple[Due, ...]
    meters: tuple[Meter, ...]
    basic: str = sms.BASIC
    extension: str = sms.EXTENSION


def screen(office: Office, person: Person, language: str) -> Screen:
    """The page of `person`'s handset, in `language`."""
    demo = cast(Demo, office.demo)
    words = Words(office.words, language)
    thread = demo.thread(person.number)
    now = demo.now()
    texted = person.language if person.language in {"fi", "sv"} else "fi"
    return Screen(
        words=words,
        languages=LANGUAGES,
        people=demo.people,
        person=person,
        service_number=demo.service_number,
        lines=tuple(_line(bubble, words) for bubble in thread[-NEWEST:]),
        chips=tuple(office.words("phone.chips", texted).split()),
        chips_language=texted,
        now=_moment(now, language),
        now_iso=now.isoformat(),
        moves=tuple((minutes, words(f"phone.clock.{name}")) for minutes, name in MOVES.items()),
        requests=tuple(_due(*row, words) for row in demo.requests(person.number)),
        meters=_meters(thread, now, office.register.policy, words),
    )


def _line(bubble: Bubble, words: Words) -> Line:
    mine = bubble.direction == "in"
    state = str(bubble.state or "")
    return Line(
        id=str(bubble.id),
        mine=mine,
        text=bubble.text,
        iso=bubble.at.isoformat(),
        time=_moment(bubble.at, words.language),
        size="" if mine else _size(bubble, words),
        state="" if mine else state,
        state_words="" if mine or not state else words.either(f"phone.state.{state}", state),
        message="" if mine else bubble.message or "",
    )


def _size(bubble: Bubble, words: Words) -> str:
    """`1 part · GSM-7 · 133/160`: parts, encoding, units used of those paid for."""
    size = sms.measure(bubble.text)
    encoding = bubble.encoding if bubble.encoding in _ENCODINGS else size.encoding
    parts = bubble.parts or size.parts
    room = _ONE_PART[encoding] if parts == 1 else parts * _SHARED_PART[encoding]
    return f"{words.count('phone.parts', parts)} · {_ENCODINGS[encoding]} · {size.units}/{room}"


def _due(ref: str, kind: str, state: str, due: date, words: Words) -> Due:
    day = due.astimezone(HELSINKI) if isinstance(due, datetime) else due
    return Due(
        ref=ref,
        kind=words.either(f"phone.kind.{kind}", kind),
        state=words.either(f"phone.request.{state}", state),
        due=format_date(day, "medium", locale=LOCALES[words.language]),
        iso=day.isoformat(),
    )


def _meters(
    thread: Sequence[Bubble], now: datetime, policy: Policy, words: Words
) -> tuple[Meter, ...]:
    """The two limits of replies, as far as they are used up."""
    sent = [bubble.at for bubble in thread if bubble.direction == "out"]
    window = sum(at > now - timedelta(minutes=policy.window_minutes) for at in sent)
    day = sum(at > now - timedelta(days=1) for at in sent)
    return (
        Meter(
            words("phone.limit.window", minutes=policy.window_minutes),
            window,
            policy.replies_in_window,
        ),
        Meter(words("phone.limit.day"), day, policy.replies_in_day),
    )


def _moment(at: datetime, language: str) -> str:
    pattern = "EEE d MMM, HH:mm" if language == "en" else "EEE d.M. HH:mm"
    return format_datetime(at, pattern, tzinfo=HELSINKI, locale=LOCALES[language])
