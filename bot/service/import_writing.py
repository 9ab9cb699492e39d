"""Writes the rows of an import in one transaction, and counts what they changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from bot.deadlines import helsinki
from bot.domain import Ban
from bot.service.import_people import CHANNEL, Origin, Person, begin, read_people, start_of
from bot.service.import_result import Result
from bot.service.import_rows import Fault, Row
from bot.service.office import Office
from bot.store import audit, notices, registrants, tables
from bot.store.consents import CONSENT, ban
from bot.store.context import Context
from bot.store.facts import MARKETING
from bot.store.imports import banned, stopped, take_time, update_many
from bot.store.unit import Unit
from bot.store.vault.sealing import SealBroken


class _DryRun(Exception):
    """Rolls the transaction back."""


def write_rows(office: Office, rows: list[Row], *, dry_run: bool = False) -> Result:
    """Write all rows in one transaction; a dry run does the same and takes it back.

    Afterwards the vault makes the keys of the numbers: else the first text of each would wait
    for a commit of its own.
    """
    result = Result()
    try:
        with office.store.write() as unit:
            take_time(unit)
            result = _Writing(office, unit, rows).run()
            if dry_run:
                raise _DryRun
    except _DryRun:
        return result
    except SealBroken:
        if faults := _unreadable(office, rows):
            return Result(rows=len(rows), faults=faults)
        raise
    keys = office.store.keys
    office.store.keeper.prepare({keys.lookup(row.number) for row in rows})
    return result


def _unreadable(office: Office, rows: list[Row]) -> tuple[Fault, ...]:
    """The rows whose records do not open: what they would change is not known."""
    with office.store.read() as unit:
        keys = {row.line: unit.keys.lookup(row.number) for row in rows}
        people = read_people(unit, dict.fromkeys(keys.values()))
    broken = {each.number_key for each in people if each.is_unreadable}
    return tuple(Fault(line, "number", UNOPENED) for line, key in keys.items() if key in broken)


UNOPENED = (
    "what is kept of this person does not open: `omatiedot doctor` tells more; leave the row out"
)


class _Writing:
    """One import inside its transaction."""

    def __init__(self, office: Office, unit: Unit, rows: list[Row]) -> None:
        self.unit, self.rows, self.now, self.policy = unit, rows, office.now(), office.policy
        self.today = helsinki(self.now).date()
        self.people: dict[bytes, list[Person]] = defaultdict(list)
        self.cards: list[dict[str, Any]] = []
        self.consents: list[dict[str, Any]] = []
        self.bans: dict[str, None] = {}
        self.result = Result(rows=len(rows))
        self.touched: dict[str, Person] = {}

    def run(self) -> Result:
        """Lay every row on its person, then write what changed."""
        numbers = dict.fromkeys(row.number for row in self.rows)
        keys = {number: self.unit.keys.lookup(number) for number in numbers}
        for person in read_people(self.unit, keys.values()):
            self.people[person.number_key].append(person)
        self.forbidden = self.already_banned()
        self.stopped = stopped(self.unit, keys.values())
        shared = self.shared()
        for row in self.rows:
            self.lay(row, keys[row.number])
        self.result.shared_numbers = self.shared() - shared
        self.count()
        self.write()
        return self.result

    def already_banned(self) -> set[str]:
        asked = {row.number for row in self.rows if row.marketing}
        keys = {self.unit.keys.ban_key(number): number for number in asked}
        return {keys[key] for key in banned(self.unit, keys)}

    def shared(self) -> int:
        return sum(len(people) > 1 for people in self.people.values())

    def lay(self, row: Row, number_key: bytes) -> None:
        people = self.people[number_key]
        origin = (row.source, row.source_date or self.today)
        person = next((each for each in people if each.is_called(row.name)), None)
        if person is None:
            person = begin(row, number_key, origin)
            people.append(person)
        self.touched[person.id] = person
        person.take_language(row.language, origin)
        person.take_name(row.name, origin)
        person.take_confirmation(row.source_date, origin)
        person.take_informed(row.informed, self.now)
        if row.card and person.take_card(*row.card[:2]):
            self.cards.append(self.card(person, row.card, origin))
        if row.marketing is not None:
            self.marketing(person, row, row.marketing)

    def marketing(self, person: Person, row: Row, given: bool) -> None:
        if given and self.is_against(person, row):
            self.result.prohibitions_kept += 1
            if not person.overruled:
                person.overruled = True
                self.consents.append(self.consent(person, row, tables.OVERRULED))
        elif person.given is not given:
            person.given, person.changed = given, True
            if given:
                self.consents.append(self.consent(person, row, "given"))
            else:
                self.bans[row.number] = None

    def is_against(self, person: Person, row: Row) -> bool:
        """Whether a yes would go against a ban, a stop of use or the person's own no."""
        banned = row.number in self.forbidden or row.number in self.bans
        return banned or person.refused or person.number_key in self.stopped

    def count(self) -> None:
        touched = self.touched.values()
        self.result.new = sum(person.new for person in touched)
        self.result.updated = sum(person.changed and not person.new for person in touched)
        self.result.unchanged = len(touched) - self.result.new - self.result.updated

    def write(self) -> None:
        changed = [person for person in self.touched.values() if person.new or person.changed]
        registrants.insert_many(
            self.unit,
            [self.registrant(person) for person in changed if person.new],
            cards=self.cards,
            provenance=[row for person in changed for row in self.provenance(person)],
            consents=self.consents,
        )
        old = [person for person in changed if not person.new]
        update_many(self.unit, [self.registrant(person) for person in old])
        respelt = [person.id for person in old if person.respelt]
        notices.tell_each(self.unit, respelt, "correction", self.now, field="name")
        for number in self.bans:
            ban(self.unit, Ban(), self.context(number))
        reason = f"{self.result.new} new, {self.result.updated} updated"
        audit.append(self.unit, "operator", "imported", None, self.now, reason=reason)

    def registrant(self, person: Person) -> dict[str, Any]:
        return {
            "id": person.id,
            "number_key": person.number_key,
            "number": person.number,
            "name": person.name,
            "name_key": self.unit.keys.name_key(person.name),
            "confirmed_name": person.confirmed_name,
            "language": person.language,
            "address": None,
            "confirmed_at": person.confirmed_at,
            "flagged": False,
            "keep_until": None,
            "keep_ground": None,
            "created_at": self.now,
            "informed_at": person.informed_at,
        }

    def card(
        self, person: Person, card: tuple[str, str, str | None], origin: Origin
    ) -> dict[str, Any]:
        brand, last4, token = card
        source, day = origin
        return {
            "registrant": person.id,
            "brand": brand,
            "last4": last4,
            "token": token,
            "source": source,
            "source_date": day,
            "at": self.now,
        }

    def consent(self, person: Person, row: Row, state: str) -> dict[str, Any]:
        return {
            "number_key": person.number_key,
            "registrant": person.id,
            "purpose": MARKETING,
            "recipient": None,
            "state": state,
            "legal_basis": CONSENT,
            "wording": row.wording,
            "language": row.language,
            "channel": CHANNEL,
            "message_id": None,
            "at": start_of(row.marketing_date) if row.marketing_date else self.now,
        }

    def provenance(self, person: Person) -> Iterator[dict[str, Any]]:
        for name, (source, day) in person.origins.items():
            yield {
                "registrant": person.id,
                "field": name,
                "source": source,
                "source_date": day,
                "message_id": None,
                "at": self.now,
            }

    def context(self, number: str) -> Context:
        return Context(
            number=number,
            service_number="",
            conversation_id=None,
            language=None,
            channel=CHANNEL,
            message_id=None,
            now=self.now,
            policy=self.policy,
            actor=CHANNEL,
        )
