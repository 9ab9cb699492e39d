"""Who comes: people enter the register as an import brings them, and wait as people do.

`@ Maija Meikäläinen, fi, 30 days ago, card 1234, allows marketing`: the name, then how she
stands in the register. `@ Maija Meikäläinen` later on: she has the telephone again.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.deadlines import helsinki
from bot.drill import calendar
from bot.drill.findings import Surprise
from bot.drill.receiving import visit
from bot.service.import_result import Result
from bot.service.importing import import_registrants

if TYPE_CHECKING:
    from bot.drill.stage import Stage

SAME_TELEPHONE = "on the same telephone"
UNKNOWN = "unknown"

Cells = dict[str, str]


def enter(stage: Stage, words: str) -> None:
    """Somebody comes, or takes the telephone again."""
    who, *traits = (part.strip() for part in words.split(","))
    if who in stage.phones:
        stage.who = who
        return
    number = stage.number if SAME_TELEPHONE in traits else next(stage.numbers)
    stage.phones[who] = number
    stage.world.phones.add(number)
    stage.who = who
    if UNKNOWN not in traits:
        found = bring(stage, cells_of(stage, who, traits))
        if found.faults:
            raise Surprise("the import takes the row", str(found.faults))


def cells_of(stage: Stage, name: str, traits: list[str]) -> Cells:
    """The row of an import: who it is, and what the traits say."""
    cells = {"number": stage.number, "name": name, "source": source(stage), "source_date": ""}
    cells |= _ago(stage, 30)
    for trait in traits:
        cells |= _of_trait(stage, trait)
    return cells


def source(stage: Stage) -> str:
    """Where imports come from: the first source that the register names."""
    named = (each.name for each in stage.world.office.register.sources if each.name)
    return next(named, stage.world.office.register.controller.name)


def bring(stage: Stage, cells: Cells) -> Result:
    """Import one row through the importer."""
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        file = Path(folder) / "people.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows((cells.keys(), cells.values()))
        return import_registrants(stage.world.office, file, None)


def _of_trait(stage: Stage, trait: str) -> Cells:
    for pattern, gives in TRAITS.items():
        if found := re.fullmatch(pattern, trait):
            return gives(stage, *found.groups())
    raise ValueError(f"nobody can be {trait!r}")


def _ago(stage: Stage, days: str | int) -> Cells:
    day = helsinki(stage.world.time.now).date() - timedelta(days=int(days))
    return {"source_date": day.isoformat()}


def _card(_: Stage, last4: str) -> Cells:
    return {"card_brand": "Visa", "card_last4": last4, "card_token": f"tok_{last4}"}


def _whole_card(_: Stage, number: str) -> Cells:
    return {"card_brand": "Visa", "card_last4": number[-4:], "card_token": number}


def _allows(stage: Stage) -> Cells:
    today = helsinki(stage.world.time.now).date().isoformat()
    wording = "Haluan tarjouksia tekstiviestillä"
    return {"marketing": "yes", "marketing_wording": wording, "marketing_date": today}


TRAITS: dict[str, Callable[..., Cells]] = {
    r"(fi|sv)": lambda _, language: {"language": language},
    r"(\d+) days ago": _ago,
    r"card (\d{4})": _card,
    r"whole card (\d+)": _whole_card,
    "allows marketing": _allows,
    "forbids marketing": lambda _: {"marketing": "no"},
    re.escape(SAME_TELEPHONE): lambda _: {},
}

SPANS = {"min": "minutes", "h": "hours", "days": "days", "day": "days"}


def moment(stage: Stage, words: str) -> datetime:
    """Until when somebody waits. Raises ValueError for words that nobody knows."""
    now, policy = stage.world.time.now, stage.world.office.policy
    if found := re.fullmatch(r"(\d+) (\w+)", words):
        return now + timedelta(**{SPANS[found[2]]: int(found[1])})
    if words == "until the erasure":
        return now + timedelta(hours=policy.erasure_hours, minutes=5)
    if words == "until the eve of the visit":
        return _noon_before(visit(stage).starts_at)
    if words == "until the visit is over":
        return visit(stage).ends_at
    if words == "until the month that begins ends on a holiday":
        return _day_when(now, lambda day: calendar.holiday(calendar.month_after(day)))
    raise ValueError(f"nobody waits {words!r}")


def _noon_before(moment: datetime) -> datetime:
    eve = helsinki(moment) - timedelta(days=1)
    return eve.replace(hour=12, minute=0).astimezone(moment.tzinfo)


def _day_when(now: datetime, holds: Callable[..., object]) -> datetime:
    """Ten in the morning of the first day from tomorrow on of which something holds."""
    then = helsinki(now).replace(hour=10, minute=0)
    while True:
        then += timedelta(days=1)
        if holds(then.date()):
            return then.astimezone(now.tzinfo)
