"""An export for a recipient: those alone whose consent for it lives at that very moment.

Each portion is one transaction that reads the consents, notes every disclosure and writes
the audit log; a person whose text is being heard is waited for. The file gets a portion once
that is committed, so that it never holds anybody who is not in the log.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from bot.service.acting import again
from bot.service.drawing import fresh_token
from bot.service.office import Office
from bot.service.staff.exporting import harmless
from bot.store import audit, disclosures
from bot.store.disclosures import Given
from bot.store.unit import Unit

COLUMNS = ("id", "name", "address")
"""`id` is by what later notices name the person to this recipient, and to no other."""

PORTION = 100
"""People of one transaction: texts of theirs wait no longer than that takes."""

Portion = list[tuple[str, bytes]]

Progress = Callable[[int, int], object]
"""Told how many more were looked at, and of how many."""


class UnknownRecipient(Exception):
    """The register description names no such recipient; the message lists those it names."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many were disclosed, of how many who ever allowed it."""

    recipient: str
    people: int
    addresses: int
    asked: int


def export(
    office: Office,
    recipient: str,
    file: Path,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _, __: None,
) -> Exported:
    """Write the CSV file; a dry run counts, and neither writes nor notes anything.

    Raises UnknownRecipient, and FileExistsError: no file is written over. A file that was
    broken off is deleted; what the log holds of it stays there.
    """
    check(office, recipient)
    with office.store.read() as unit:
        asked = disclosures.who_once_said_yes(unit, recipient)
    given = _portions(office, recipient, asked, dry_run, progress)
    people = addresses = 0
    for portion in given if dry_run else _written(file, given):
        people += len(portion)
        addresses += sum(each.address is not None for each in portion)
    return Exported(recipient, people, addresses, len(asked))


def check(office: Office, recipient: str) -> None:
    """Raises UnknownRecipient."""
    names = [each.name for each in office.register.recipients]
    if recipient not in names:
        raise UnknownRecipient(", ".join(names) or "none")


def _written(file: Path, given: Iterator[list[Given]]) -> Iterator[list[Given]]:
    """Every portion, once it is in the file; nobody but the owner may read that."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
            yield from _rows(opened, given)
    except BaseException:
        with suppress(OSError):
            file.unlink()
        raise


def _rows(opened: TextIO, given: Iterable[list[Given]]) -> Iterator[list[Given]]:
    rows = csv.writer(opened)
    rows.writerow(COLUMNS)
    for portion in given:
        rows.writerows(
            (each.token, harmless(each.name), harmless(each.address or "")) for each in portion
        )
        yield portion


def _portions(
    office: Office, recipient: str, asked: Portion, dry_run: bool, progress: Progress
) -> Iterator[list[Given]]:
    after = ""
    for start in range(0, len(asked), PORTION):
        portion = asked[start : start + PORTION]
        yield again(partial(_disclose, office, recipient, portion, after, dry_run))
        after = portion[-1][0]
        progress(len(portion), len(asked))


def _disclose(
    office: Office, recipient: str, portion: Portion, after: str, dry_run: bool
) -> list[Given]:
    """Those of a portion who may be disclosed now, noted unless it is a dry run."""
    with office.store.read() if dry_run else office.store.write() as unit:
        now = office.now()
        live = disclosures.live(unit, recipient, portion, after)
        known = disclosures.tokens(unit, recipient, after, portion[-1][0])
        given = [_given(row, known.get(row.id)) for row in live]
        if not dry_run:
            disclosures.note(unit, recipient, given, now)
            _log(unit, recipient, given, now)
    return given


def _given(row: Any, token: str | None) -> Given:
    return Given(row.id, token or fresh_token(), row.name, row.address, row.consent)


def _log(unit: Unit, recipient: str, given: Iterable[Given], now: Any) -> None:
    for each in given:
        told = {"reason": recipient, "result": each.fields}
        audit.append(unit, "operator", "disclosed", f"registrant:{each.registrant}", now, **told)
