"""`omatiedot keys`: the key material of an install."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.commands import opening
from bot.commands.opening import Stop
from bot.service.rotate import rotate
from bot.settings.environment import read_environment
from bot.store.keyfile import complete, new
from bot.store.keys import KeyFault


@click.group()
def keys() -> None:
    """Key material: make it once, keep it apart from the data and its backups."""


@keys.command("new")
@click.option(
    "--path",
    type=click.Path(path_type=Path),
    default=lambda: _named() or Path("var/keys.json"),
    show_default="OMATIEDOT_KEYS, else var/keys.json",
    help="Where to write the key file.",
)
@click.option("--add", is_flag=True, help="Add to the file that is there what it lacks.")
def new_keys(path: Path, *, add: bool) -> None:
    """Make a key file, readable by its owner alone. Never overwrites a key."""
    try:
        if add:
            added = ", ".join(complete(path)) or "nothing; it lacked none"
            click.echo(f"Added to {path}: {added}. Back it up apart from the data.")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        new(path)
    except KeyFault as fault:
        raise Stop(f"OMATIEDOT_KEYS: {fault}") from None
    except OSError as fault:
        raise Stop(f"OMATIEDOT_KEYS: {path}: {fault.strerror}") from None
    click.echo(f"Wrote {path}. Set OMATIEDOT_KEYS={path}, and back it up apart from the data.")


def _named() -> Path | None:
    """The file that the settings name, in the environment or in `.env`."""
    environment, faults = read_environment(os.environ, ".env")
    if environment is None:
        raise Stop("\n".join(faults), 2)
    return environment.keys


@keys.command("rotate")
@click.pass_context
def rotate_keys(context: click.Context) -> None:
    """Wrap the keys of persons with a new key, while the service runs."""
    file = opening.settings().environment.keys
    if file is None:
        raise Stop("OMATIEDOT_KEYS: missing; the demo's keys are not rotated", 2)
    try:
        version, wrapped = rotate(opening.office(context), file)
    except KeyFault as fault:
        raise Stop(f"OMATIEDOT_KEYS: {fault}") from None
    click.echo(f"Version {version} wraps {wrapped} keys. Back {file} up, apart from the data.")
