"""The overview: figures of a period as plots, tables and files. No person is in them."""

from __future__ import annotations

from datetime import date

from flask import Response, abort, request

from bot.service.staff import exporting
from bot.service.staff.conflicts import count
from bot.service.staff.figures import overview
from bot.service.staff.looking import note_look
from bot.service.staff.period import Period, last_days
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, language, show
from bot.web.console.sheets import DRAWN, file, heads, name_of, shown, tiles
from bot.web.office import office

DAYS = (30, 90, 365)


@blueprint.get("/overview", endpoint="overview")
@allowed("agent", "decider", "admin")
def look() -> str | tuple[str, int]:
    """How it goes."""
    period, faults = asked()
    values = {"here": "overview", "days": DAYS, "faults": faults, "asked": request.args}
    if period is None:
        return show("figures/overview.html", **values), 422
    note_look(office().office, me().actor, "figures", period.words)
    w, found = Voice(language()), overview(office().office, period)
    return show(
        "figures/overview.html",
        **values,
        period=period,
        chosen=_chosen(period),
        tiles=list(tiles(w, found)),
        sheets=[shown(w, found.sheets[name]) for name in DRAWN],
        texts=w.number(found.texts),
        disputed=count(office().office),
        query={"from": period.first.isoformat(), "to": period.last.isoformat()},
    )


@blueprint.get("/overview/<any(kinds,languages,times,promises,open,failures,staff):what>.csv")
@allowed("agent", "decider", "admin")
def sheet_file(what: str) -> Response:
    """The figures of one sheet."""
    period = _period_or_404()
    note_look(office().office, me().actor, "figures", f"{what} {period.words}")
    w, found = Voice(language()), overview(office().office, period)
    sheet = found.sheets[what]
    rows = ((name_of(w, sheet, key), *cells) for key, cells in sheet.rows)
    return file([heads(w, sheet), *rows], what)


@blueprint.get("/overview/requests.csv")
@allowed("agent", "decider", "admin")
def requests_file() -> Response:
    """Every request received in the period, with nothing of the person behind it."""
    rows = exporting.requests(office().office, me().actor, _period_or_404())
    return file(rows, "requests")


def asked() -> tuple[Period | None, dict[str, str]]:
    """The period that is asked for, None with the faults when there is no such."""
    first, last = request.args.get("from", ""), request.args.get("to", "")
    if not first and not last:
        days = request.args.get("days", type=int)
        return last_days(office().office, days if days in DAYS else DAYS[0]), {}
    w, faults = Voice(language()), {}
    for name, written in (("from", first), ("to", last)):
        if day_of(written) is None:
            faults[name] = w(f"figures.fault.{name}")
    if faults:
        return None, faults
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    return (period, {}) if period.possible else (None, {"to": w("figures.fault.order")})


def day_of(written: str) -> date | None:
    """The day of an ISO 8601 date, None when it is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _period_or_404() -> Period:
    period, _ = asked()
    return period or abort(404)


def _chosen(period: Period) -> int | None:
    """Which of the ready choices this period is."""
    return next((days for days in DAYS if last_days(office().office, days) == period), None)
