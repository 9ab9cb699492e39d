"""`omatiedot retention`: what is kept for how long, and what has been kept long enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import click

from bot.commands import opening
from bot.deadlines import helsinki
from bot.service.retention import Due, Stand, retain, standing


@click.group(invoke_without_command=True)
@opening.json_option
@click.pass_context
def retention(context: click.Context, *, as_json: bool) -> None:
    """How long data are kept: each table, its rule, what is due and when next, or why it stays.

    The worker deletes by these rules every hour.
    """
    if context.invoked_subcommand is None:
        stands = standing(opening.office(context))
        opening.show(map(_told, stands), as_json=as_json, empty="Nothing is kept.")


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Delete nothing; tell what is due.")
@opening.json_option
@click.pass_context
def run(context: click.Context, *, dry_run: bool, as_json: bool) -> None:
    """Delete what is due by the retention rules of the register description, in rows."""
    due = retain(opening.office(context), dry_run=dry_run)
    opening.show(map(asdict, due), as_json=as_json, empty="No rule has days.")
    if not as_json:
        click.echo(_sum(due, dry_run=dry_run))


def _told(stand: Stand) -> dict[str, Any]:
    when = stand.next_at and helsinki(stand.next_at).isoformat(timespec="seconds")
    return asdict(stand) | {"next_at": when}


def _sum(due: Iterable[Due], *, dry_run: bool) -> str:
    parts = ", ".join(_parts(due)) or "nothing"
    if dry_run:
        return f"Due: {parts}. Nothing was changed: this was a dry run."
    return f"Done: {parts}. Each portion is an entry of the audit log."


def _parts(due: Iterable[Due]) -> Iterator[str]:
    for each in due:
        if each.rows:
            verb = "blanked" if each.blanked else "deleted"
            yield f"{each.rows} {verb} in {each.table}"
