"""Retention: what the public notice promises to keep no longer is deleted, rule by rule.

The days stand in `[[retention.rules]]` of the register description, the same that the
notice tells. A rule without days is ended by an event, and nothing is done here. Backups
end too, in the folders that the settings name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.service.backup import backups, drop_older, older
from bot.service.erase import empty_log
from bot.service.office import Office
from bot.store import audit, install, retention, sealed, tables
from bot.store.columns import from_micros, to_micros
from bot.store.dump import Part
from bot.store.retention import KEPT, PURGES, UNTIL_EVENT, Purge
from bot.store.unit import Unit
from bot.store.vault.belongs import MARK

PARTS: Mapping[str, Part] = {"backups": "data", "key_backups": "vault"}
"""What a rule is about that has files and no rows."""

PAUSE = timedelta(hours=1)
"""Between two rounds: rules count in days, and a round reads whole indexes."""

BATCH = 5000
"""Rows in one transaction: texts that come in meanwhile wait for it on SQLite."""

_ALONE = b"retention"  # two workers on PostgreSQL take turns


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows of a table were due by a rule, or backups of the data or the vault.

    `blanked`: rows lost their words only.
    """

    what: str
    table: str
    rows: int
    blanked: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """How a table stands with its rule, or with the reason for which it has none.

    `days` as the rule says, None: until an event, or `why`. `next_at`: when the oldest row
    is due; None without rows. `rows` are due now.
    """

    what: str | None
    table: str
    days: int | None = None
    rows: int = 0
    next_at: datetime | None = None
    why: str | None = None
    blanked: bool = False


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
    """End what is due by each rule that has days; what went, in the order of the rules.

    With `dry_run` nothing changes: what would go. Each table ends in transactions of its
    own, of `BATCH` rows at most; each leaves an entry in the audit log.
    """
    now = office.now()
    found = [
        Due(what, purge.table.name, _end(office, what, purge, before, dry_run), purge.blanks)
        for what, before, purge in _purges(office, now)
    ]
    if not dry_run:
        empty_log(office)
    return [*found, *_old_backups(office, now, dry_run=dry_run)]


def _old_backups(office: Office, now: datetime, *, dry_run: bool) -> Iterator[Due]:
    """Backups of this install that are older than their rule has days."""
    for what, days, part, its in _filed(office):
        ending = older if dry_run else drop_older
        ended = [each for one in office.backups for each in ending(one, part, its, now, days)]
        if ended and not dry_run:
            with office.store.write() as unit:
                result = f"{len(ended)} backups of {part}"
                audit.append(unit, "clock", "purged", None, now, reason=what, result=result)
        yield Due(what, f"backups of {part}", len(ended))


def undeleted(office: Office) -> list[Path]:
    """Backups that are a day over their rule: they cannot be deleted."""
    yesterday = office.now() - timedelta(days=1)
    return [
        each
        for _, days, part, its in _filed(office)
        for one in office.backups
        for each in older(one, part, its, yesterday, days)
    ]


def _filed(office: Office) -> Iterator[tuple[str, int, Part, str]]:
    """The rules about backups that have days: word, days, part, and the id of this install."""
    with office.store.read() as unit:
        its = install.get(unit, MARK) or ""
    for rule in office.register.retention.rules:
        if rule.what in PARTS and rule.days is not None:
            yield rule.what, rule.days, PARTS[rule.what], its


def _purges(office: Office, now: datetime) -> Iterator[tuple[str, datetime, Purge]]:
    """The purges of each rule that has days, and from when or before what they end is."""
    for rule in office.register.retention.rules:
        if rule.days is not None:
            for purge in PURGES.get(rule.what, ()):
                yield rule.what, now - timedelta(days=rule.days), purge


def _end(office: Office, what: str, purge: Purge, before: datetime, dry_run: bool) -> int:
    with office.store.read() as unit:  # nobody waits for a reader
        due = retention.due(unit, purge, before)
    gone = 0
    while gone < due and not dry_run:
        some = _portion(office, what, purge, before, min(due - gone, BATCH))
        if not some:
            break  # changed meanwhile, or another worker was faster
        gone += some
    return due if dry_run else gone


def _portion(office: Office, what: str, purge: Purge, before: datetime, most: int) -> int:
    now = office.now()
    with office.store.write() as unit:
        unit.lock(_ALONE)
        of_log = purge.table is tables.audit
        left = sealed.left_without(unit, before, most) if of_log else ""
        rows = retention.end(unit, purge, before, most, now)
        if rows:
            result = ", ".join(filter(None, (f"{rows} rows of {purge.table.name}", left)))
            audit.append(unit, "clock", "purged", None, now, reason=what, result=result)
            install.put(unit, install.TO_SCRUB, "yes")
    return rows


def standing(office: Office) -> list[Stand]:
    """Each table, and backups: by which rule it goes and when next, or why it stays."""
    now = office.now()
    with office.store.read() as unit:
        dated = [_stand(unit, now, *each) for each in _purges(office, now)]
    undated = [
        Stand(rule.what, table.name, why="until the event that the notice names")
        for rule in office.register.retention.rules
        for table in UNTIL_EVENT.get(rule.what, ())
    ]
    dated += [_stand_of_files(office, now, *each) for each in _filed(office)]
    return [*dated, *undated, *(Stand(None, table.name, why=why) for table, why in KEPT.items())]


def _stand(unit: Unit, now: datetime, what: str, before: datetime, purge: Purge) -> Stand:
    kept, oldest = now - before, retention.oldest(unit, purge)
    return Stand(
        what=what,
        table=purge.table.name,
        days=kept.days,
        rows=retention.due(unit, purge, before),
        next_at=oldest and oldest + kept,
        blanked=purge.blanks,
    )


def _stand_of_files(
    office: Office, now: datetime, what: str, days: int, part: Part, its: str
) -> Stand:
    found = [each for one in office.backups for each in backups(one, part)]
    made = [each.manifest.at for each in found if each.manifest.install == its]
    kept = timedelta(days=days)
    return Stand(
        what=what,
        table=f"backups of {part}",
        days=days,
        rows=sum(now - each > kept for each in made),
        next_at=min(made) + kept if made else None,
    )
