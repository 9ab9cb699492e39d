"""An office that keeps everything in memory: what the web layer works with in its tests.

It hears, repeats and answers as the real one promises to; it is the collaborator, not
the thing under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from bot import sms
from bot.catalogue import words
from bot.domain import Inbound, Policy, Report
from bot.gateways.twilio import Twilio

LOCALES = Path(__file__).parents[2] / "locales"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

ACCOUNT = "AC" + "0" * 32
TOKEN = "a token of the tests"
SERVICE = "+358451234567"
PUBLIC_URL = "https://tiedot.example.fi"

MAIJA = "+358412345678"
ANNA = "+358401234567"


@dataclass(frozen=True)
class Ready:
    ok: bool = True
    checks: dict = field(default_factory=lambda: {"database": "ok", "worker": "ok"})
    oldest_waiting: float | None = 1.5
    oldest_overdue: float | None = 0.25
    oldest_parked: float | None = None
    parked: int = 0
    oldest_copy: float | None = None
    copies: int = 0
    counts: dict = field(default_factory=lambda: {"queued": 2, "sent": 40})
    audit_lags: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Somebody:
    number: str
    label: str
    language: str | None
    about: str


@dataclass(frozen=True)
class Text:
    id: int
    direction: str
    text: str
    at: datetime
    parts: int | None = None
    encoding: str | None = None
    state: str | None = None
    message: str | None = None


class MemoryDemo:
    """Answers every text with the same words, which are delivered at the next look."""

    service_number = SERVICE
    people = [
        Somebody(MAIJA, "Maija Meikäläinen", "fi", "phone.about.finnish"),
        Somebody(ANNA, "Anna Andersson", "sv", "phone.about.swedish"),
        Somebody("+358501234567", "Unknown handset", None, "phone.about.unknown"),
    ]

    def __init__(self) -> None:
        self.texts: dict[str, list[Text]] = {}
        self.moved = timedelta()
        self.pictures = 0
        self.answer = "Perustietosi rekisterissämme: Maija Meikäläinen, puh. *5678."
        self.owed = {MAIJA: [("T-482133", "name", "open", date(2026, 12, 8))]}

    def now(self) -> datetime:
        return NOW + self.moved

    def move_clock(self, minutes: int) -> None:
        self.moved += timedelta(minutes=minutes)

    def say(self, number: str, text: str, pictures: int = 0) -> None:
        self.pictures += pictures
        size = sms.measure(self.answer)
        self._add(number, "in", text)
        self._add(number, "out", self.answer, size.parts, size.encoding, "queued", "data.summary")

    def thread(self, number: str) -> list[Text]:
        shown = list(self.texts.get(number, ()))
        self.texts[number] = [self._delivered(text) for text in shown]
        return shown

    def requests(self, number: str) -> list[tuple[str, str, str, date]]:
        return self.owed.get(number, [])

    def _add(self, number: str, direction: str, text: str, *rest: object) -> None:
        thread = self.texts.setdefault(number, [])
        thread.append(Text(len(thread) + 1, direction, text, self.now(), *rest))

    def _delivered(self, text: Text) -> Text:
        return replace(text, state="delivered") if text.direction == "out" else text


CONTROLLER = SimpleNamespace(
    name="Esimerkki Oy",
    address="Esimerkkikuja 2, 02100 Espoo",
    phone="029 123 4567",
    contact={"fi": "tietosuojasta vastaava henkilö", "sv": "den som ansvarar för dataskyddet"},
)


class MemoryOffice:
    """Keeps what it heard; a repeated id is heard once."""

    def __init__(self, demo: MemoryDemo | None = None) -> None:
        self.gateways = {
            "twilio": Twilio(ACCOUNT, (TOKEN,), frozenset({SERVICE}), PUBLIC_URL),
        }
        self.demo = demo
        self.heard: dict[str, Inbound] = {}
        self.reports: list[tuple[str, Report]] = []
        self.readiness = Ready()
        self.metrics_token: str | None = None
        self.fault: Exception | None = None
        self.register = SimpleNamespace(policy=Policy(), controller=CONTROLLER)
        self._words = {
            language: {**words(LOCALES, language), **words(LOCALES, language, "phone")}
            for language in ("fi", "sv", "en")
        }

    def now(self) -> datetime:
        return NOW

    def answer(self, inbound: Inbound) -> bool:
        if self.fault:
            raise self.fault
        new = inbound.id not in self.heard
        self.heard.setdefault(inbound.id, inbound)
        return new

    def report(self, gateway: str, report: Report) -> None:
        if self.fault:
            raise self.fault
        self.reports.append((gateway, report))

    def ready(self) -> Ready:
        if self.fault:
            raise self.fault
        return self.readiness

    def words(self, id: str, language: str) -> str:
        return self._words[language].get(id, id)

    def notice(self, language: str) -> SimpleNamespace:
        heading = self.words("notice.purposes", language)
        section = SimpleNamespace(heading=heading, paragraphs=("<b>&",), items=("1", "2"))
        return SimpleNamespace(title=self.words("notice.title", language), sections=(section,))
