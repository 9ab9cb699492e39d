"""The audit log as the auditor reads it. Reading it is an entry of its own.

It shows who did what when, never to whom: a subject is a keyed hash or the number of a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from bot.service.office import Office
from bot.service.staff.period import Period
from bot.store import audit, sealing
from bot.store.staff import log as rows
from bot.store.staff.figures import staff_names
from bot.store.unit import Unit

HEARD, REGISTRANT = "heard", "registrant"
ALL_BUT_HEARD = "-heard"
PAGE, PORTION = 50, 1000
COLUMNS = (
    *("id", "at", "actor", "login", "action", "subject", "ref", "reason", "result"),
    "position",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is empty does not narrow."""

    actor: str = ""
    action: str = ""
    ref: str = ""
    day: date | None = None

    @property
    def words(self) -> str | None:
        """What the log keeps of it."""
        asked = {"actor": self.actor, "action": self.action, "day": self.day}
        return "; ".join(f"{name}={value}" for name, value in asked.items() if value) or None


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, `older` to ask for those before them, None when there are none."""

    entries: Sequence[Any]
    older: int | None
    names: Mapping[str, str]  # actor → sign-in name
    sealed_at: datetime | None = None  # of a reference: when the last of its entries was


def read(office: Office, actor: str, wanted: Wanted, before: int | None) -> Page:
    """A page of the log; that it was read stands in the log first."""
    now = office.now()
    with office.store.write() as unit:
        audit.append(
            unit, actor, "read log", None, now, ref=wanted.ref or None, reason=wanted.words
        )
        found = rows.entries(unit, _filters(wanted), before or rows.NEWEST, PAGE + 1)
        names = _names(staff_names(unit))
        shown = found[:PAGE]
        sealed_at = _sealed_at(unit, shown) if wanted.ref else None
    return Page(shown, shown[-1].id if len(found) > PAGE else None, names, sealed_at)


def _sealed_at(unit: Unit, entries: Sequence[Any]) -> datetime | None:
    """When the first checkpoint that stands for all of these that are sealed was signed."""
    newest = max((each.position for each in entries if each.position is not None), default=None)
    signed = None if newest is None else sealing.over(unit, newest)
    return signed.at if signed else None


def choices(office: Office) -> tuple[list[str], dict[str, str]]:
    """The actions that occur, and staff by actor."""
    with office.store.read() as unit:
        return [HEARD, *rows.actions(unit)], _names(staff_names(unit))


def export(office: Office, actor: str, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """All entries asked for, as `COLUMNS`; the first row are these names."""
    now = office.now()
    with office.store.write() as unit:
        ref = wanted.ref or None
        audit.append(unit, actor, "exported", "log", now, ref=ref, reason=wanted.words)
        names = _names(staff_names(unit))
    return chain([COLUMNS], _portions(office, _filters(wanted), names))


def _portions(
    office: Office, filters: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[tuple[Any, ...]]:
    before: int | None = rows.NEWEST
    while before is not None:
        with office.store.read() as unit:
            found = rows.entries(unit, filters, before, PORTION)
        for row in found:
            yield row.id, row.at, row.actor, names.get(row.actor), *row[3:]
        before = found[-1].id if len(found) == PORTION else None


def _names(staff: Mapping[int, str]) -> dict[str, str]:
    return {f"staff:{id}": login for id, login in staff.items()}


def _filters(wanted: Wanted) -> dict[str, Any]:
    """Only registrants are heard: whoever asks for another actor asks for what was done."""
    asked: dict[str, Any] = {"actor": wanted.actor, "reference": wanted.ref}
    if wanted.action != ALL_BUT_HEARD:
        asked["action"] = wanted.action
    if wanted.action not in ("", HEARD) or wanted.actor not in ("", REGISTRANT):
        asked["done"] = True
    if wanted.day:
        period = Period(wanted.day, wanted.day)
        asked |= {"start": period.start, "end": period.end}
    return {name: value for name, value in asked.items() if value}
