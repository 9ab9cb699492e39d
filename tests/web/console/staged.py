"""An office in which every page of the console has something to show, and where each is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from bot.service.staff import accounts
from bot.service.staff.sessions import ROLES
from bot.store import tables
from bot.store.unit import Store
from bot.web.console import blueprint
from tests.offices import ANGEL, ANNA, MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.codes import answered
from tests.service.staff.crew import entered
from tests.service.staff.deciders import decide, hire, request_of
from tests.web.console.signed import Browser, Console

LETTERS = frozenset({"console.letter", "console.make_letter"})
REFUSED = LETTERS | frozenset(
    {"console.certificate", "console.certificate_file", "console.text_certificate"}
)
"""Views of a request that was refused; those of a request show one that is open."""
VISITS = frozenset({"console.visit", "console.settle_visit"})


@dataclass
class Stage:
    """The console, one browser for each role, and what stands in the addresses."""

    console: Console
    places: Mapping[str, Any]
    refused: str
    copy: str
    visit: str
    browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, role: str) -> Browser:
        """Somebody of a role, always the same."""
        if role not in self.browsers:
            self.browsers[role] = self.console.sign_in(role)
        return self.browsers[role]

    def paths(self, rule: Rule) -> list[str]:
        """The addresses of a route: one, or one for each word it takes."""
        values = {name: self.places[name] for name in rule.arguments if name in self.places}
        if rule.endpoint in REFUSED:
            values["ref"] = self.refused
        if rule.endpoint == "console.printed_copy":
            values["ref"] = self.copy
        if rule.endpoint in VISITS:
            values["ref"] = self.visit
        return [_path(rule, {**values, **words}) for words in _words(rule)]


def staged(store: Store) -> Stage:
    """Maija wants another name, Anna to be erased, Angel was refused, Aino has an account."""
    desk = furnished(store, *PEOPLE)
    console = Console(desk)
    agent = hire(desk, "aino", "agent")
    answered(desk, MAIJA, "NIMI Maija Virtanen")
    refused = _refused(desk, entered(desk, agent, ANGEL, kind="view"))
    entered(desk, agent, ANNA, kind="delete", text="Poistakaa tietoni")
    decide(desk, agent, "delete", "approve", check="seen_id")
    copy = entered(desk, agent, ANGEL, kind="copy", text="Kopio postitse")
    visit = entered(desk, agent, ANGEL, kind="visit", text="Käynti")
    places = {
        "ref": request_of(desk, "name").ref,
        "number": agent.id,
        "proposal": rows(desk.office.store, tables.staff_proposal)[-1].id,
        "token": accounts.add(desk.office, accounts.OPERATOR, "esko", "agent").token,
    }
    return Stage(console, places, refused, copy, visit)


def _refused(desk: Desk, ref: str) -> str:
    decide(desk, hire(desk, "bertta"), "view", "refuse", reason="other", words="ei selvitystä")
    return ref


def routes() -> list[tuple[Rule, frozenset[str] | None]]:
    """Every route of the console but the static files, and whose it is; None: it does not say."""
    app = Flask("routes")
    app.register_blueprint(blueprint)
    return [
        (rule, getattr(app.view_functions[rule.endpoint], "roles", None))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.") and rule.endpoint != "console.static"
    ]


def method_of(rule: Rule) -> str:
    """How a route is asked: one either looks or sends a form."""
    return "POST" if "POST" in (rule.methods or ()) else "GET"


def one_of(roles: frozenset[str] | None) -> str | None:
    """A role of these, one that may decide first."""
    order = ("decider", "admin", *ROLES)
    return next((role for role in order if role in (roles or ())), None)


def _words(rule: Rule) -> Iterator[dict[str, str]]:
    """What a route spells out in its converters; a decision is the usual one's and another's."""
    if rule.endpoint in ("console.decide", "console.decided"):
        yield from ({"action": action} for action in ("accept", "refuse", "merge"))
        return
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            yield from ({name: word} for word in sorted(converter.items))
            return
    yield {}


def _path(rule: Rule, values: Mapping[str, Any]) -> str:
    built = rule.build(values)
    assert built, rule
    return str(built[1])
