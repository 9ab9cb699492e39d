"""How a command gets its office: settings read, every fault told at once, no traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

import click

from bot.service.demo import NotTheDemo
from bot.service.office import Office
from bot.settings import Settings, SettingsFault, load
from bot.store.keys import KeyFault
from bot.store.opening import DatabaseFault, VaultFault
from bot.store.writable import NOW, is_writable


class Stop(click.ClickException):
    """A sentence for the operator; exit code 1, or 2 for settings."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class


def settings() -> Settings:
    """The settings, or a list of everything that is wrong with them."""
    try:
        return load(os.environ, demo="OMATIEDOT_DEMO" in os.environ)
    except SettingsFault as fault:
        lines = "\n".join(f"  {each}" for each in fault.faults)
        raise Stop(f"These settings need attention:\n{lines}", 2) from None


def office(context: click.Context, wake: Callable[[], None] = lambda: None) -> Office:
    """The office of this install."""
    found = settings()
    try:
        return context.obj.make_office(found, wake)  # type: ignore[no-any-return]
    except SettingsFault as fault:
        raise Stop("\n".join(fault.faults), 2) from None
    except KeyFault as fault:
        raise Stop(f"OMATIEDOT_KEYS: {fault}", 2) from None
    except NotTheDemo as fault:
        raise Stop(f"OMATIEDOT_DATABASE_URL: {fault}", 2) from None
    except VaultFault as fault:
        raise Stop(f"OMATIEDOT_VAULT_URL: {fault}", 2) from None
    except DatabaseFault as fault:
        raise Stop(f"OMATIEDOT_DATABASE_URL: the database cannot be used: {fault}") from None


def working_office(context: click.Context, wake: Callable[[], None] = lambda: None) -> Office:
    """The office, once its database has taken a write.

    What SQLite opens while nothing may be written it never writes to, even once it may be.
    """
    found = office(context, wake)
    if is_writable(found.store, found.now(), NOW):
        return found
    raise Stop(
        "OMATIEDOT_DATABASE_URL: the database takes no writes. Make room on its disk, or have "
        "it written to: its files here, or the server that is not a standby."
    )


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--json`."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
    @wraps(command)
    def with_json(*args: Any, **kwargs: Any) -> Any:
        return command(*args, **kwargs)

    return with_json


def show(rows: Iterable[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """Rows as JSON, or as lines of columns."""
    found = list(rows)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    if not found:
        click.echo(empty)
        return
    headings = list(found[0])
    cells = [headings, *([_cell(row[each]) for each in headings] for row in found)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headings))]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _cell(value: Any) -> str:
    return "-" if value is None else str(value).replace("\n", " ")
