"""Every page, form and command writes down what it does or shows, or says why it need not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from werkzeug.routing import Rule

from bot.commands import cli
from bot.store import tables
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from tests.commands.running import install, omatiedot
from tests.commands.test_registrants import HEADINGS, MAIJA
from tests.sealed import sealed_store
from tests.service.books import rows
from tests.web.console.staged import Stage, method_of, one_of, routes, staged

ROOT = Path(__file__).parents[2]
FORM = "an empty form: what is typed is noted when it is sent"
NOBODY = "it shows nothing of anybody"
OWN = "one's own account, seen by oneself"

PAGES = {
    "accounts": "viewed",
    "one_account": "viewed",
    "access_review": "reviewed access",
    "approvals": "viewed",
    "approval": "revealed",
    "queue": "viewed",
    "case": "viewed",
    "whole": "viewed",
    "certificate": "certificate shown",
    "certificate_file": "certificate shown",
    "conflicts": "viewed",
    "calendar": "viewed",
    "calendar_day": "viewed",
    "visit": "viewed",
    "printed_copy": "copy printed",
    "decide": "revealed",
    "letter": "letter begun",
    "overview": "viewed",
    "sheet_file": "viewed",
    "requests_file": "exported",
    "log": "read log",
    "log_file": "exported",
}
"""What a look at a page is in the log."""

UNNOTED_PAGES = {
    "account": OWN,
    "ask_password": FORM,
    "ask_new_codes": FORM,
    "ask_new_account": FORM,
    "confirm_change": "a question, about an account that was looked at",
    "changes": "the list of a queue that was looked at, as it is now",
    "presence": "which colleagues look, not at what",
    "choose_holder": "colleagues to choose from",
    "new": FORM,
    "entered": "due dates of what was just entered",
    "reply": FORM,
    "feed": OWN,
    "register": NOBODY,
    "search_form": FORM,
    "front": "it leads on",
    "sign_in": FORM,
    "ask_code": FORM,
    "accessibility": NOBODY,
    "welcome": FORM,
    "set_up": FORM,
    "set_up_code": FORM,
}

FORMS = {
    "change_feed": "drew a calendar address",
    "settle_visit": "visit booked",
    "change_password": "changed the password",
    "draw_new_codes": "drew recovery codes",
    "end_others": "ended other sessions",
    "add_account": "invited staff",
    "change_account": "changed role of staff",
    "approve": "decided",
    "reject": "rejected proposal",
    "withdraw": "withdrawn proposal",
    "give": "request assigned",
    "text_certificate": "certificate sent",
    "decided": "decided",
    "enter_new": "request entered",
    "note": "noted",
    "send_reply": "replied",
    "make_letter": "posted",
    "reveal": "revealed",
    "find": "search",
    "give_password": "tried to sign in",
    "give_code": "signed in",
    "sign_out": "signed out",
    "choose_first_password": "followed a link",
    "confirm_set_up": "set an account up",
}
"""What a form that did its work is in the log."""

UNNOTED_FORMS = {"choose_language": "a cookie, and a preference of one's own"}

COMMANDS = {
    "may-send": "may send",
    "send": "texted",
    "messages": "viewed",
    "requests": "viewed",
    "registrants show": "viewed",
    "registrants import": "imported",
    "staff add": "invited staff",
    "staff link": "gave a link to staff",
    "staff remove": "removed staff",
    "staff list": "viewed",
    "staff review": "reviewed access",
    "keys rotate": "rotated keys",
    "serve": "changed terms",
    "worker": "changed terms",
    "retention run": "purged",
}
"""What a command is in the log."""

UNNOTED_COMMANDS = {
    "audit key": "a public key",
    "audit verify": "it reads a copy, without the service; the log shows no person",
    "chat": "a handset of the demo",
    "demo": "made-up people",
    "docs": NOBODY,
    "doctor": NOBODY,
    "understand": "it opens no database",
    "keys new": "there may be no database yet; the next start notes which keys there are",
}

OF_OTHERS = frozenset({"backup", "restore", "disclosures", "drill", "erasures"})
"""Commands whose own tests look at what they note; their names begin so."""


def name(rule: Rule) -> str:
    return str(rule.endpoint).removeprefix("console.")


ROUTES = routes()


def test_every_page_and_form_is_listed() -> None:
    pages = {name(rule) for rule, _ in ROUTES if method_of(rule) == "GET"}
    forms = {name(rule) for rule, _ in ROUTES if method_of(rule) == "POST"}
    assert pages == PAGES.keys() | UNNOTED_PAGES.keys()
    assert forms == FORMS.keys() | UNNOTED_FORMS.keys()
    assert not PAGES.keys() & UNNOTED_PAGES.keys()


def leaves(command: click.Command, path: str = "") -> Iterator[str]:
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from leaves(inner, f"{path} {word}".strip())
    else:
        yield path


def test_every_command_is_listed() -> None:
    found = {each for each in leaves(cli) if each.split()[0] not in OF_OTHERS}
    assert found == COMMANDS.keys() | UNNOTED_COMMANDS.keys()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('audited')}/console.db")
    migrate(engine)
    yield staged(sealed_store(engine))
    engine.dispose()


@pytest.mark.parametrize(
    ("rule", "roles"),
    [(rule, roles) for rule, roles in ROUTES if name(rule) in PAGES],
    ids=lambda each: name(each) if isinstance(each, Rule) else "",
)
def test_a_look_is_in_the_log(stage: Stage, rule: Rule, roles: frozenset[str]) -> None:
    browser, store = stage.browser(str(one_of(roles))), stage.console.desk.office.store
    for path in stage.paths(rule)[:1]:
        before = len(rows(store, tables.audit))
        assert browser.get(path).status_code == 200
        noted = rows(store, tables.audit)[before:]
        assert PAGES[name(rule)] in {entry.action for entry in noted}
        assert {entry.actor for entry in noted} == {f"staff:{browser.member}"}


SAID = "Tuulikki Kaislaranta 0417654321"
"""Free words of staff, which may be about anybody."""

TYPED = {
    "end_others": {},
    "add_account": {"name": "veera", "role": "agent"},
    "change_account": {"role": "decider"},
    "give": {"to": "me", "before": ""},
    "note": {"note": SAID},
    "reveal": {"what": "name", "reason": "other", "why": SAID},
    "find": {"q": "T-000001"},
    "send_reply": {"step": "send", "text": SAID, "language": "fi"},
    "make_letter": {"step": "posted", "text": SAID, "language": "fi"},
    "text_certificate": {},
    "change_feed": {},
    "reject": {"why": SAID},
    "sign_out": {},
}
"""Forms that one can send at once; the others are played where they are tested."""


def test_forms_are_in_the_log_and_free_words_are_not(stage: Stage) -> None:
    """`decided` and `enter_new` among the people of the stage; codes and links at the door."""
    store = stage.console.desk.office.store
    for endpoint, form in TYPED.items():
        rule, roles = next((rule, roles) for rule, roles in ROUTES if name(rule) == endpoint)
        browser = stage.console.sign_in(str(one_of(roles)))
        (path, *_) = [each for each in stage.paths(rule) if not rule.arguments & {"action"}] or [
            f"/console/accounts/{stage.places['number']}/role"
        ]
        before = len(rows(store, tables.audit))
        page = "/console/account"  # every form of a session carries the same token
        status = browser.post(path, page, **form).status_code
        noted = rows(store, tables.audit)[before:]
        assert FORMS[endpoint] in {entry.action for entry in noted}, (endpoint, status)
        assert {entry.actor for entry in noted} == {f"staff:{browser.member}"}
    log = str(rows(store, tables.audit))
    assert [
        word for word in (*SAID.split(), "Poistakaa", "selvitystä", "Virtanen") if word in log
    ] == []


def test_what_is_noted_is_noted_somewhere() -> None:
    """An action of the lists that no code writes any more would be a promise kept by nobody."""
    code = "".join(path.read_text("utf-8") for path in ROOT.glob("bot/**/*.py"))
    noted = {*PAGES.values(), *FORMS.values(), *COMMANDS.values()}
    written = {each for each in noted if f'"{each}"' in code or f'f"{each.split()[0]} ' in code}
    assert noted - written == {"rejected proposal", "withdrawn proposal"}  # outcome and a word


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(HEADINGS + MAIJA, encoding="utf-8")
    return tmp_path


RUNS = [
    "messages",
    "requests",
    "registrants show +358412345678",
    "registrants import people.csv --source Esimerkki",
    "may-send +358412345678 service",
    "send --purpose service --name x --text.fi x --to +358412345678 --from +358291234567",
    "staff add eeva --role admin",
    "staff link eeva",
    "staff list",
    "staff review",
    "keys rotate",
    "staff add veera --role admin",
    "staff remove eeva",
]


def test_each_command_is_in_the_log(folder: Path) -> None:
    settings = install(folder)
    for line in RUNS:
        ran = omatiedot(folder, *line.split(), **settings)
        assert ran.returncode == 0, (line, ran.stderr)
        command = next(each for each in COMMANDS if line.startswith(each))
        assert COMMANDS[command] == newest(folder)["action"], line


def newest(folder: Path) -> dict[str, str]:
    engine = make_engine(f"sqlite:///{folder}/register.db")
    try:
        with engine.connect() as connection:
            log = tables.audit
            row = connection.execute(log.select().order_by(log.c.id.desc()).limit(1)).one()
    finally:
        engine.dispose()
    told = dict(row._mapping)
    assert told["actor"] == "operator"
    assert not [
        word for word in ("Maija", "358412345678", "eeva") if word in json.dumps(told, default=str)
    ]
    return told
