"""`omatiedot registrants`: people come in from a file, and are shown."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bot.commands import opening
from bot.commands.values import NUMBER
from bot.service.import_result import Result
from bot.service.importing import FileFault, import_registrants
from bot.service.lists import held_on

FAULTS_SHOWN = 20


@click.group()
def registrants() -> None:
    """The people in the register."""


@registrants.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Where the values come from, for rows that do not say.")
@click.option("--dry-run", is_flag=True, help="Check everything, change nothing.")
@opening.json_option
@click.pass_context
def import_(
    context: click.Context, file: Path, source: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Import registrants from a CSV FILE: every row, or none."""
    office = opening.office(context)
    label = "Checking" if dry_run else "Importing"
    size = file.stat().st_size
    quiet = as_json or not sys.stderr.isatty()
    with click.progressbar(length=size, label=label, hidden=quiet, file=sys.stderr) as bar:
        try:
            result = import_registrants(office, file, source, dry_run=dry_run, progress=bar.update)
        except FileFault as fault:
            raise opening.Stop(f"{file}: {fault}") from None
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
    else:
        _tell(result, dry_run=dry_run)
    if result.faults:
        raise SystemExit(1)


def _tell(result: Result, *, dry_run: bool) -> None:
    for sentence in result.sentences():
        click.echo(sentence, err=bool(result.faults))
    for each in result.faults[:FAULTS_SHOWN]:
        click.echo(f"  line {each.line}: {each.column}: {each.reason}", err=True)
    if len(result.faults) > FAULTS_SHOWN:
        more = len(result.faults) - FAULTS_SHOWN
        click.echo(f"  and {more} more; --json lists them all", err=True)
    if dry_run and not result.faults:
        click.echo("Nothing was changed: this was a dry run.")


@registrants.command("show")
@click.argument("number", type=NUMBER)
@opening.json_option
@click.pass_context
def show(context: click.Context, number: str, *, as_json: bool) -> None:
    """All that is held on NUMBER. The view is written to the audit log."""
    held = held_on(opening.office(context), number)
    if as_json:
        click.echo(json.dumps(held, ensure_ascii=False, indent=2, default=str))
        return
    for table, rows in held.items():
        click.echo(f"{table}:")
        for row in rows:
            told = (f"{name}={value}" for name, value in row.items() if value is not None)
            click.echo(f"  {', '.join(told)}")
    if not held:
        click.echo("Nothing is held on this number.")
