"""`omatiedot doctor`: what is wrong with this install, and what to do about it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import click

from bot.commands import apart, opening
from bot.commands.disclosures import judge as judge_notices
from bot.documents.seal import Seal
from bot.service.copies import LATE as COPIES_LATE
from bot.service.office import Office
from bot.service.publish import SEAL, behind, late
from bot.service.reception import LATE, stands_still
from bot.service.retention import undeleted
from bot.service.sealed_certificate import SealFault, seal_of
from bot.settings import Settings, SettingsFault, load
from bot.store import informed, sealing, waiting
from bot.store.inventory import lost
from bot.store.notices import waiting as waiting_notices
from bot.store.opening import DATABASE_FAULTS, close, reason_of
from bot.store.waiting import Standing

Level = Literal["ok", "warning", "error"]
DEMO_KEYS = Path("var/keys.json")
SIGNS = {"ok": "✓", "warning": "!", "error": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    check: str
    level: Level
    text: str


@click.command()
@opening.json_option
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Check settings, keys, database, gateways and clock; exit 1 on an error."""
    found = list(findings(context))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        for each in found:
            click.echo(f"{SIGNS[each.level]} {each.check}: {each.text}")
    if any(each.level == "error" for each in found):
        raise SystemExit(1)


def findings(context: click.Context) -> Iterator[Finding]:
    """Everything looked at, until something makes looking further useless."""
    try:
        settings = load(os.environ, demo="OMATIEDOT_DEMO" in os.environ)
    except SettingsFault as fault:
        yield from (Finding("settings", "error", each) for each in fault.faults)
        return
    yield Finding("settings", "ok", f"{len(settings.environment.gateways)} gateways")
    yield from (Finding("settings", "warning", each) for each in settings.warnings)
    if not settings.environment.gateways:
        yield Finding("gateways", "warning", "OMATIEDOT_GATEWAYS is empty: nobody can text us")
    try:
        office = opening.office(context)
    except click.ClickException as fault:
        yield Finding("start", "error", fault.message)
        return
    try:
        yield from _running(office, settings)
    finally:
        close(office.store)


def _running(office: Office, settings: Settings) -> Iterator[Finding]:
    yield Finding("keys", "ok", "readable by their owner alone")
    yield _seal(office)
    yield from _vault(office, settings.environment.keys)
    yield from _database(office)
    if "twilio" in settings.environment.gateways:
        yield Finding("twilio", "warning", TWILIO_ADVICE)
    if "kannel" in settings.environment.gateways:
        yield _kannel(office)


def _seal(office: Office) -> Finding:
    """Whether certificates can be sealed, and whether anybody else vouches for the seal."""
    try:
        seal = seal_of(office)
    except SealFault as fault:
        return Finding("seal", "error", f"OMATIEDOT_SEAL_FILE: {fault}")
    except OSError as fault:
        return Finding("seal", "error", f"OMATIEDOT_SEAL_FILE: {fault.strerror}")
    return _judge_seal(seal, office.now())


def _judge_seal(seal: Seal, now: datetime) -> Finding:
    if not seal.vouched:
        return Finding("seal", "warning", SEAL_ADVICE)
    ends = f"the certificate of OMATIEDOT_SEAL_FILE ends on {seal.ends:%Y-%m-%d}"
    if seal.ends <= now:
        return Finding("seal", "error", f"{ends}: what it seals counts for nothing. {NEW_SEAL}")
    level: Level = "warning" if seal.ends - now < SEAL_ENDS_SOON else "ok"
    return Finding("seal", level, ends if level == "ok" else f"{ends}. {NEW_SEAL}")


SEAL_ADVICE = (
    "certificates bear a seal that vouches for itself alone. Name the organisation's own, a "
    "PKCS#12 file, in OMATIEDOT_SEAL_FILE, its password in OMATIEDOT_SEAL_PASSWORD"
)

SEAL_ENDS_SOON = timedelta(days=45)
NEW_SEAL = "Put a new one there"

TWILIO_ADVICE = (
    "by default Twilio drops a text when we do not answer in 15 s, and blocks a number that "
    "texts STOP. Add #rc=2&rp=all to the webhook address, and customise Advanced Opt-Out"
)


def _kannel(office: Office) -> Finding:
    """Whether Kannel would take our texts; it is asked, and nothing is sent."""
    from bot.gateways.kannel import Kannel  # only where it is on

    gateway = office.gateways["kannel"]
    trouble = gateway.trouble() if isinstance(gateway, Kannel) else None
    if trouble:
        return Finding("kannel", "error", f"OMATIEDOT_KANNEL_SEND_URL: {trouble}")
    return Finding("kannel", "ok", "it would take our texts; docs/kannel.conf brings it here")


