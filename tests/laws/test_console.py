"""Laws of the console: whose a page is, where a form comes from, what every answer carries."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from bot.service.staff.sessions import ROLES
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.web.console import blueprint
from bot.web.console.screen import LANGUAGES
from tests.sealed import sealed_store
from tests.service.books import everything
from tests.web.console.doors import Stranger
from tests.web.console.signed import COOKIE, PUBLIC_URL, TOKEN
from tests.web.console.staged import Stage, method_of, one_of, routes, staged

ROUTES = routes()
GETS = [(rule, roles) for rule, roles in ROUTES if method_of(rule) == "GET"]
POSTS = [(rule, roles) for rule, roles in ROUTES if method_of(rule) == "POST"]
HTML = "text/html; charset=utf-8"


def name(value: Any) -> str:
    return value.endpoint.removeprefix("console.") if isinstance(value, Rule) else ""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('laws')}/console.db")
    migrate(engine)
    made = staged(sealed_store(engine))
    for role in ROLES:
        made.browser(role)
    yield made
    engine.dispose()


def asked(stage: Stage, rule: Rule, role: str | None, **more: Any) -> Iterator[TestResponse]:
    """What every address of a route answers to somebody of a role, or to nobody."""
    client = stage.browser(role).client if role else stage.console.app.test_client()
    for path in stage.paths(rule):
        yield guarded(client.open(path, method=method_of(rule), base_url=PUBLIC_URL, **more))


def token_of(stage: Stage, role: str | None) -> str:
    """The token that a form of theirs carries."""
    browser = stage.browser(role) if role else Stranger(stage.console)
    found = TOKEN.search(browser.get("/console/account" if role else "/console/sign-in").text)
    assert found
    return found[1]


def guarded(answer: TestResponse) -> TestResponse:
    """The answer, which carries what every answer must."""
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.status_code < 500
    return answer


# ---------------------------------------------------------------- whose a page is


@pytest.mark.parametrize(("rule", "roles"), ROUTES, ids=name)
def test_every_route_says_whose_it_is(rule: Rule, roles: frozenset[str] | None) -> None:
    assert roles is not None
    assert roles <= frozenset(ROLES)


def test_a_route_that_does_not_say_is_shut(stage: Stage) -> None:
    app, view = stage.console.app, stage.console.app.view_functions["console.account"]
    app.view_functions["console.account"] = lambda: "open"
    try:
        assert stage.browser("admin").get("/console/account").status_code == 404
    finally:
        app.view_functions["console.account"] = view


@pytest.mark.parametrize("role", ROLES)
def test_a_page_of_another_role_does_not_exist(stage: Stage, role: str) -> None:
    form = {"csrf": token_of(stage, role)}
    for rule, roles in ROUTES:
        if roles and role not in roles:
            data = form if method_of(rule) == "POST" else None
            for answer in asked(stage, rule, role, data=data):
                assert (rule, answer.status_code) == (rule, 404)


def test_whoever_is_not_signed_in_is_led_to_the_door(stage: Stage) -> None:
    for rule, roles in GETS:
        for answer in asked(stage, rule, None) if roles else ():
            assert (rule, answer.status_code) == (rule, 303)
            assert answer.location.startswith("/console/sign-in?next=/console/")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_there_for_those_whose_it_is(stage: Stage, role: str) -> None:
    """Else the laws above would hold for pages that nobody sees."""
    for rule, roles in GETS:
        if role in (roles or ()):
            statuses = {answer.status_code for answer in asked(stage, rule, role)}
            assert statuses & {200, 302, 303}, rule


# ---------------------------------------------------------------- where a form comes from


@pytest.mark.parametrize(
    ("site", "token"),
    [
        ("same-origin", ""),
        ("same-origin", "0" * 64),
        ("cross-site", None),
        ("same-site", None),
        ("none", None),
    ],
)
def test_a_form_that_is_not_ours_does_nothing(stage: Stage, site: str, token: str | None) -> None:
    before = everything(stage.console.desk.office.store)
    for rule, roles in POSTS:
        role = one_of(roles)
        form = {"csrf": token_of(stage, role) if token is None else token}
        for answer in asked(stage, rule, role, data=form, headers={"Sec-Fetch-Site": site}):
            assert (rule, answer.status_code) == (rule, 403)
    assert everything(stage.console.desk.office.store) == before


def test_whoever_is_not_signed_in_sends_nothing(stage: Stage) -> None:
    before = everything(stage.console.desk.office.store)
    for rule, roles in POSTS:
        if roles:
            assert {answer.status_code for answer in asked(stage, rule, None)} == {403}
    assert everything(stage.console.desk.office.store) == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_browser_that_names_another_origin_is_refused(stage: Stage, origin: str) -> None:
    browser = stage.browser("decider")
    token = TOKEN.search(browser.get("/console/account").text)
    assert token
    form, headers = {"csrf": token[1], "language": "sv"}, {"Origin": origin}
    path = "/console/language"
    answer = browser.client.post(path, base_url=PUBLIC_URL, data=form, headers=headers)
    assert guarded(answer).status_code == 403


def test_nothing_is_changed_by_looking(stage: Stage) -> None:
    """The address of a form either has a page of its own or is no address."""
    readable = {path for rule, _ in GETS for path in stage.paths(rule)}
    for rule, roles in POSTS:
        for path in set(stage.paths(rule)) - readable:
            answer = guarded(stage.browser(one_of(roles) or "decider").get(path))
            assert (path, answer.status_code) == (path, 405)


# ---------------------------------------------------------------- what a page is made of


class Markup(HTMLParser):
    """What a page must not have in it: inline styles and scripts, forms without a token."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.unguarded: list[str] = []
        self.ids: list[str] = []
        self.language = ""
        self.feed(page)
        self.faults += [f"form without a token: {each}" for each in self.unguarded]
        self.faults += [f"id twice: {each}" for each in self.ids if self.ids.count(each) > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.faults += [f"{tag} {name}" for name in values if name == "style" or name[:2] == "on"]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.faults.append(f"inline {tag}")
        if any((values.get(name) or "").lower().startswith("javascript:") for name in values):
            self.faults.append(f"{tag} javascript:")
        if tag == "form" and (values.get("method") or "get").lower() == "post":
            self.unguarded.append(values.get("action") or "")
        if tag == "input" and values.get("name") == "csrf" and self.unguarded:
            self.unguarded.pop()
        if tag == "html":
            self.language = values.get("lang") or ""
        if identity := values.get("id"):
            self.ids.append(identity)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_anything_inline(stage: Stage, language: str) -> None:
    staff = {role: stage.console.sign_in(role, language=language).client for role in ROLES}
    for rule, roles in GETS:
        client = staff.get(one_of(roles) or "") or stage.console.app.test_client()
        for path in stage.paths(rule):
            answer = client.get(path, base_url=PUBLIC_URL, headers={"Accept-Language": language})
            if answer.content_type == HTML and "<html" in answer.text:
                page = Markup(answer.text)
                assert (path, page.faults) == (path, [])
                assert answer.status_code != 200 or page.language == language


def test_a_new_session_has_a_cookie_that_only_we_can_read(stage: Stage) -> None:
    answer = stage.console.app.test_client().get("/console/sign-in", base_url=PUBLIC_URL)
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if COOKIE in each]
    for word in ("__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie


def test_every_script_and_style_is_our_own_and_served(stage: Stage) -> None:
    folder = Path(str(blueprint.root_path)) / "static"
    client = stage.console.app.test_client()
    for file in folder.iterdir():
        with client.get(f"/console/static/{file.name}", base_url=PUBLIC_URL) as answer:
            assert answer.status_code == 200
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
