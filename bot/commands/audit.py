"""`omatiedot audit`: whether the log is what was sealed, and the key to see it with."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import click

from bot.checkpoints import Signed, Verifier, read
from bot.commands import opening
from bot.commands.opening import Stop
from bot.service import receipt as proving
from bot.service.verify import Found, verify
from bot.settings import Environment, SettingsFault, glance
from bot.store.keys import KeyFault, load
from bot.store.opening import DATABASE_FAULTS, DatabaseFault, open_to_read, reason_of

LONG = 50_000
"""Entries from which on a bar shows how far one is."""


@click.group()
def audit() -> None:
    """The audit log: sealed by the worker, checked by anybody."""


@audit.command("key")
def key() -> None:
    """Print the public key that checkpoints are read with. Keep it outside, too."""
    environment, _ = _settings()
    for verifier in _own(environment):
        click.echo(verifier)


def _checked_key(_: click.Context, __: click.Parameter, given: Sequence[str]) -> list[Verifier]:
    try:
        return [Verifier.read(each) for each in given]
    except ValueError:
        raise click.BadParameter("write it as `omatiedot audit key` prints it") from None


@audit.command("verify")
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with checkpoints that were kept outside. May be given more than once.",
)
@click.option("--receipt", "ref", help="The reference of a reply: find its entries, T-123456.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    callback=_checked_key,
    help="The public key; without it the key file is read.",
)
@click.option("--database", help="Another database than OMATIEDOT_DATABASE_URL: its URL.")
@click.option("--days", type=int, help="How long entries are kept, if not as described now.")
@opening.json_option
def check(
    files: Sequence[Path],
    ref: str | None,
    keys: list[Verifier],
    database: str | None,
    days: int | None,
    *,
    as_json: bool,
) -> None:
    """Check every entry, root and signature; exit 1 at the first that is wrong.

    Works on a copy of the database, without the service and without its secrets.
    """
    environment, kept = _settings()
    outside = [signed for file in files for signed in _outside(file)]
    url = database or environment.database_url
    with _faults(), _bar() as progress:
        store = open_to_read(url)
        verifiers = keys or _own(environment)
        terms = (outside, days or kept, datetime.now(UTC), progress)
        try:
            found = verify(store, verifiers, *terms, proving=bool(ref or outside))
            proven = bool(ref) and not found.fault
            rows, note = proving.receipts(store, found, ref or "") if proven else ([], "")
        finally:
            store.engine.dispose()
    told = _told(found, outside)
    if ref:
        entries = [asdict(row) for row in rows]
        told |= {"receipt": {"ref": ref, "checkpoint": note, "entries": entries}}
    click.echo(json.dumps(told, indent=2, default=str) if as_json else _words(found, ref, rows))
    if found.fault or (ref and not rows):
        raise SystemExit(1)


def _settings() -> tuple[Environment, int | None]:
    """The settings, unjudged, and for how many days the description keeps the log."""
    try:
        environment, register = glance(os.environ)
    except SettingsFault as fault:
        raise Stop("\n".join(fault.faults), 2) from None
    days = (rule.days for rule in register.retention.rules if rule.what == "audit")
    return environment, next(days, None)


def _own(environment: Environment) -> tuple[Verifier, ...]:
    try:
        return load(environment.keys or Path("var/keys.json")).verifiers
    except KeyFault as fault:
        raise Stop(f"OMATIEDOT_KEYS: {fault}\nOr give the public key with --key.", 2) from None


def _outside(file: Path) -> list[Signed]:
    raw = file.read_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    encoded = "Content-Transfer-Encoding" in mail  # a mail as it was sent, not its text alone
    words = mail.get_content() if encoded else raw.decode("utf-8", errors="replace")
    found = list(read(words))
    if not found:
        raise Stop(f"{file}: no checkpoint stands in it")
    return found


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except DatabaseFault as fault:
        raise Stop(f"the database cannot be read: {fault}") from None
    except DATABASE_FAULTS as fault:
        raise Stop(f"the database cannot be read: {reason_of(fault)}") from None


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A bar for a long log, drawn at its first progress, where somebody looks."""
    drawn: list[Any] = []

    def progress(done: int, total: int) -> None:
        if total < LONG:
            return
        if not drawn:
            is_seen = sys.stderr.isatty()
            drawn.append(
                click.progressbar(
                    length=total, label="Entries", file=sys.stderr, hidden=not is_seen
                )
            )
        drawn[0].update(done - drawn[0].pos)

    yield progress
    for bar in drawn:
        bar.render_finish()


def _told(found: Found, outside: Sequence[Signed]) -> dict[str, Any]:
    fault = found.fault
    return {
        "whole": fault is None,
        **{name: getattr(found, name) for name in ("entries", "purged", "blank", "checkpoints")},
        "outside": found.outside,
        "sealed_at": found.sealed_at.isoformat() if found.sealed_at else None,
        "consistency": [] if fault else proving.consistency(found, outside),
        "fault": None if fault is None else asdict(fault),
    }


def _words(found: Found, ref: str | None, rows: Sequence[proving.Receipt]) -> str:
    if found.fault:
        return f"✗ {found.fault.kind}: {found.fault.text}"
    lines = [
        f"✓ {found.entries} entries, {found.checkpoints} checkpoints, the last of "
        f"{found.sealed_at or 'never'}; {found.purged} were kept as long as they must, "
        f"{found.blank} are about nobody any more"
    ]
    if not found.outside:
        lines.append("! compared with nothing kept outside: give --checkpoint FILE")
    if ref and not rows:
        lines.append(f"✗ no entry bears {ref}")
    for row in rows:
        seal = f"sealed {row.sealed_at}, leaf {row.position}" if row.leaf else "not sealed yet"
        lines.append(f"  {row.at}  {row.actor}  {row.action}  {row.result}  ({seal})")
    return "\n".join(lines)
