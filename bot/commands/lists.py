"""`omatiedot messages` and `omatiedot requests`: what went out, and what is owed."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bot.commands import opening
from bot.service.lists import outgoing, requests_of


@click.command()
@click.option("--to", "number", help="Only texts to this number.")
@click.option("--since", help="Only texts queued since this ISO 8601 time.")
@opening.json_option
@click.pass_context
def messages(
    context: click.Context, number: str | None, since: str | None, *, as_json: bool
) -> None:
    """Outgoing texts, the newest last; codes are masked."""
    rows = outgoing(opening.office(context), number, _moment(since))
    opening.show(rows, as_json=as_json, empty="No texts.")


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed.")
@opening.json_option
@click.pass_context
def requests(context: click.Context, *, only_open: bool, as_json: bool) -> None:
    """Requests with their due dates, the first due first."""
    rows = requests_of(opening.office(context), only_open=only_open)
    opening.show(rows, as_json=as_json, empty="No requests.")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not an ISO 8601 time, e.g. 2026-12-01") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
