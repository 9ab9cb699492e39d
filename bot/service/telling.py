"""Recipients are told of what changed since a disclosure: by their webhook, else by a list.

The oldest notice of a recipient goes first and none overtakes it. It is tried again until
it is given up after some days, and then staff tell it by the list. Nothing of the network
happens inside a transaction; one that is told twice is known again by its word.
"""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from functools import partial
from typing import Any

from bot.deadlines import helsinki
from bot.logs import Log, log_fault
from bot.service.acting import again, all_of_them
from bot.service.disclosing import check
from bot.service.drawing import around
from bot.service.office import Office
from bot.store import audit, disclosures, notices
from bot.store.unit import Unit

log = Log(__name__)

BACKOFF = (60, 300, 900, 3600, *(6 * 3600,) * 12)
"""Seconds until the next try after each that failed; after the last it is given up."""

LEASE = timedelta(minutes=5)
"""Who has not ended by then died: the notice is taken by others."""

BATCH = 100
"""Of a recipient in a round."""

SHOWN = 10_000
"""Notices that are listed at once."""


def tell_recipients(office: Office) -> int:
    """Tell every recipient what is due, one after the other; how many notices were taken."""
    told: list[int] = []
    rounds = (partial(_round, office, name) for name in _due(office))
    all_of_them((lambda each=each: told.append(each())) for each in rounds)  # type: ignore[misc]
    return sum(told)


def begin_to_tell(office: Office) -> list[threading.Thread]:
    """`tell_recipients`, in a thread for each: who is silent holds up nobody."""
    running = {thread.name for thread in threading.enumerate()}
    begun = [
        threading.Thread(target=_aside, args=(office, name), name=_named(name), daemon=True)
        for name in _due(office)
        if _named(name) not in running
    ]
    for thread in begun:
        thread.start()
    return begun


def _named(recipient: str) -> str:
    return f"telling {recipient}"


def _aside(office: Office, recipient: str) -> None:
    try:
        _round(office, recipient)
    except Exception as fault:  # it is taken again when its lease is over
        log_fault(log, "telling a recipient", fault)


def _due(office: Office) -> list[str]:
    if not office.recipients:
        return []
    for name in office.recipients:
        _make_up(office, name)
    with office.store.read() as unit:
        return [
            row.recipient for row in notices.waiting(unit) if row.recipient in office.recipients
        ]


def _make_up(office: Office, recipient: str) -> None:
    """Corrections that were held back are told after all, once use is free or consent is gone."""
    with office.store.read() as unit:
        held = notices.held_back(unit, recipient, SHOWN)
        over = [each for each in held if _corrected(unit, each)[0] != "restriction"]
    for notice in over:
        again(partial(_make_up_for, office, notice))


def _make_up_for(office: Office, notice: Any) -> None:
    with office.store.write() as unit:
        kind, _ = _corrected(unit, notice)
        if kind != "restriction":
            notices.make_up(unit, notice, kind, office.now())


def _corrected(unit: Unit, notice: Any) -> tuple[notices.Kind, str | None]:
    return disclosures.corrected(unit, notice.registrant, notice.recipient, notice.field)


def _round(office: Office, recipient: str) -> int:
    """Tell it up to a batch; how many it took. The first failure ends the round."""
    for done in range(BATCH):
        if not _tell_one(office, recipient):
            return done
    return BATCH


def _tell_one(office: Office, recipient: str) -> bool:
    with office.store.write() as unit:
        now = office.now()
        notice = notices.claim(unit, recipient, now, now + LEASE)
        if notice is None:
            return False
        notice, words = _words(unit, notice)
    body = json.dumps(words, ensure_ascii=False).encode()
    try:
        office.recipients[recipient](notice.word, body, now)
    except OSError as fault:
        log_fault(log, "telling a recipient", fault)
        again(partial(_put_off, office, notice))
        return False
    again(partial(_told, office, [notice], "clock"))
    return True


def _put_off(office: Office, notice: Any) -> None:
    with office.store.write() as unit:
        if notice.tries < len(BACKOFF):
            notices.put_off(unit, notice.id, office.now() + around(BACKOFF[notice.tries]))
            return
        notices.put_off(unit, notice.id, None)
        told = {"reason": notice.recipient, "result": "given up"}
        audit.append(unit, "clock", "recipient not told", None, office.now(), **told)


def untold(office: Office, recipient: str) -> list[dict[str, Any]]:
    """What a recipient was not told yet, as its webhook would be told. Raises UnknownRecipient.

    New values are in it: who lists them shows them, and the audit log says so.
    """
    _check(office, recipient)
    _make_up(office, recipient)
    with office.store.write() as unit:
        found = [_words(unit, each) for each in notices.untold(unit, recipient, SHOWN)]
        for notice, _ in found:
            told = {"reason": recipient, "result": notice.kind}
            audit.append(unit, "operator", "listed", _subject(notice), office.now(), **told)
        return [words for _, words in found]


def _check(office: Office, recipient: str) -> None:
    """Who is no recipient any more is told all the same what is owed to it."""
    with office.store.read() as unit:
        owed = {row.recipient for row in notices.waiting(unit)}
        held = notices.held_back(unit, recipient, 1)
    if recipient not in owed and not held:
        check(office, recipient)


def mark_told(office: Office, recipient: str, words: set[str]) -> int:
    """The operator told these by other means; how many that were. Raises UnknownRecipient."""
    _check(office, recipient)
    with office.store.read() as unit:
        found = [one for one in notices.untold(unit, recipient, SHOWN) if one.word in words]
    return again(partial(_told, office, found, "operator"))


def _told(office: Office, found: list[Any], actor: str) -> int:
    with office.store.write() as unit:
        now, done = office.now(), 0
        for notice in found:
            if notices.told(unit, notice.id, now):
                done += 1
                told = {"reason": notice.recipient, "result": notice.kind}
                audit.append(unit, actor, "recipient told", _subject(notice), now, **told)
    return done


def _subject(notice: Any) -> str | None:
    return f"registrant:{notice.registrant}" if notice.registrant else None


def _words(unit: Unit, notice: Any) -> tuple[Any, dict[str, Any]]:
    """The notice as it stands now, and what a recipient is told."""
    value = None
    if notice.kind == "correction":
        kind, value = _corrected(unit, notice)
        notice = notices.become(unit, notice, kind)
    told = {
        "id": notice.word,
        "at": helsinki(notice.at).isoformat(timespec="seconds"),
        "kind": notice.kind,
        "person": notice.token,
    }
    if notice.kind == "correction":
        told |= {"field": notice.field, "value": value}
    return notice, told
