"""`omatiedot retention`: what has been kept for as long as the notice tells."""

from __future__ import annotations

from dataclasses import asdict

import click

from bot.commands import opening
from bot.service.retention import retain


@click.group()
def retention() -> None:
    """How long data are kept; the worker sees to it every hour."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Delete nothing; tell what is due.")
@opening.json_option
@click.pass_context
def run(context: click.Context, *, dry_run: bool, as_json: bool) -> None:
    """Delete what is due by the retention rules of the register description, in rows."""
    due = retain(opening.office(context), dry_run=dry_run)
    opening.show(map(asdict, due), as_json=as_json, empty="No rule has days.")
    if dry_run and not as_json:
        click.echo("Nothing was changed: this was a dry run.")
