"""What a gateway keeps of texts that are gone here is deleted there: it is asked until it did.

Nothing of the network happens inside a transaction, and to ask twice is harmless. Each
gateway is asked by itself, so many in a round; one that is silent rests, and holds up
nobody. What it does not delete within days is told to the audit log and to the operator.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from bot.domain import GatewayFailure
from bot.logs import Log, Word, log_fault
from bot.service.acting import again, all_of_them
from bot.service.drawing import around
from bot.service.office import Office
from bot.service.outages import IN_A_ROW
from bot.store import audit, copies

log = Log(__name__)

BATCH = 50
"""Of a gateway in a round of ten seconds: this is their pace, one after the other."""

BACKOFF = (60, 300, 900, 3600, 6 * 3600)
"""Seconds until it is asked for again, after the first, second … try; then as the last."""

REST = 60
"""Seconds until a gateway is asked anew that failed so often in a row."""

LEASE = timedelta(minutes=10)
"""A round that has not ended by then died: its copies are asked for by others."""

LATE = timedelta(days=3)
"""A copy that was not deleted by then alarms. It is asked for further on."""


def forget_copies(office: Office) -> int:
    """Ask every gateway for what is due, one after the other; how many copies are gone."""
    rounds = [partial(_round, office, each) for each in _due(office)]
    done: list[int] = []
    all_of_them((lambda each=each: done.append(each())) for each in rounds)  # type: ignore[misc]
    return sum(done)


def begin_to_forget(office: Office) -> list[threading.Thread]:
    """`forget_copies`, in a thread for each gateway: who is silent holds up no text of ours."""
    running = {thread.name for thread in threading.enumerate()}
    due = {f"copies of {each}": each for each in _due(office)}
    begun = [
        threading.Thread(target=_aside, args=(office, gateway), name=name, daemon=True)
        for name, gateway in due.items()
        if name not in running
    ]
    for thread in begun:
        thread.start()
    return begun


def _aside(office: Office, gateway: str) -> None:
    try:
        _round(office, gateway)
    except Exception as fault:  # they are asked for again when their lease is over
        log_fault(log, "deleting copies", fault, gateway=Word(gateway))


def _due(office: Office) -> list[str]:
    now = office.now()
    with office.store.read() as unit:
        found = copies.whose(unit, now)
    return [each for each in found if not office.outages.rests(each, now)]


def _round(office: Office, gateway: str) -> int:
    """Ask a gateway for a batch; how many are gone."""
    now = office.now()
    with office.store.write() as unit:
        claimed = copies.claim(unit, gateway, now, now + LEASE, BATCH)
    gone: list[int] = []
    failed: list[Any] = []
    in_a_row = 0
    left = iter(claimed)
    for row in left:
        if _forgets(office, gateway, row.provider_id):
            gone.append(row.id)
            in_a_row = 0
            continue
        failed.append(row)
        in_a_row += 1
        if in_a_row == IN_A_ROW:
            break
    again(partial(_write_down, office, gateway, gone, failed, list(left)))
    return len(gone)


def _forgets(office: Office, gateway: str, provider_id: str) -> bool:
    """Whether its copy is gone now."""
    asked = office.gateways.get(gateway)
    if asked is None:  # perhaps not yet, or not any more, in this process
        return False
    try:
        asked.forget(provider_id)
    except GatewayFailure:
        return False
    except Exception as fault:
        log_fault(log, "deleting a copy", fault, gateway=Word(gateway))
        return False
    return True


def _write_down(
    office: Office, gateway: str, gone: list[int], failed: Iterable[Any], rest: Iterable[Any]
) -> None:
    now = office.now()
    with office.store.write() as unit:
        copies.gone(unit, gone)
        for row in failed:
            wait = BACKOFF[min(row.tries, len(BACKOFF) - 1)]
            copies.put_off(unit, row.id, now + around(wait), failed=True)
        for row in rest:
            copies.put_off(unit, row.id, now + around(REST), failed=False)
        if gone:
            told = {"reason": gateway, "result": f"{len(gone)} copies"}
            audit.append(unit, "clock", "copies deleted", None, now, **told)
        stay = copies.stay(unit, now - LATE, now)
        for name, number in sorted(Counter(stay).items()):
            told = {"reason": name, "result": f"{number} copies"}
            audit.append(unit, "clock", "copies stay", None, now, **told)
