"""`omatiedot erasures`: the ledger of erasures, and doing them again."""

from __future__ import annotations

import click

from bot.commands import opening
from bot.commands.opening import Stop
from bot.store import ledger
from bot.store.guard import Accepted, accept, replay_all
from bot.store.keys import KeyFault
from bot.store.opening import DatabaseFault, close, open_store
from bot.store.unit import Store


@click.group()
def erasures() -> None:
    """Who must stay forgotten, by random ids and references alone."""


@erasures.command("list")
@opening.json_option
@click.pass_context
def list_them(context: click.Context, *, as_json: bool) -> None:
    """Show the ledger of the vault, the oldest first."""
    store = opening.office(context).store
    rows = [
        {"at": one.at, "kind": one.kind, "ref": one.ref, "id": one.mark}
        for one in ledger.entries(store.keeper.engine)
    ]
    close(store)
    opening.show(rows, as_json=as_json, empty="Nobody was erased yet.")


@erasures.command("replay")
@click.pass_context
def replay(context: click.Context) -> None:
    """Erase again whatever came back of anybody who was erased. Every start does it, too."""
    store = opening.office(context).store
    found = ledger.entries(store.keeper.engine)
    rows = replay_all(store, found)
    close(store)
    told = f"{rows} rows had come back, and are gone" if rows else "nothing had come back"
    click.echo(f"{len(found)} erasures were replayed: {told}.")


@erasures.command("accept")
def accept_vault() -> None:
    """Make do with an older vault, when its newest backup lacks erasures that the database knows.

    They are noted in it, and the keys that came back with it are destroyed again. Stop web
    and worker first, and look for a newer backup: it would lose nothing.
    """
    found: list[Accepted] = []

    def check(store: Store) -> None:
        found.append(accept(store))

    try:
        close(open_store(*opening.settings().environment.store, check=check))
    except KeyFault as fault:
        raise Stop(f"OMATIEDOT_KEYS: {fault}", 2) from None
    except DatabaseFault as fault:
        raise Stop(f"the database cannot be used: {fault}") from None
    (done,) = found
    click.echo(f"Erasures that the vault lacked and has noted now: {done.noted}.")
    click.echo(f"Keys that had come back and are destroyed again: {done.destroyed}.")
    click.echo(f"Values whose key it lacks, which nobody can read: {sum(done.lost.values())}.")
    for place, number in sorted(done.lost.items()):
        click.echo(f"  {place}: {number}")
