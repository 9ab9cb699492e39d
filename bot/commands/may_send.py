"""`omatiedot may-send`: may we text this number for this purpose, and why."""

from __future__ import annotations

import json
from datetime import datetime

import click

from bot.commands import opening
from bot.commands.values import MOMENT, NUMBER
from bot.deadlines import helsinki
from bot.service.permission import UnknownPurpose, may_send, told


@click.command("may-send")
@click.argument("number", type=NUMBER)
@click.argument("purpose")
@click.option("--at", type=MOMENT, help="As things stood at this ISO 8601 time.")
@opening.json_option
@click.pass_context
def may_send_(
    context: click.Context, number: str, purpose: str, at: datetime | None, *, as_json: bool
) -> None:
    """May NUMBER be texted for PURPOSE, a code of register.toml? Exit 0 for yes, 1 for no."""
    try:
        found = may_send(opening.office(context), number, purpose, at)
    except UnknownPurpose as fault:
        raise opening.Stop(str(fault), 2) from None
    if as_json:
        click.echo(json.dumps(told(found), indent=2))
    else:
        since = (
            f" since {helsinki(found.since):%d.%m.%Y %H:%M:%S} in Finland" if found.since else ""
        )
        click.echo(f"{'yes' if found.allowed else 'no'}: {SAID[found.reason]}{since}")
    if not found.allowed:
        raise SystemExit(1)


SAID = {
    "unknown": "nobody with this number is in the register",
    "untextable": "we do not text numbers of this kind or country",
    "blocked": "the carrier lets nothing of ours through to the number",
    "restrict": "the person had use restricted (GDPR 18)",
    "object": "the person objected to use (GDPR 21)",
    "protect": "somebody said that it was not them, or that the phone is stolen",
    "erasure": "an erasure was confirmed and is under way (GDPR 17)",
    "banned": "marketing to this number is forbidden (GDPR 21(3), Act 917/2014 s. 200)",
    "doubtful": "it is in doubt whose number it is: flagged, or of more than one record",
    "no_consent": "the person has not consented (Act 917/2014 s. 200.1)",
    "withdrawn": "the person took the consent back (GDPR 7(3))",
    "consent": "the person has consented",
    "allowed": "the purpose allows it and nothing stops it",
    "invited": "the number was invited, and nobody has said no",
}
"""Each reason in words."""
