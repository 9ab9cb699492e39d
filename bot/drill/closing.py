"""When everybody has gone home: what must hold of the office as a whole, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.deadlines import helsinki
from bot.drill import calendar
from bot.drill.findings import Finding, Part
from bot.drill.script import Script
from bot.drill.world import World
from bot.service import receipt
from bot.service.verify import Found, verify
from bot.store import tables

OFFICE = Script(
    *("closing.py", "The office, when everybody has gone home", ("C14", "C21", "C23", "C25")),
    *("every due date as the law reckons it, nothing left waiting, the log whole", ()),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """How it went, in figures. `late_on_arrival`: letters that were."""

    people: int
    steps: int
    texts_in: int
    texts_out: int
    requests: int
    decided: int
    decided_as_promised: int
    decided_by_law: int
    late_on_arrival: int
    days_of_the_longest_wait: int
    log_entries: int


def close(world: World, parts: Sequence[Part]) -> tuple[Part, Figures]:
    """Judge the whole, and find the receipts of everybody's references."""
    part = Part(OFFICE, world.time.now)
    world.work()
    log = _log(world)
    cases = [row for row in world.rows(tables.request) if not _is_rest_of_erasure(row)]
    for step, faults in _judgements(world, cases, log):
        seen = "; ".join(faults) or "so it is"
        part.findings.append(Finding(0, step, step, seen, not faults, world.time.now))
    part.end = world.time.now
    for each in parts:
        each.receipts = list(_receipts(world, log, each.refs))
    return part, _figures(world, parts, cases, log)


def _judgements(
    world: World, cases: Sequence[Any], log: Found
) -> Iterator[tuple[str, Sequence[str]]]:
    policy = world.office.policy
    yield (
        "each request is promised and due by law on the right days",
        [
            f"{row.ref}, {row.kind}: {row.promised_due} and {row.legal_due}, not {wanted}"
            for row in cases
            if (row.promised_due, row.legal_due) != (wanted := _dues(row, policy.promise_days))
        ],
    )
    entered = _entered(world)
    yield (
        "each decision came by the day of the law, or on the day that a late letter came",
        [
            f"{row.ref}, {row.kind}: {row.closed_at}, due {row.legal_due}"
            for row in _decided(cases)
            if _day(row) > max(row.legal_due, entered.get(row.id, date.min))
        ],
    )
    yield (
        "no text of ours waits or was lost",
        [
            f"{row.message}: {row.state}"
            for row in world.rows(tables.message_out)
            if row.state not in ("sent", "delivered")
        ],
    )
    numbers = {seen.recipient for seen in world.seen} - world.phones
    yield "no text went to a telephone of nobody", sorted(f"*{each[-4:]}" for each in numbers)
    yield "the audit log is whole and sealed", [log.fault.text] if log.fault else []


def _entered(world: World) -> dict[int, date]:
    """When staff entered what came by another way."""
    events = world.rows(tables.request_event)
    return {row.request_id: helsinki(row.at).date() for row in events if row.event == "entered"}


def _is_rest_of_erasure(row: Any) -> bool:
    """What a law demands to keep: it goes on the day that the person was told, by no clock."""
    return bool(row.kind == "delete" and row.promised_due == row.legal_due)


def _dues(row: Any, promise_days: int) -> tuple[date, date]:
    promise, law = calendar.dues(row.received_at, promise_days)
    if row.extended_at is None:
        return promise, law
    longer = calendar.month_after(helsinki(row.received_at).date(), 3)
    return longer, calendar.rolled(longer)


def _decided(cases: Sequence[Any]) -> list[Any]:
    return [row for row in cases if row.closed_at is not None]


def _day(row: Any) -> date:
    return helsinki(row.closed_at).date()


def _log(world: World) -> Found:
    store = world.office.store
    return verify(store, store.keys.verifiers, (), None, world.time.now, proving=True)


def _receipts(world: World, log: Found, refs: Sequence[str]) -> Iterator[str]:
    """What the sealed log has on each reference: when, what, and the number of its leaf."""
    for ref in refs if log.fault is None else ():
        rows, _ = receipt.receipts(world.office.store, log, ref)
        told = [f"{_minute(row.at)} {row.action} (leaf {row.position})" for row in rows]
        yield f"{ref}: {', '.join(told) or 'texts only'}"


def _minute(moment: Any) -> str:
    return f"{helsinki(moment):%d.%m. %H:%M}"


def _figures(world: World, parts: Sequence[Part], cases: Sequence[Any], log: Found) -> Figures:
    decided, entered = _decided(cases), _entered(world)
    waits = [(_day(row) - helsinki(row.received_at).date()).days for row in decided]
    return Figures(
        people=len(parts),
        steps=sum(len(part.findings) for part in parts),
        texts_in=world.texts,
        texts_out=len(world.seen),
        requests=len(cases),
        decided=len(decided),
        decided_as_promised=sum(_day(row) <= row.promised_due for row in decided),
        decided_by_law=sum(_day(row) <= row.legal_due for row in decided),
        late_on_arrival=sum(row.legal_due < entered.get(row.id, date.min) for row in cases),
        days_of_the_longest_wait=max(waits, default=0),
        log_entries=log.entries,
    )
