"""Sheets of figures in words: for the page, with their plots, and for files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import floor
from typing import Any

from flask import Response
from markupsafe import Markup

from bot.service.staff import exporting
from bot.service.staff.figures import Cell, Overview, Sheet
from bot.web.console.plots import plot
from bot.web.console.screen import Voice

DRAWN: Mapping[str, tuple[str, ...]] = {
    "kinds": ("received", "closed"),
    "languages": ("received", "closed"),
    "times": ("median", "ninth"),
    "promises": ("promise", "law"),
    "open": ("open", "late"),
    "failures": ("texts",),
    "staff": ("assigned", "closed"),
}
"""The columns of each sheet that its plot shows, in the order of the page."""

Saying = Callable[[Cell], str]
DAYS_LONG, SHARES = frozenset({"median", "ninth"}), frozenset({"promise", "law"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet in words."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    plot: Markup


def file(rows: Iterable[Any], name: str) -> Response:
    """Rows as a CSV file to be saved."""
    response = Response(exporting.sheet(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="omatiedot-{name}.csv"'
    return response


def shown(w: Voice, sheet: Sheet) -> Shown:
    """A sheet in words, with its plot."""
    saying = [_saying(w, column) for column in sheet.columns]
    rows = tuple((name_of(w, sheet, key), *_told(saying, cells)) for key, cells in sheet.rows)
    drawn = Markup()
    if rows:
        series = [_series(w, sheet, column) for column in DRAWN[sheet.name]]
        say = saying[sheet.columns.index(DRAWN[sheet.name][0])]
        drawn = plot(w(f"figures.{sheet.name}.plot"), series, say)
    return Shown(sheet.name, heads(w, sheet), rows, tuple(_told(saying, sheet.total)), drawn)


def _series(w: Voice, sheet: Sheet, column: str) -> tuple[str, list[tuple[str, Cell]]]:
    place = sheet.columns.index(column)
    bars = [(name_of(w, sheet, key), cells[place]) for key, cells in sheet.rows]
    return w(f"figures.column.{column}"), bars


def name_of(w: Voice, sheet: Sheet, key: str) -> str:
    """A kind, a language, a reason in words; who staff are is their own word."""
    if not key:
        return w(f"figures.{sheet.of}.none")
    if sheet.of == "kind":
        return w(f"queue.kind.{key}")
    return key if sheet.of == "member" else w.either(f"figures.{sheet.of}.{key}", key)


def heads(w: Voice, sheet: Sheet) -> tuple[str, ...]:
    """What its columns are called."""
    return (
        w(f"figures.of.{sheet.of}"),
        *(w(f"figures.column.{column}") for column in sheet.columns),
    )


def _told(saying: Iterable[Saying], cells: Iterable[Cell]) -> Iterable[str]:
    return (say(cell) for say, cell in zip(saying, cells, strict=True))


def _saying(w: Voice, column: str) -> Saying:
    @cache
    def say(figure: Cell) -> str:
        if figure is None:
            return "–"
        if column in SHARES:
            return w.percent(floor(round(figure * 100, 6)) / 100)  # all but one is not all
        return w.number(round(figure, 1) if column in DAYS_LONG else figure)

    return say


def tiles(w: Voice, found: Overview) -> Iterable[tuple[str, str, str]]:
    """The figures that matter most: which one, in figures, and whether it is bad."""
    sheets = found.sheets
    received, closed = sheets["kinds"].total
    open_now, late, overdue = sheets["open"].total
    _, median, _ = sheets["times"].total
    _, promise, law = sheets["promises"].total
    yield "open", w.number(open_now or 0), ""
    yield "late", w.number(late or 0), "warn" if late else ""
    yield "overdue", w.number(overdue or 0), "bad" if overdue else ""
    yield "received", w.number(received or 0), ""
    yield "closed", w.number(closed or 0), ""
    yield "median", _saying(w, "median")(median), ""
    yield "promise", _saying(w, "promise")(promise), ""
    yield "law", _saying(w, "law")(law), "bad" if law is not None and law < 1 else ""
