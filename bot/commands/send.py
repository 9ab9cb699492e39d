"""`omatiedot send`: texts of our own accord, each to whom its purpose permits."""

from __future__ import annotations

import csv
import io
import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from bot.commands import opening
from bot.commands.values import NUMBER
from bot.names import clean
from bot.names import fault as name_fault
from bot.numbers import e164
from bot.service.contacting import Campaign, Guest, Sending, invite, send, written
from bot.service.office import Office
from bot.service.permission import UnknownPurpose

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("send")
@click.option("--purpose", required=True, help="A code of [[purposes]] in register.toml.")
@click.option("--name", required=True, help="Under one name a number is texted once.")
@click.option("--text.fi", "fi", help="The words in Finnish.")
@click.option("--text.sv", "sv", help="The words in Swedish.")
@click.option("--texts", type=FILE, help="A TOML file: a language and its words a line.")
@click.option("--to", "number", type=NUMBER, help="To one number.")
@click.option("--list", "listed", type=FILE, help="To a CSV file with a column `number`.")
@click.option("--all", "everybody", is_flag=True, help="To all registrants.")
@click.option("--invite", "guests", type=FILE, help="CSV of number,name,language: not in yet.")
@click.option("--from", "service_number", type=NUMBER, help="Which of our numbers sends.")
@click.option("--dry-run", is_flag=True, help="Count and ask everything, queue nothing.")
@opening.json_option
@click.pass_context
def send_(  # noqa: PLR0913 -- the options of the command
    context: click.Context,
    *,
    purpose: str,
    name: str,
    fi: str | None,
    sv: str | None,
    texts: Path | None,
    number: str | None,
    listed: Path | None,
    guests: Path | None,
    service_number: str | None,
    everybody: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Queue a text for PURPOSE. Without words it is the notice of first contact."""
    if sum(map(bool, (number, listed, everybody, guests))) != 1:
        raise opening.Stop("say to whom: one of --to, --list, --all, --invite", 2)
    office = opening.office(context)
    words = _words(office, texts, {"fi": fi, "sv": sv})
    campaign = Campaign(name, purpose, words, service_number or _only_number(office))
    try:
        _show(office, campaign, guests)
        if guests:
            found = invite(office, campaign, list(_guests(guests)), dry_run=dry_run)
        else:
            chosen = None if everybody else [number] if number else list(_numbers(listed))
            found = send(office, campaign, chosen, dry_run=dry_run, progress=_progress())
    except UnknownPurpose as fault:
        raise opening.Stop(str(fault), 2) from None
    _tell(found, as_json=as_json, dry_run=dry_run)


def _words(office: Office, file: Path | None, given: Mapping[str, str | None]) -> Mapping[str, str]:
    words = {language: text for language, text in given.items() if text}
    if file:
        try:
            words |= tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise opening.Stop(f"{file}: {fault}") from None
    if strange := sorted(set(words) - set(office.catalogue.languages)):
        raise opening.Stop(f"no language of this register: {', '.join(strange)}", 2)
    return words


def _only_number(office: Office) -> str:
    if len(office.numbers) != 1:
        raise opening.Stop("say which of our numbers sends: --from", 2)
    return next(iter(office.numbers))


def _show(office: Office, campaign: Campaign, guests: Path | None) -> None:
    """The very words and their parts, before anything is queued."""
    if guests and not campaign.texts:
        raise opening.Stop("an invitation needs words: --text.fi, --text.sv", 2)
    kind = "send.invite" if guests else None
    for language, text in written(office, campaign, kind).items():
        click.echo(f"{language}, {text.parts} parts, {text.encoding}: {text.text}", err=True)


def _progress() -> Callable[[int], object]:
    """A count on the terminal, each hundred."""
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if done % 100 == 0 and sys.stderr.isatty():
            click.echo(f"\r{done}", nl=False, err=True)

    return tell


def _rows(file: Path | None, *columns: str) -> Iterator[tuple[int, dict[str, str]]]:
    assert file is not None  # noqa: S101 -- one of the ways was chosen
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise opening.Stop(f"{file}: is not UTF-8") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = set(columns) - set(reader.fieldnames or ())
    if missing:
        raise opening.Stop(f"{file}: column {', '.join(sorted(missing))} is missing")
    for row in reader:
        yield reader.line_num, row


def _numbers(file: Path | None) -> Iterator[str]:
    for line, row in _rows(file, "number"):
        yield _number(file, line, row)


def _guests(file: Path) -> Iterator[Guest]:
    for line, row in _rows(file, "number", "name"):
        name = clean(row["name"] or "")
        if wrong := name_fault(name):
            raise opening.Stop(f"{file}: line {line}: name: {wrong}")
        yield Guest(
            _number(file, line, row), name, (row.get("language") or "").strip().lower() or None
        )


def _number(file: Path | None, line: int, row: Mapping[str, str]) -> str:
    found = e164((row["number"] or "").strip())
    if found is None:
        raise opening.Stop(f"{file}: line {line}: number: is not a phone number")
    return found


def _tell(found: Sending, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(found.as_dict(), indent=2))
        return
    click.echo(f"{found.queued} numbers, {found.parts} parts {'would be ' * dry_run}queued.")
    for reason, number in sorted(found.left_out.items()):
        click.echo(f"  left out, {reason}: {number}")
