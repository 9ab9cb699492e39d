"""`omatiedot erasures`: the ledger of erasures, and doing them again."""

from __future__ import annotations

import click

from bot.commands import opening
from bot.store import ledger
from bot.store.guard import replay_all
from bot.store.opening import close


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
