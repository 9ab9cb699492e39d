"""The figures of a period: what came, how soon it was answered, what is open, who has it.

Each sheet is one table of figures under one heading, fit for a plot, a table and a CSV
file alike. Figures are plain: days, shares of one, counts. Words and marks are the page's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from bot.deadlines import helsinki
from bot.requests import KINDS
from bot.service.office import Office
from bot.service.staff.period import Period, ends_late
from bot.store.staff import figures as rows

DAY_IN_MICROS = 24 * 3600 * 10**6
EPOCH = date(1970, 1, 1)
HALF, NINTH = 0.5, 0.9
Cell = float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of figures by `of`: a kind, a language, a reason, a member of staff."""

    name: str
    of: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    total: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All sheets of a period."""

    period: Period
    texts: int
    sheets: Mapping[str, Sheet]


def overview(office: Office, period: Period) -> Overview:
    """The sheets of a period; what is open is as of now. The period must be possible."""
    between = (period.start, period.end)
    with office.store.read() as unit:
        received = rows.received(unit, *between)
        closed, took = rows.closed(unit, *between), rows.took(unit, *between)
        unclosed = rows.unclosed(unit, helsinki(office.now()).date())
        lost, texts = rows.lost(unit, *between), rows.texts(unit, *between)
        names = rows.staff_names(unit)
    answered = [row for row in closed if row.actor]
    sheets = (
        _volumes("kinds", "kind", received, closed),
        _volumes("languages", "language", received, closed),
        _sheet("times", "kind", ("answered", "median", "ninth"), _by_kind(took, _times)),
        _sheet("promises", "kind", ("answered", "promise", "law"), _by_kind(answered, _kept)),
        _open(unclosed),
        _failures(lost),
        _staff(unclosed, answered, names),
    )
    return Overview(period, texts, {sheet.name: sheet for sheet in sheets})


# ---------------------------------------------------------------- sheets

Row = tuple[str, tuple[Cell, ...]]


def _sheet(
    name: str, of: str, columns: tuple[str, ...], found: tuple[Sequence[Row], tuple[Cell, ...]]
) -> Sheet:
    return Sheet(name, of, columns, tuple(found[0]), found[1])


def _volumes(name: str, of: str, received: Sequence[Any], closed: Sequence[Any]) -> Sheet:
    return _counted(name, of, {"received": _sum(received, of), "closed": _sum(closed, of)})


def _open(unclosed: Sequence[Any]) -> Sheet:
    counts = {"open": "number", "late": "late", "overdue": "overdue"}
    return _counted("open", "kind", {n: _sum(unclosed, "kind", each) for n, each in counts.items()})


def _failures(lost: Sequence[Any]) -> Sheet:
    """By the gateway's reason; a text without one by what became of it."""
    failed: Counter[str] = Counter()
    for row in lost:
        failed[row.reason or row.state] += row.number
    return _counted("failures", "reason", {"texts": failed})


def _staff(unclosed: Sequence[Any], answered: Sequence[Any], names: Mapping[int, str]) -> Sheet:
    """By sign-in name; the empty one stands for nobody."""
    assigned: Counter[str] = Counter()
    for row in unclosed:
        assigned[names.get(row.assignee, "")] += row.number
    logins = {f"staff:{id}": login for id, login in names.items()}
    closed: Counter[str] = Counter()
    for row in answered:
        if row.actor in logins:
            closed[logins[row.actor]] += row.number
    return _counted("staff", "member", {"assigned": assigned, "closed": closed})


def _sum(found: Sequence[Any], of: str, figure: str = "number") -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in found:
        sums[getattr(row, of) or ""] += getattr(row, figure)
    return sums


def _counted(name: str, of: str, counts: Mapping[str, Counter[str]]) -> Sheet:
    """A sheet of counts: kinds in their own order, all else the most frequent first."""
    first = next(iter(counts.values()))
    keys = {key for counter in counts.values() for key in counter}
    order: Callable[[str], Any] = (
        _of_kinds if of == "kind" else lambda key: (not key, -first[key], key)
    )
    found = [
        (key, tuple(counter[key] for counter in counts.values())) for key in sorted(keys, key=order)
    ]
    return _sheet(name, of, tuple(counts), (found, tuple(c.total() for c in counts.values())))


def _of_kinds(kind: str) -> tuple[int, str]:
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)


def _by_kind(
    answered: Sequence[Any], figures: Callable[[Sequence[Any]], tuple[Cell, ...]]
) -> tuple[list[Row], tuple[Cell, ...]]:
    kinds: dict[str, list[Any]] = {}
    for row in answered:
        kinds.setdefault(row.kind, []).append(row)
    found = [(kind, figures(kinds[kind])) for kind in sorted(kinds, key=_of_kinds)]
    return found, figures(answered)


def _times(answered: Sequence[Any]) -> tuple[Cell, ...]:
    """How many, and within how many days half of them and nine of ten were answered."""
    took = sorted(row.took for row in answered)
    return len(took), _rank(took, HALF), _rank(took, NINTH)


def _rank(took: Sequence[int], share: float) -> Cell:
    """The nearest rank: the time within which this share was answered, in days."""
    return took[ceil(len(took) * share) - 1] / DAY_IN_MICROS if took else None


def _kept(answered: Sequence[Any]) -> tuple[Cell, ...]:
    """How many, and which share by the promised day and by the last day of the law."""
    number = sum(row.number for row in answered)
    promised = sum(row.number for row in answered if _in_time(row.promise))
    legal = sum(row.number for row in answered if _in_time(row.law))
    return (number, promised / number, legal / number) if number else (0, None, None)


def _in_time(known: int) -> bool:
    """Of a due date's last hour by winter time only the date can tell."""
    return known == 1 or (known < 0 and ends_late(EPOCH - timedelta(days=known)))
