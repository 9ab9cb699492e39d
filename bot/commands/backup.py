"""`omatiedot backup` and `omatiedot restore`: the data in one place, the vault in another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa

from bot.commands import opening
from bot.commands.opening import Stop
from bot.service.backup import BackupFault, back_up, drop_older, read
from bot.service.restore import restore_data, restore_vault
from bot.settings import Environment
from bot.store.keys import KeyFault
from bot.store.opening import (
    DATABASE_FAULTS,
    DatabaseFault,
    close,
    open_store,
    reason_of,
    vault_of,
)
from bot.store.unit import Store

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--vault", "apart", metavar="DIR", type=FOLDER, help="Copy the vault too, there.")
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="DAYS",
    help="Delete copies of this vault, in the folder that --vault is in, that are older.",
)
@click.pass_context
def backup(context: click.Context, folder: Path, apart: Path | None, keep: int | None) -> None:
    """Copy the data into a new folder while the service runs; the vault apart from them."""
    _refuse_together(folder, apart, keep)
    office = opening.office(context)
    data, vault = _addresses(opening.settings().environment)
    with _faults():
        # the data first: the vault must have the keys of all that is in them
        made = back_up(office.store, data, "data", folder, office.now())
        click.echo(f"The data are in {folder}, as of {made.manifest.made_at}.")
        if apart is not None:
            made = back_up(office.store, vault, "vault", apart, office.now())
            click.echo(f"The vault is in {apart}. Keep it apart from the data, and not for long.")
        if apart is not None and keep is not None:
            its = made.manifest.install
            for old in drop_older(apart.parent, "vault", its, office.now(), keep):
                click.echo(f"Deleted {old}: it was older than {keep} days.")
    close(office.store)
    click.echo("The key file is not copied: back it up by itself, apart from both.")


def _refuse_together(folder: Path, apart: Path | None, keep: int | None) -> None:
    if keep is not None and apart is None:
        raise Stop("--keep: it is for copies of the vault; name --vault too", 2)
    if apart is None:
        return
    one, other = folder.resolve(), apart.resolve()
    if one == other or one in other.parents or other in one.parents or one.parent == other.parent:
        raise Stop(
            "--vault: keys beside the data they open protect nobody; name a folder in "
            "another place, with backups of its own",
            2,
        )


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--replace", is_flag=True, help="Take the place of what is there.")
def restore(folder: Path, *, replace: bool) -> None:
    """Put a backup of the data, or of the vault, back; what was erased since goes again.

    Restore the vault first, if it was lost too; web and worker are stopped.
    """
    environment = opening.settings().environment
    data, vault = _addresses(environment)
    with _faults():
        found = read(folder)
        if found.manifest.part == "vault":
            restore_vault(found, vault, replace=replace)
            click.echo(f"The vault is back, as of {found.manifest.made_at}. Next: the data.")
            return
        done = restore_data(found, data, vault, _opens(environment, vault), replace=replace)
    click.echo(f"The data are back, as of {found.manifest.made_at}.")
    click.echo(f"Erasures since then that were replayed: {len(done.replayed)}.")
    for one in done.replayed:
        part = "; in part: note again until when the rest is kept" if one.kind == "part" else ""
        click.echo(f"  {one.at:%Y-%m-%d %H:%M} UTC  {one.ref or '-'}{part}")
    if done.held:
        click.echo("Erasures that were scheduled then. They may have been called off since, so")
        click.echo(f"staff decide on them now: {', '.join(done.held)}")
    click.echo(TO_CHECK.format(at=found.manifest.made_at))


TO_CHECK = """\
Check before you serve:
- What came after {at} is not there: opt-outs, withdrawn consents, imports, decisions.
  Ask the gateway for the texts of that time, and enter what they asked for.
- `omatiedot messages --waiting`: texts that were waiting then go out once more.
- `omatiedot requests --open`: what was closed since is open again.
- `omatiedot audit verify` with the checkpoints kept outside says `truncated`, and once the log has
  grown past them `rewritten`: put those from after {at} into a file of their own, and note why."""


def _opens(environment: Environment, vault: sa.URL) -> Callable[[str], Store]:
    place = vault.render_as_string(hide_password=False)
    return lambda url: open_store(url, environment.keys, None, place)


def _addresses(environment: Environment) -> tuple[sa.URL, sa.URL]:
    """Where data and vault are, past a pooler."""
    _, _, _, vault = environment.store
    data = environment.worker_database_url or environment.database_url
    return sa.make_url(data), sa.make_url(vault or vault_of(data))


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except BackupFault as fault:
        raise Stop(str(fault)) from None
    except KeyFault as fault:
        raise Stop(f"OMATIEDOT_KEYS: {fault}", 2) from None
    except DatabaseFault as fault:
        raise Stop(f"the database cannot be used: {fault}") from None
    except DATABASE_FAULTS as fault:
        raise Stop(f"the database cannot be used: {reason_of(fault)}") from None
