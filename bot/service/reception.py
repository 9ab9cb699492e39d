"""What the web may ask of the office: hear, take note of a report, tell how things stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.catalogue import words as read_words
from bot.domain import Gateway, Inbound, Report
from bot.register import Notice, Register, notice
from bot.service.answer import answer
from bot.service.demo import Demo, MovableClock
from bot.service.office import Office
from bot.service.publish import behind, late
from bot.service.report import note_report
from bot.store import waiting
from bot.store.opening import DATABASE_FAULTS
from bot.store.waiting import Standing
from bot.store.writable import is_writable

PAGES = (
    *("pages", "phone", "console", "account", "queue", "case", "calendar"),
    *("deciding", "replying", "figures", "link"),
)
PAGE_LANGUAGES = ("fi", "sv", "en")
LATE = 300.0
"""Seconds after which a text that is due and was not taken means that nothing leaves."""

QUIET = 60.0
"""Seconds without a text being taken, after which a long queue is one that stands still."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether we can serve, check by check."""

    ok: bool
    checks: Mapping[str, str]
    oldest_waiting: float | None = None  # seconds, of the text that was queued first
    oldest_overdue: float | None = None  # seconds since a text could have left
    oldest_parked: float | None = None  # seconds, of the text that came in first
    parked: int = 0
    oldest_copy: float | None = None  # seconds, since a gateway is asked to delete it
    copies: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    audit_lags: Mapping[str, float] = field(default_factory=dict)  # seconds, by place


@dataclass(frozen=True, slots=True)
class Reception:
    """The office, as seen through its doors."""

    office: Office
    pages: Mapping[str, Mapping[str, str]]  # language → id → words of the web pages
    worker_alive: Callable[[], bool]
    secret: bytes  # keys what the console hands out
    public_url: str
    demo: Demo | None = None
    metrics_token: str | None = None

    @property
    def gateways(self) -> Mapping[str, Gateway]:
        """The doors that are open."""
        return self.office.gateways

    @property
    def register(self) -> Register:
        """The register description."""
        return self.office.register

    def answer(self, inbound: Inbound) -> bool:
        """Hear one text; False when it was heard before."""
        return answer(self.office, inbound)

    def report(self, gateway: str, report: Report) -> None:
        """Take note of what became of a text."""
        note_report(self.office, gateway, report)

    def notice(self, language: str) -> Notice:
        """The public register description."""
        return notice(self.register, language, self.pages[language])

    def words(self, id: str, language: str, /) -> str:
        """A word of the web pages; English where a language has none."""
        found = self.pages.get(language, {}).get(id)
        return found if found else self.pages["en"].get(id, id)

    def now(self) -> datetime:
        """The time by which everything is decided."""
        return self.office.now()

    def ready(self) -> Readiness:
        """Database, worker, and whether anybody takes the texts that are due."""
        try:
            with self.office.store.read() as unit:
                found = waiting.standing(unit, self.office.now())
                counts = waiting.counts(unit)
                lags = behind(self.office, unit)
            writes = is_writable(self.office.store, self.office.now())
            works = self.worker_alive()
        except DATABASE_FAULTS:
            return Readiness(False, {"database": "unreachable"})
        flows = not stands_still(found)
        checks = {
            "database": "ok" if writes else "takes no writes",
            "worker": "ok" if works else "stopped",
            "queue": "ok" if flows else "waiting",
            # an alarm, and no ground to turn texts away: people are served all the same
            "audit": "; ".join(f"{name} behind" for name in late(lags)) or "ok",
        }
        return Readiness(
            writes and works and flows,
            checks,
            oldest_waiting=found.oldest,
            oldest_overdue=found.overdue,
            oldest_parked=found.late,
            parked=found.parked,
            oldest_copy=found.kept,
            copies=found.copies,
            counts=counts,
            audit_lags={name: lag.total_seconds() for name, lag in lags.items()},
        )


def stands_still(found: Standing) -> bool:
    """Texts could leave, and nobody has taken any for long.

    A gateway that is away is none of this: texts that are to be tried again later are not
    due, and a web process that is taken away for them would lose what comes in.
    """
    taken = found.idle is not None and abs(found.idle) < QUIET
    return found.overdue is not None and found.overdue >= LATE and not taken


@cache
def pages_in(locales: Path) -> Mapping[str, Mapping[str, str]]:
    """The words of all web pages, by language and id; read once."""
    return {
        language: {
            id: said
            for domain in PAGES
            for id, said in read_words(locales, language, domain).items()
        }
        for language in PAGE_LANGUAGES
    }


def receive(
    office: Office,
    locales: Path,
    worker_alive: Callable[[], bool],
    doors: Mapping[str, str | None],
) -> Reception:
    """Open the doors of an office; the demo's too, when its clock can be moved."""
    clock = office.now
    demo = Demo(office, clock) if isinstance(clock, MovableClock) else None
    return Reception(
        office,
        pages_in(locales),
        worker_alive,
        secret=(doors["secret"] or "").encode(),
        public_url=doors["public_url"] or "",
        demo=demo,
        metrics_token=doors["metrics_token"],
    )
