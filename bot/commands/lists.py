"""`omatiedot messages` and `omatiedot requests`: what went out, and what is owed."""

from __future__ import annotations

from datetime import datetime

import click

from bot.commands import opening
from bot.commands.values import MOMENT, NUMBER
from bot.service.lists import Which, outgoing, requests_of


@click.command()
@click.option("--to", "number", type=NUMBER, help="Only texts to this number.")
@click.option("--since", type=MOMENT, help="Only texts queued since this ISO 8601 time.")
@click.option("--waiting", "which", flag_value="waiting", help="What waits, and why.")
@click.option("--dead", "which", flag_value="dead", help="What failed or was given up.")
@opening.json_option
@click.pass_context
def messages(
    context: click.Context,
    number: str | None,
    since: datetime | None,
    which: Which | None,
    *,
    as_json: bool,
) -> None:
    """Outgoing texts, the newest last; codes are masked.

    Those that wait tell why; texts that came in and wait to be answered stand among them.
    """
    rows = outgoing(opening.office(context), number, since, which or "all")
    shown = rows if as_json else [{name: row.get(name) for name in COLUMNS[which]} for row in rows]
    opening.show(shown, as_json=as_json, empty="No texts.")


_BRIEF = ("id", "to", "message", "state", "attempts", "created_at", "gateway")
COLUMNS = {
    None: (*_BRIEF, "sent_at", "reason", "text"),
    "waiting": (*_BRIEF, "waits"),
    "dead": (*_BRIEF, "reason", "text"),
}
"""What a table shows; all that is known of a text is told as JSON."""


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed.")
@opening.json_option
@click.pass_context
def requests(context: click.Context, *, only_open: bool, as_json: bool) -> None:
    """Requests with their due dates, the first due first."""
    rows = requests_of(opening.office(context), only_open=only_open)
    opening.show(rows, as_json=as_json, empty="No requests.")
