"""`omatiedot messages` and `omatiedot requests`: what went out, and what is owed."""

from __future__ import annotations

from datetime import datetime

import click

from bot.commands import opening
from bot.commands.values import MOMENT, NUMBER
from bot.service.lists import outgoing, requests_of


@click.command()
@click.option("--to", "number", type=NUMBER, help="Only texts to this number.")
@click.option("--since", type=MOMENT, help="Only texts queued since this ISO 8601 time.")
@opening.json_option
@click.pass_context
def messages(
    context: click.Context, number: str | None, since: datetime | None, *, as_json: bool
) -> None:
    """Outgoing texts, the newest last; codes are masked."""
    rows = outgoing(opening.office(context), number, since)
    opening.show(rows, as_json=as_json, empty="No texts.")


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed.")
@opening.json_option
@click.pass_context
def requests(context: click.Context, *, only_open: bool, as_json: bool) -> None:
    """Requests with their due dates, the first due first."""
    rows = requests_of(opening.office(context), only_open=only_open)
    opening.show(rows, as_json=as_json, empty="No requests.")
