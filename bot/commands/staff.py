"""`omatiedot staff`: who may sign in to the console, from the command line.

The first administrator comes from here, and whoever locked themselves out gets in again.
"""

from __future__ import annotations

from typing import Any, cast

import click

from bot.commands import opening
from bot.service.staff import accounts
from bot.service.staff.access_review import Line, review
from bot.service.staff.guarding import Refused
from bot.service.staff.looking import note_look
from bot.service.staff.sessions import ROLES, Role

REMARKS = {
    "never": "never signed in",
    "long": "not seen for over 30 days",
    "suspended": "suspended",
    "": "",
}


@click.group()
def staff() -> None:
    """Console accounts: invite, list, review, remove."""


@staff.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What they may do.")
@click.pass_context
def add(context: click.Context, name: str, role: str) -> None:
    """Invite NAME; prints a one-time link. Again for one not yet active: a new link."""
    office = opening.office(context)
    try:
        _tell(accounts.add(office, accounts.OPERATOR, name, cast(Role, role)))
    except Refused as refused:
        raise opening.Stop(_sentence(refused, name)) from None


@staff.command()
@click.argument("name")
@click.pass_context
def link(context: click.Context, name: str) -> None:
    """Print a new one-time link for NAME, who lost password or phone."""
    office = opening.office(context)
    account = accounts.of_login(office, name)
    try:
        _tell(accounts.renew_link(office, accounts.OPERATOR, account.id if account else 0))
    except Refused:
        raise opening.Stop(f"There is no account {name!r} that is invited or active.") from None


@staff.command()
@click.argument("name")
@click.pass_context
def remove(context: click.Context, name: str) -> None:
    """Remove NAME: sessions end at once, their open requests are nobody's."""
    office = opening.office(context)
    account = accounts.of_login(office, name)
    try:
        accounts.remove(office, accounts.OPERATOR, account.id if account else 0)
    except Refused as refused:
        raise opening.Stop(_sentence(refused, name)) from None
    click.echo(f"Removed {account.login if account else name}.")


@staff.command("list")
@opening.json_option
@click.pass_context
def list_(context: click.Context, *, as_json: bool) -> None:
    """Every account with its role, state, and last sign-in."""
    office = opening.office(context)
    note_look(office, accounts.OPERATOR, "accounts", "command line")
    rows = map(_row, accounts.listed(office))
    opening.show(rows, as_json=as_json, empty="No accounts.")


@staff.command("review")
@opening.json_option
@click.pass_context
def review_(context: click.Context, *, as_json: bool) -> None:
    """The quarterly review of who has access, to be printed and signed."""
    office = opening.office(context)
    found = review(office, accounts.OPERATOR)
    if not as_json:
        click.echo(f"Access review, {office.register.controller.name}, {found.day}\n")
    opening.show(map(_reviewed, found.lines), as_json=as_json, empty="No accounts.")
    if not as_json:
        roles = ", ".join(f"{number} {role}" for role, number in found.roles.items())
        click.echo(f"\n{roles}\n\nReviewed by, date: ______________________________")


def _row(account: accounts.Account) -> dict[str, Any]:
    return {
        "login": account.login,
        "role": account.role,
        "state": account.state,
        "created": account.created_at.isoformat(timespec="seconds"),
        "last_seen": account.seen_at and account.seen_at.isoformat(timespec="seconds"),
    }


def _reviewed(line: Line) -> dict[str, Any]:
    return {**_row(line.account), "remark": REMARKS[line.remark]}


def _tell(invitation: accounts.Invitation) -> None:
    address = opening.settings().public_url.rstrip("/")
    click.echo(f"{address}/console/welcome/{invitation.token}")
    click.echo(
        f"Hand this link to {invitation.login}: it works once, for {accounts.HOURS} hours.",
        err=True,
    )


def _sentence(refused: Refused, name: str) -> str:
    return {
        "name": f"{name!r} cannot be a login: 1 to 64 letters, digits and . - _ @ + it may have.",
        "exists": f"{name} is active already; `omatiedot staff link {name}` gives a new link.",
        "last admin": f"{name} is the last active administrator; add another one first.",
        "faster": f"There is no account {name!r}.",
    }[refused.reason]
