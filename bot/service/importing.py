"""Registrants come in from a CSV file: every row, or none.

Each value keeps where it came from and since when. The same number with the same name is
the same person; another name is a second record, and makes the number shared. Importing
again changes nothing. A person's own prohibition survives: a ban is never lifted here.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from bot.service.import_result import Result
from bot.service.import_rows import HEADINGS, Fault, Row, read_row
from bot.service.import_writing import write_rows
from bot.service.office import Office
from bot.store import audit

Progress = Callable[[int], object]

REST = "…"
"""The key of cells beyond the last heading; no heading may be called that."""


class FileFault(Exception):
    """The file as a whole cannot be read."""


def import_registrants(
    office: Office,
    file: Path,
    source: str | None,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> Result:
    """Import a file; `progress` is told of bytes read. Raises FileFault."""
    good: list[Row] = []
    faults: list[Fault] = []
    now = office.now()
    for line, cells in _lines(file, progress):
        found = read_row(line, cells, source, now)
        if isinstance(found, Row):
            good.append(found)
        else:
            faults.extend(found)
    if faults:
        result = Result(rows=len(good), faults=tuple(faults))
    else:
        if dry_run:  # it tells who is new
            _note(office, f"{len(good)} rows", "dry run")
        result = write_rows(office, good, dry_run=dry_run)
    if result.faults:
        _note(office, f"{len(result.faults)} faults", "refused")
    return result


def _note(office: Office, reason: str, result: str) -> None:
    """An import that changes nothing; one that does is noted as it is written."""
    with office.store.write() as unit:
        audit.append(unit, "operator", "imported", None, office.now(), reason=reason, result=result)


def _lines(file: Path, progress: Progress) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            yield from _rows(_counted(opened, progress))
    except UnicodeDecodeError:
        raise FileFault("the file is not UTF-8; save it as “CSV UTF-8”") from None
    except csv.Error as fault:
        raise FileFault(f"the file is not CSV: {fault}") from None
    except OSError as fault:
        raise FileFault(f"the file cannot be read: {fault.strerror}") from None


def _rows(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, str]]]:
    first = next(lines, "")
    # spreadsheets in Finland separate with semicolons, since their decimals have commas
    separator = ";" if first.count(";") > first.count(",") else ","
    reader: csv.DictReader[Any] = csv.DictReader(
        chain([first], lines), restkey=REST, restval="", delimiter=separator, strict=True
    )
    _check_headings([name.strip().lower() for name in reader.fieldnames or ()])
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    for cells in reader:
        rest = cells.pop(REST, ())
        yield reader.line_num, {**cells, REST: "".join(rest)}


def _counted(lines: Iterator[str], progress: Progress) -> Iterator[str]:
    for line in lines:
        progress(len(line.encode()))
        yield line


def _check_headings(headings: list[str]) -> None:
    if not headings:
        raise FileFault("the file is empty")
    told = [f"column {name!r} is missing" for name in ("number", "name") if name not in headings]
    told += [f"column {name!r} is not known" for name in headings if name not in HEADINGS]
    twice = sorted({name for name in headings if headings.count(name) > 1})
    told += [f"column {name!r} is there twice" for name in twice]
    if told:
        raise FileFault(f"the first line: {'; '.join(told)}. Known columns: {', '.join(HEADINGS)}")
