"""Browsers of staff who are signed in, as test clients: cookies kept, tokens filled in."""

from __future__ import annotations

import re
import secrets
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

import wsgi
from bot.service.reception import receive
from bot.store import tables
from bot.store.staff import sessions
from bot.store.statements import Statement, given
from bot.web import create_app
from tests.offices import Desk

PUBLIC_URL = "https://tiedot.example.fi"
COOKIE = "__Host-omatiedot"
TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')
DOORS = {"secret": "s" * 40, "public_url": PUBLIC_URL, "metrics_token": None}

_STAFF = tables.staff
_ADD = Statement(
    sa.insert(_STAFF)
    .values(
        login=given("login", _STAFF.c.login),
        role=given("role", _STAFF.c.role),
        state="active",
        language=given("language", _STAFF.c.language),
        created_at=given("now", _STAFF.c.created_at),
        seen_at=given("now", _STAFF.c.created_at),
    )
    .returning(_STAFF.c.id)
)


class Templates(BytecodeCache):
    """Templates compiled once for all the applications of a run."""

    compiled: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key] = bucket.bytecode_to_string()


class Browser:
    """One member of staff at the console."""

    def __init__(self, client: FlaskClient, cookie: str, member: int) -> None:
        self.client, self.cookie, self.member = client, cookie, member

    def get(self, path: str, **more: Any) -> TestResponse:
        """Look at a page."""
        return self.client.get(path, base_url=PUBLIC_URL, **more)

    def post(self, path: str, page: str | None = None, **form: Any) -> TestResponse:
        """Send the form of `page` (the path itself, unless told) with its token."""
        token = TOKEN.search(self.get(page or path).text)
        assert token, f"{page or path} has no form"
        headers = {"Sec-Fetch-Site": "same-origin"}
        data = {"csrf": token[1], **form}
        return self.client.post(path, base_url=PUBLIC_URL, data=data, headers=headers)


class Console:
    """The console of one office."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.app: Flask = create_app(
            receive(desk.office, wsgi.LOCALES, lambda: True, DOORS), wsgi.console
        )
        self.app.jinja_env.bytecode_cache = Templates()

    def sign_in(self, role: str = "decider", login: str = "", language: str = "en") -> Browser:
        """A browser of a new member of staff, signed in with a session of the database's."""
        client, cookie, now = self.app.test_client(), secrets.token_urlsafe(32), self.desk.clock()
        name = login or f"{role}-{secrets.token_hex(3)}"
        with self.desk.office.store.write() as unit:
            member = unit.value(_ADD, login=name, role=role, language=language, now=now)
            sessions.begin(unit, sessions.digest_of(cookie), member, now, now)
        client.set_cookie(COOKIE, cookie, domain="tiedot.example.fi", secure=True)
        return Browser(client, cookie, member)
