"""Whether settings can be used together: what stops a start, and what only deserves a word.

It looks at values and at which packages there are; that a database answers or a gateway
accepts a password is for `doctor` to find out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from bot.logs.beginning import LEVELS
from bot.settings import judging_kannel as kannel
from bot.settings.environment import PREFIX, Environment, name_of
from bot.settings.loopback import is_loopback

GATEWAYS = ("twilio", "kannel", "phone")
"""The gateways there are."""

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,6}")
"""E.164, or a short number: what webhooks name as the number that was texted."""

STRONG_SECRET = 32
"""Characters below which a secret is called weak."""

DATABASES = ("sqlite:///", "postgresql+psycopg://")
"""How the addresses of databases begin."""

POOLERS = ("transaction",)
"""What may stand between us and PostgreSQL, by the way it hands out its connections."""

SECRETS = ("secret_key", "metrics_token")
"""What nobody may guess."""

OF_POSTGRESQL = ("psycopg", "procrastinate")
"""Packages that come with requirements/postgresql.txt alone."""

BETWEEN_PROCESSES = ("demo", "worker")
"""What our commands tell the processes they start; no operator sets these."""

NEEDED = {
    "twilio": ("twilio_account_sid", "twilio_auth_token", "twilio_numbers"),
    "kannel": (
        *("kannel_username", "kannel_password", "kannel_numbers"),
        *("kannel_send_url", "kannel_send_username", "kannel_send_password"),
    ),
}
"""What each gateway cannot work without."""


def faults(environment: Environment, *, demo: bool) -> Iterator[str]:
    """What stops a start, each by its name and with what to do."""
    yield from _judged_url(environment.public_url, demo=demo)
    yield from _judged_gateways(environment, demo=demo)
    yield from _judged_checkpoints(environment)
    if not environment.database_url.startswith(DATABASES):
        yield f"{name_of('database_url')}: write sqlite:///PATH or postgresql+psycopg://..."
    if not (environment.vault_url or "sqlite:///").startswith(DATABASES):
        yield f"{name_of('vault_url')}: write sqlite:///PATH or postgresql+psycopg://..."
    if environment.database_pooler not in (None, *POOLERS):
        known = " or ".join(POOLERS)
        yield f"{name_of('database_pooler')}: write {known}, or nothing: it is asked directly"
    if environment.log_level not in LEVELS:
        yield f"{name_of('log_level')}: write {', '.join(LEVELS[:-1])} or {LEVELS[-1]}"
    yield from _judged_postgresql(environment)
    if demo:
        return
    if environment.keys is None:
        yield (
            f"{name_of('keys')}: missing; name a file and make it with `omatiedot keys new`. "
            "Just trying? Run `omatiedot demo`"
        )
    if environment.secret_key is None:
        yield f"{name_of('secret_key')}: missing; write 32 random characters or more"


def _judged_postgresql(environment: Environment) -> Iterator[str]:
    direct = environment.worker_database_url
    if not environment.database_url.startswith("postgresql"):
        if direct:
            yield f"{name_of('worker_database_url')}: only for PostgreSQL; take it out"
        return
    if direct and not direct.startswith("postgresql+psycopg://"):
        yield f"{name_of('worker_database_url')}: write postgresql+psycopg://..."
    if environment.database_pooler and not (environment.vault_url or direct):
        # a transaction would wait for its vault behind a pooler that it holds a connection of
        yield (
            f"{name_of('vault_url')}: missing; behind a pooler the keys of persons need an address "
            f"that leads past it: name a database of theirs, or {name_of('worker_database_url')}"
        )
    missing = [package for package in OF_POSTGRESQL if not find_spec(package)]
    if missing:
        yield (
            f"{name_of('database_url')}: {' and '.join(missing)} not installed, which PostgreSQL "
            "needs; run pip install --require-hashes -r requirements/postgresql.txt"
        )


def _judged_url(url: str, *, demo: bool) -> Iterator[str]:
    if not url:
        if not demo:
            yield f"{name_of('public_url')}: missing; write the address gateways reach us under"
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield f"{name_of('public_url')}: no web address; write https://... in full"
    elif parts.query or parts.fragment or "@" in parts.netloc:
        yield f"{name_of('public_url')}: write no query, fragment or user name in it"


def _judged_gateways(environment: Environment, *, demo: bool) -> Iterator[str]:
    for gateway in environment.gateways:
        if gateway not in GATEWAYS:
            known = " and ".join(GATEWAYS)
            yield f"{name_of('gateways')}: no gateway '{gateway}'; take it out: there are {known}"
        if gateway == "phone" and not demo:
            yield f"{name_of('gateways')}: 'phone' works only in the demo; take it out"
        for field in NEEDED.get(gateway, ()):
            if not getattr(environment, field):
                yield f"{name_of(field)}: missing; the gateway '{gateway}' needs it"
    yield from _judged_twilio(environment)
    yield from kannel.faults(environment, NUMBER)


def _judged_twilio(environment: Environment) -> Iterator[str]:
    for number in environment.twilio_numbers:
        if not NUMBER.fullmatch(number):
            yield f"{name_of('twilio_numbers')}: write numbers as Twilio does, +358..."
    if not (environment.twilio_api_url or "https://").startswith(("http://", "https://")):
        yield f"{name_of('twilio_api_url')}: no web address; write https://... in full"


def _judged_checkpoints(environment: Environment) -> Iterator[str]:
    for url in environment.checkpoints:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or is_loopback(parts.hostname or "")
        right = {
            "file": bool(parts.path.strip("/")) and not parts.netloc,
            "https": bool(parts.hostname),
            "http": is_safe,
            "mailto": "@" in parts.path,
        }
        if not right.get(parts.scheme):  # the address may hold a password: it is not told
            shapes = "file:///PATH, https://... or mailto:NAME@HOST"
            yield f"{name_of('checkpoints')}: {parts.scheme or 'an address'}: write {shapes}"
        elif parts.scheme == "mailto" and environment.smtp_url is None:
            yield f"{name_of('smtp_url')}: missing; a checkpoint cannot be mailed without"


def warnings(environment: Environment, environ: Mapping[str, str]) -> Iterator[str]:
    """What an operator should mend, though it stops nothing."""
    parts = urlsplit(environment.public_url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        yield f"{name_of('public_url')}: unencrypted; write https://... for real use"
    if environment.database_pooler and not environment.worker_database_url:
        yield (
            f"{name_of('worker_database_url')}: missing; behind a pooler workers are not told of "
            "new texts, and look every two seconds. Write an address that leads past it"
        )
    if "kannel" in environment.gateways:
        yield from kannel.warnings(environment)
    for field in SECRETS:
        secret = getattr(environment, field)
        if secret and len(secret.get_secret_value()) < STRONG_SECRET:
            yield f"{name_of(field)}: short; write {STRONG_SECRET} random characters or more"
    known = [name_of(field) for field in (*Environment.model_fields, *BETWEEN_PROCESSES)]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            yield f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else "")