def _vault(office: Office, key_file: Path | None) -> Iterator[Finding]:
    try:
        for level, text in apart.judge(office.store, key_file or DEMO_KEYS, office.backups):
            yield Finding("vault", level, text)
        for each in undeleted(office):
            yield Finding("backups", "error", f"{each} is over its days, and {UNDELETED}")
        if found := lost(office.store):
            values, places = sum(found.values()), ", ".join(sorted(found))
            yield Finding("vault", "error", LOST.format(values=values, places=places))
    except DATABASE_FAULTS as fault:
        yield Finding("vault", "error", reason_of(fault))


UNDELETED = "could not be deleted: may the worker write there? With it erased people can be read"

LOST = (
    "{values} values cannot be read, since the vault has no key for them ({places}): it is an "
    "older one, or the database was changed by hand. Put back the newest backup of the vault"
)


def _database(office: Office) -> Iterator[Finding]:
    try:
        with office.store.read() as unit:
            found = waiting.standing(unit, office.now())
            counts = waiting.counts(unit)
            lags = behind(office, unit)
            untold = informed.owed(unit, office.now() - timedelta(days=office.policy.fresh_days))
            notices = waiting_notices(unit)
            sealing.edge(unit)
    except DATABASE_FAULTS as fault:
        yield Finding("database", "error", reason_of(fault))
        return
    except sealing.Unsound as fault:
        yield Finding("audit", "error", f"{fault}: see `omatiedot audit verify`")
        return
    yield Finding("database", "ok", f"{office.store.engine.dialect.name}, up to date")
    yield from _queue(found, counts)
    yield from _contact(office, untold)
    yield from (Finding("recipients", *each) for each in judge_notices(notices, office.now()))
    yield from _audit(office, late(lags))
    if datetime.now(UTC).year < 2026:  # this code is from 2026
        yield Finding("clock", "error", "the clock of this machine is wrong; set it by NTP")


def _queue(found: Standing, counts: Mapping[str, int]) -> Iterator[Finding]:
    if stands_still(found):
        text = f"a text is due since {found.overdue:.0f} s: does `omatiedot worker` run?"
        yield Finding("queue", "error", text)
    elif found.oldest is not None and found.oldest >= LATE:
        text = f"{counts.get('queued', 0)} texts wait, one for {found.oldest:.0f} s; {WHY}"
        yield Finding("queue", "warning", text)
    if counts.get("unknown"):
        text = f"nobody knows whether {counts['unknown']} texts were sent; {WHY}"
        yield Finding("outcomes", "warning", text)
    if found.parked:
        text = f"{found.parked} texts that came in met a fault of ours; {WHY}, and the log where"
        yield Finding("parked", "warning", text)
    if found.kept is not None and found.kept >= COPIES_LATE.total_seconds():
        text = f"{found.copies} copies, one owed for {found.kept / 86400:.0f} days; {COPIES_ADVICE}"
        yield Finding("copies", "error", text)


SOON = timedelta(days=21)
"""So long in the register and not informed: a week is left of the month of GDPR 14(3)(a)."""


def _contact(office: Office, untold: Any) -> Iterator[Finding]:
    if untold.oldest is None or office.now() - untold.oldest < SOON:
        return
    if untold.by_text:
        text = f"{untold.by_text} people were never told {UNTOLD}; {NOTICE_ADVICE}"
        yield Finding("first contact", "warning", text)
    if untold.otherwise:
        text = f"{untold.otherwise} people were never told {UNTOLD}, {LETTER_ADVICE}"
        yield Finding("first contact", "warning", text)


UNTOLD = "that they are in the register"

NOTICE_ADVICE = (
    "the law gives a month: `omatiedot send --purpose contact --name notice --all` sends it"
)

LETTER_ADVICE = (
    "and nobody knows whose their numbers are by now: tell them otherwise within the month that "
    "the law gives, and import them anew with `informed` yes"
)

COPIES_ADVICE = (
    "gateways keep them of texts that are gone here. Is each still set up, and does it take "
    "DELETE with our credentials? They are asked further on"
)

WHY = "`omatiedot messages --waiting` says why"


def _audit(office: Office, behind: list[str]) -> Iterator[Finding]:
    if not office.places:
        yield Finding("audit", "warning", PLACES_ADVICE)
    for name in behind:
        text = f"{name} has had no checkpoint for too long: can it be reached?"
        if name == SEAL:
            text = "entries have waited too long for their seal: does `omatiedot worker` run?"
        yield Finding("audit", "error", text)
    if office.places and not behind:
        yield Finding("audit", "ok", f"sealed; checkpoints go to {len(office.places)} places")


PLACES_ADVICE = (
    "OMATIEDOT_CHECKPOINTS is empty: whoever can write here could write the log anew, and "
    "nothing kept elsewhere would show it"
)
