"""Where checkpoints of the audit log go: a file, an address of the web, a mailbox.

None of them is told anything of a person. A file should lie on another machine's disk,
where this one may only append.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3

from bot.checkpoints import Place

TIMEOUT = 10.0
"""Seconds that a server may take to be reached, and to answer."""


@dataclass(frozen=True, slots=True)
class AppendedFile:
    """A file that only grows."""

    name: str
    path: str
    pause: timedelta = timedelta()

    def put(self, title: str, note: str) -> None:  # noqa: ARG002 - a mail needs the title
        """Append it, with an empty line behind; on the disk when this returns."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        with os.fdopen(handle, "ab") as file:
            file.write(f"{note}\n".encode())
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class Address:
    """Something that takes a POST; `https://user:password@host/path` proves who we are."""

    name: str
    url: str = field(repr=False)
    pause: timedelta = timedelta()

    def put(self, title: str, note: str) -> None:  # noqa: ARG002
        """Post it as plain text; any answer but 2xx is a failure."""
        parts = urlsplit(self.url)
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        if parts.username:
            word = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers |= urllib3.make_headers(basic_auth=word)
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        try:
            answer = urllib3.request(
                *("POST", bare),
                body=note.encode(),
                headers=headers,
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as fault:
            raise OSError(type(fault).__name__) from None
        if not 200 <= answer.status < 300:
            raise OSError(f"status {answer.status}")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox; so that a person can stand it, it gets one mail an hour at most."""

    name: str
    post: Callable[[str, str], None]
    pause: timedelta = timedelta(hours=1)

    def put(self, title: str, note: str) -> None:
        """Mail it; the note is all there is in it."""
        self.post(title, note)


def places_of(settings: Any) -> tuple[Place, ...]:
    """The places that the settings name, by names in which nothing secret stands."""
    known: Counter[str] = Counter()
    found = []
    for url in settings.checkpoints:
        name = _name(url)
        known[name] += 1
        found.append(_place(settings, url, name if known[name] == 1 else f"{name} {known[name]}"))
    return tuple(found)


def _name(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return url
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else parts.scheme


def _place(settings: Any, url: str, name: str) -> Place:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return AppendedFile(name, unquote(parts.path))
    if parts.scheme != "mailto":
        return Address(name, url)
    from bot.gateways.post import Post  # slow to import, and not needed by every install

    return Mailbox(name, Post(settings.smtp_url.get_secret_value(), unquote(parts.path)))
