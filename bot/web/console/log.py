"""The auditor's log: what was done, by whom, when. Nobody else reads it."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask import Response, abort, request

from bot.service.staff import log
from bot.service.staff.period import Period
from bot.web.console.access import allowed, me
from bot.web.console.overview import day_of
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, language, show
from bot.web.console.sheets import file
from bot.web.office import office

ACTORS = ("registrant", "clock", "gateway", "operator", "stranger")
OF_DECISIONS = ("decided", "proposed")
REFERENCE = re.compile(r"[A-Z]-\d{6}", re.ASCII)
BEFORE = re.compile(r"\d{1,18}", re.ASCII)


@blueprint.get("/log", endpoint="log")
@allowed("auditor")
def look() -> str | tuple[str, int]:
    """A page of the log."""
    w, work = Voice(language()), office().office
    actions, staff = log.choices(work)
    wanted, faults = asked(w, actions, staff)
    values: dict[str, Any] = {"here": "log", "actions": actions, "staff": staff, "actors": ACTORS}
    values |= {"asked": request.args, "faults": faults, "but_heard": log.ALL_BUT_HEARD}
    values["done"] = partial(done, w)
    if wanted is None:
        return show("log/log.html", **values, page=None), 422
    page = log.read(work, me().actor, wanted, _before())
    query = {name: value for name, value in request.args.items() if value and name != "before"}
    return show("log/log.html", **values, page=page, query=query, paged=_before())


@blueprint.get("/log/entries.csv")
@allowed("auditor")
def log_file() -> Response:
    """Every entry that is asked for, as a file."""
    wanted, _ = asked(Voice(language()), *log.choices(office().office))
    rows = log.export(office().office, me().actor, wanted or abort(404))
    return file(rows, "log")


def done(w: Voice, action: str) -> str:
    """What was done, in words; a decision by what its button says."""
    verb, _, decision = action.partition(" ")
    if verb in OF_DECISIONS and decision:
        what = w.either(f"deciding.action.{decision}", decision)
        return w(f"figures.action.{verb}", what=what)
    return w.either(f"figures.action.{action}", action)


def asked(
    w: Voice, actions: list[str], staff: dict[str, str]
) -> tuple[log.Wanted | None, dict[str, str]]:
    """What is asked for, None with the faults; nothing that is not known enters the log."""
    given = {name: request.args.get(name, "").strip() for name in ("actor", "action", "ref", "day")}
    ref, day = given["ref"].upper(), day_of(given["day"])
    faults = {}
    if ref and not REFERENCE.fullmatch(ref):
        faults["ref"] = w("figures.fault.ref")
    if given["day"] and not (day and Period(day, day).possible):
        faults["day"] = w("figures.fault.day")
    known = ("", *ACTORS, *staff), ("", log.ALL_BUT_HEARD, *actions)
    if given["actor"] not in known[0] or given["action"] not in known[1]:
        abort(404)
    return (None if faults else log.Wanted(given["actor"], given["action"], ref, day)), faults


def _before() -> int | None:
    before = request.args.get("before", "")
    return int(before) if BEFORE.fullmatch(before) else None
