"""`omatiedot drill`: scripted people use every right; a report by clause of how it went."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from bot.commands import opening
from bot.commands.opening import Stop
from bot.deadlines import HELSINKI
from bot.drill import report
from bot.drill.play import play
from bot.drill.script import read_scripts
from bot.drill.world import World, begin
from bot.service.demo import mark
from bot.service.office import Office
from bot.service.reception import receive
from bot.settings import LOCALES, Settings, SettingsFault, glance, load
from bot.store import keyfile
from bot.store.opening import DATABASE_FAULTS, DatabaseFault, close, open_store, reason_of
from bot.web import create_app
from bot.web.console import blueprint as console

DAY = "2026-11-23"
"""The first day of a drill: a month with Independence Day, Christmas and Epiphany before it."""

OPENS = time(10, tzinfo=HELSINKI)


@click.command()
@click.option("--database", metavar="URL", help="An empty database to play on, instead of a file.")
@click.option("--date", "day", metavar="DAY", default=DAY, show_default=True, help="The first day.")
@click.option("--seed", default=1, show_default=True, help="Who meets whom.")
@click.option("--only", metavar="WORD", help="Play only people in whose name this stands.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the report as a page, too.")
@opening.json_option
@click.pass_context
def drill(
    context: click.Context,
    database: str | None,
    day: str,
    seed: int,
    only: str | None,
    html: Path | None,
    *,
    as_json: bool,
) -> None:
    """Play scripted people on a scratch database; report by clause. Exit 1 when one failed.

    The register description is the install's own; its data are never touched.
    """
    _refuse_page(html)
    first = _first(day)
    scripts = [one for one in read_scripts() if (only or "").lower() in one.name.lower()]
    if not scripts:
        raise Stop("--only: nobody is called that", 2)
    with scratch(context, database, first) as world:
        parts = play(world, scripts, seed)
        found = report.make(world, parts, seed=seed)
    if html:
        _write_page(html, report.page(found))
    told = json.dumps(report.as_dict(found), ensure_ascii=False, indent=2, default=str)
    click.echo(told if as_json else report.words(found))
    if not found.passed:
        context.exit(1)


def _first(day: str) -> datetime:
    try:
        return datetime.combine(datetime.fromisoformat(day), OPENS).astimezone(UTC)
    except ValueError:
        raise Stop("--date: write a day as 2026-12-31", 2) from None


@contextmanager
def scratch(context: click.Context, database: str | None, first: datetime) -> Iterator[World]:
    """A world on a database that was made for it; its keys go with it."""
    with tempfile.TemporaryDirectory(prefix="omatiedot-drill-") as folder:
        url = database or f"sqlite:///{folder}/drill.db"
        settings = _settings(url, Path(folder))
        _mark_empty(url, settings)
        office = _office(context, settings)

        def make_app(inside: Office) -> Flask:
            return create_app(receive(inside, LOCALES, lambda: True, settings.doors), console)

        try:
            yield begin(office, first, make_app)
        finally:
            close(office.store)


def _office(context: click.Context, settings: Settings) -> Office:
    try:
        return context.obj.make_office(settings)  # type: ignore[no-any-return]
    except SettingsFault as fault:
        raise Stop("\n".join(fault.faults), 2) from None


def _settings(url: str, folder: Path) -> Settings:
    """The install's description of its register, and nothing else of it."""
    keyfile.new(folder / "keys.json")
    own = {
        "OMATIEDOT_DATABASE_URL": url,
        "OMATIEDOT_REGISTER": str(glance(os.environ)[0].register_path),
        "OMATIEDOT_KEYS": str(folder / "keys.json"),
        "OMATIEDOT_SECRET_KEY": secrets.token_urlsafe(32),
        "OMATIEDOT_GATEWAYS": "phone",
    }
    try:
        return load(own, None, demo=True)
    except SettingsFault as fault:
        raise Stop("\n".join(fault.faults), 2) from None


def _mark_empty(url: str, settings: Settings) -> None:
    """Make the database the drill's own. A database with any table in it is refused."""
    try:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        if sa.inspect(engine).get_table_names():
            raise Stop("--database: it is not empty; a drill plays on an empty one alone", 2)
        store = open_store(url, settings.environment.keys)
        mark(store, new=True)
        close(store)
    except DatabaseFault as fault:
        raise Stop(f"--database: {fault}", 2) from None
    except DATABASE_FAULTS as fault:
        raise Stop(f"--database: {reason_of(fault)}", 2) from None


def _refuse_page(html: Path | None) -> None:
    """Before the drill is played, which takes a while."""
    if html and not os.access(html if html.exists() else html.parent, os.W_OK):
        raise Stop(f"--html: {html} cannot be written to", 2)


def _write_page(html: Path, page: str) -> None:
    try:
        html.write_text(page, encoding="utf-8")
    except OSError as fault:
        raise Stop(f"--html: {html}: {fault.strerror}") from None
