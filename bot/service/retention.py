"""Retention: what the public notice promises to keep no longer is deleted, rule by rule.

The days stand in `[[retention.rules]]` of the register description, the same that the
notice tells. A rule without days is ended by an event, and nothing is done here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.service.erase import empty_log
from bot.service.office import Office
from bot.store import audit, install, retention
from bot.store.columns import from_micros, to_micros
from bot.store.unit import Unit

PAUSE = timedelta(hours=1)
"""Between two rounds: rules count in days, and a round reads whole indexes."""

BATCH = 5000
"""Rows in one transaction: texts that come in meanwhile wait for it on SQLite."""

_ALONE = b"retention"  # two workers on PostgreSQL take turns


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows of a rule were due, by the rule's `what`."""

    what: str
    rows: int


def retain_hourly(office: Office) -> list[Due]:
    """`retain`, unless it was done within the last hour of the office's clock."""
    now = office.now()
    with office.store.read() as unit:
        if _rested(unit, now):
            return []
    with office.store.write() as unit:
        unit.lock(_ALONE)
        if _rested(unit, now):
            return []  # another worker was faster
        # noted before the work: what fails is tried in an hour, not every few seconds
        install.put(unit, install.RETAINED_AT, str(to_micros(now)))
    return retain(office)


def _rested(unit: Unit, now: datetime) -> bool:
    last = install.get(unit, install.RETAINED_AT)
    # a moment to come was written by a clock that has been put right since
    return last is not None and timedelta() <= now - from_micros(int(last)) < PAUSE


def retain(office: Office, *, dry_run: bool = False) -> list[Due]:
    """Delete what is due by each rule that has days; what went, in the order of the rules.

    With `dry_run` nothing changes: what would go. Each rule ends in transactions of its
    own, of `BATCH` rows at most; each leaves an entry in the audit log.
    """
    now = office.now()
    rules = [(rule.what, rule.days) for rule in office.register.retention.rules]
    found = [
        Due(what, _of_rule(office, what, now - timedelta(days=days), now, dry_run=dry_run))
        for what, days in rules
        if days is not None
    ]
    if not dry_run:
        empty_log(office)
    return found


def _of_rule(office: Office, what: str, before: datetime, now: datetime, *, dry_run: bool) -> int:
    with office.store.read() as unit:  # nobody waits for a reader
        due = retention.due(unit, what, before)
    gone = 0
    while gone < due and not dry_run:
        some = _delete(office, what, before, now, min(due - gone, BATCH))
        if not some:
            break  # changed meanwhile, or another worker was faster
        gone += some
    return due if dry_run else gone


def _delete(office: Office, what: str, before: datetime, now: datetime, most: int) -> int:
    with office.store.write() as unit:
        unit.lock(_ALONE)
        rows = retention.purge(unit, what, before, most)
        if rows:
            audit.append(unit, "clock", "purged", None, now, reason=what, result=f"{rows} rows")
            install.put(unit, install.TO_SCRUB, "yes")
    return rows
