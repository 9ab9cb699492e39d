"""Whether Kannel's settings can be used: it proves itself with a password, and nothing more.

It looks at values alone; that Kannel accepts our password is told by the first text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.settings.environment import Environment, name_of
from bot.settings.loopback import is_loopback

STRONG_PASSWORD = 16
"""Characters below which a password between machines is called weak."""

_URLS = ("kannel_send_url", "kannel_callback_url")
_PASSWORDS = ("kannel_password", "kannel_send_password")
_IN_HEADER = re.compile(r"[!-~]+([!-~ ]*[!-~])?")
_IN_ADDRESS = re.compile(r"[0-9A-Za-z._~-]+")


def faults(environment: Environment, number: re.Pattern[str]) -> Iterator[str]:
    """What stops a start, each by its name and with what to do."""
    for each in environment.kannel_numbers:
        if not number.fullmatch(each):
            yield f"{name_of('kannel_numbers')}: write numbers in full, +358..., or short ones"
    for field in _URLS:
        yield from _judged_url(field, getattr(environment, field))
    for field, word in _words(environment):
        if not _IN_HEADER.fullmatch(word):
            yield f"{name_of(field)}: write printable ASCII characters only"
    if ":" in (environment.kannel_username or ""):
        yield f"{name_of('kannel_username')}: write no colon in it; the password follows one"


def warnings(environment: Environment) -> Iterator[str]:
    """What an operator should mend, though it stops nothing."""
    for field in _PASSWORDS:
        word = getattr(environment, field).get_secret_value()
        if len(word) < STRONG_PASSWORD:
            yield f"{name_of(field)}: short; write {STRONG_PASSWORD} random characters or more"
    for field, word in _words(environment):
        if field in ("kannel_username", "kannel_password") and not _IN_ADDRESS.fullmatch(word):
            yield f"{name_of(field)}: write letters and digits only; it stands in Kannel's post-url"
    for field in _URLS:
        parts = urlsplit(getattr(environment, field) or "")
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            yield f"{name_of(field)}: unencrypted; use https://... or this machine's own address"


def _judged_url(field: str, url: str | None) -> Iterator[str]:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield f"{name_of(field)}: no web address; write http://... or https://... in full"
    elif parts.query or parts.fragment or "@" in parts.netloc or re.search(r"[%\s]", url):
        yield f"{name_of(field)}: write no query, fragment, user name, blank or % in it"


def _words(environment: Environment) -> Iterator[tuple[str, str]]:
    """Names and passwords that are set, each by its field."""
    for field in ("kannel_username", "kannel_send_username"):
        yield from ((field, word) for word in [getattr(environment, field)] if word)
    for field in _PASSWORDS:
        secret = getattr(environment, field)
        yield from ((field, word.get_secret_value()) for word in [secret] if word)
