"""Entering a request that came by phone, letter or visit, with the time it truly came."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.deadlines import HELSINKI, helsinki
from bot.numbers import e164
from bot.service.staff.entering import CHANNELS, KINDS, LONGEST, Asked, enter, receipt
from bot.web.console.access import allowed, me
from bot.web.console.register import spoken
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, language, show
from bot.web.office import office

FIELDS = ("number", "kind", "language", "channel", "day", "time", "text")
CUT = frozenset({"card", "identity", "digits"})
OLDEST = timedelta(days=366)
"""What came longer ago is more likely a slip of the pen."""
_REFERENCE = re.compile(r"T-\d{6}", re.ASCII)


@blueprint.get("/requests/new")
@allowed("agent", "decider")
def new() -> str:
    """The empty form; it came now, unless told otherwise."""
    return _form({})


@blueprint.post("/requests/new")
@allowed("agent", "decider")
def enter_new() -> Response | str | tuple[str, int]:
    """Record it. With `begin` the form is only shown, for a number that was searched for."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    if "begin" in request.form:
        return _form({"number": typed["number"]})
    received, fault = _received(typed)
    faults = ({"day": fault} if fault else {}) | _faults(typed)
    if faults or received is None:
        return _form(typed, faults), 422
    asked = Asked(
        number=e164(typed["number"]) if typed["number"] else None,
        kind=typed["kind"],
        language=typed["language"],
        channel=typed["channel"],
        received_at=received,
        text=typed["text"],
    )
    done = enter(office().office, me(), asked)
    cut = ",".join(sorted(done.cut)) or None
    return redirect(url_for("console.entered", ref=done.ref, cut=cut, other=done.other), 303)


@blueprint.get("/requests/<ref>/entered")
@allowed("agent", "decider")
def entered(ref: str) -> str:
    """Under which reference it was entered, and by when it must be answered."""
    found = receipt(office().office, ref)
    if found is None:
        abort(404)
    cut = CUT.intersection(request.args.get("cut", "").split(","))
    other = request.args.get("other", "")
    other = other if _REFERENCE.fullmatch(other) else ""
    return show("queue/entered.html", here="queue", found=found, cut=sorted(cut), other=other)


def _form(typed: dict[str, str], faults: dict[str, str] | None = None) -> str:
    here = helsinki(office().now())
    usual = {
        "kind": "view",
        "language": office().register.languages[0],
        "channel": CHANNELS[0],
        "day": here.date().isoformat(),
        "time": f"{here:%H:%M}",
    }
    return show(
        "queue/new.html",
        here="queue",
        typed={**dict.fromkeys(FIELDS, ""), **usual, **typed},
        bad=faults or {},
        choices={
            "kind": _worded("kind", KINDS),
            "channel": _worded("channel", CHANNELS),
            "language": _worded("language", office().register.languages),
        },
        longest=LONGEST,
        spoken=spoken(office().register, language()),
    )


def _worded(field: str, values: Iterable[str]) -> list[tuple[str, str]]:
    """Values of a choice with their words."""
    w = Voice(language())
    return [(value, w(f"queue.{field}.{value}")) for value in values]


def _faults(typed: dict[str, str]) -> dict[str, str]:
    """What is wrong, by field: ids of words, in the order of the form."""
    wrong = {
        "number": bool(typed["number"]) and e164(typed["number"]) is None,
        "kind": typed["kind"] not in KINDS,
        "language": typed["language"] not in office().register.languages,
        "channel": typed["channel"] not in CHANNELS,
        "text": not typed["text"] or len(typed["text"]) > LONGEST,
    }
    return {name: f"queue.new.{name}.fault" for name, is_wrong in wrong.items() if is_wrong}


def _received(typed: dict[str, str]) -> tuple[datetime | None, str | None]:
    """When it came, on Finnish clocks; else what is wrong with it."""
    try:
        day, at = date.fromisoformat(typed["day"]), time.fromisoformat(typed["time"])
    except ValueError:
        return None, "queue.new.day.fault"
    now = office().now()
    if day.year < helsinki(now).year - 1:
        return None, "queue.new.day.old"
    received = datetime.combine(day, at.replace(tzinfo=None), HELSINKI)
    if received > now:
        return None, "queue.new.day.future"
    return received, "queue.new.day.old" if now - received > OLDEST else None
