"""`omatiedot disclosures`: what recipients are given, and what they are to be told of."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import click

from bot.commands import opening
from bot.service.disclosing import UnknownRecipient, export
from bot.service.telling import mark_told, untold

LATE = timedelta(days=7)
"""A recipient that has no webhook is told by the list, at least once a week."""


@click.group()
def disclosures() -> None:
    """Name and address for the recipients that people allowed."""


@disclosures.command("export")
@click.argument("recipient")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Count them; write and note nothing.")
@opening.json_option
@click.pass_context
def export_(
    context: click.Context, recipient: str, file: Path, *, dry_run: bool, as_json: bool
) -> None:
    """Write a CSV FILE of those whose consent for RECIPIENT lives now.

    Every person in it is noted in the register and in the audit log. No file is written over.
    """
    office = opening.office(context)
    quiet = as_json or not sys.stderr.isatty()
    with click.progressbar(length=1, label="Exporting", hidden=quiet, file=sys.stderr) as bar:

        def grow(people: int, of: int) -> None:
            bar.length = of
            bar.update(people)

        try:
            done = export(office, recipient, file, dry_run=dry_run, progress=grow)
        except UnknownRecipient as fault:
            raise opening.Stop(f"{recipient}: no recipient of register.toml: {fault}") from None
        except FileExistsError:
            raise opening.Stop(f"{file}: is there already; name another file") from None
        except OSError as fault:
            raise opening.Stop(f"{file}: {fault.strerror}") from None
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    said = f"{done.people} people, {done.addresses} of them with an address, of {done.asked} asked"
    click.echo(f"{said}. {'Nothing was written: this was a dry run.' if dry_run else file}")


@disclosures.command("notices")
@click.argument("recipient")
@click.option("--told", multiple=True, metavar="ID", help="It was told of this notice.")
@opening.json_option
@click.pass_context
def notices(
    context: click.Context, recipient: str, *, told: tuple[str, ...], as_json: bool
) -> None:
    """List what RECIPIENT was not told yet: corrections, withdrawals, restrictions, erasures."""
    office = opening.office(context)
    if told:
        done = _known(recipient, lambda: mark_told(office, recipient, set(told)))
        click.echo(f"{done} noted as told.")
        return
    found = _known(recipient, lambda: untold(office, recipient))
    opening.show(map(_whole, found), as_json=as_json, empty="There is nothing to tell.")


def judge(found: Iterable[Any], now: datetime) -> Iterator[tuple[Literal["warning", "error"], str]]:
    """What is to be said of the notices that wait, by recipient: how loud, and what to do."""
    for row in found:
        do = f'tell it by hand: omatiedot disclosures notices "{row.recipient}"'
        if row.given_up:
            yield "error", f"{row.recipient}: {row.given_up} notices were given up; {do}"
        elif now - row.since > LATE:
            yield "warning", f"{row.recipient}: {row.number} notices wait for over a week; {do}"


def _whole(notice: dict[str, Any]) -> dict[str, Any]:
    return {"field": None, "value": None} | notice


def _known(recipient: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except UnknownRecipient as fault:
        raise opening.Stop(f"{recipient}: no recipient of register.toml: {fault}") from None
