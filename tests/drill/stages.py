"""A small drill inside a test: some of the people, on the test's own database."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from bot.drill import closing
from bot.drill.findings import Finding, Part
from bot.drill.play import play
from bot.drill.script import Script, read, read_scripts
from bot.drill.world import World, begin
from bot.gateways.phone import Phone
from bot.service.office import Office
from bot.service.reception import receive
from bot.settings import LOCALES
from bot.store.unit import Store
from bot.web import create_app
from bot.web.console import blueprint as console
from tests.offices import SERVICE, START, furnished

DOORS = {"secret": "x" * 40, "public_url": "https://tiedot.example.fi", "metrics_token": None}
EVERYBODY = read_scripts()


def world_on(store: Store) -> World:
    """A world on an empty store."""
    office = replace(furnished(store).office, gateways={"phone": Phone(SERVICE)})
    return begin(office, START, pages_of)


def pages_of(office: Office) -> Flask:
    """Our web, around an office."""
    return create_app(receive(office, LOCALES, lambda: True, DOORS), console)


def those(*names: str) -> list[Script]:
    """The scripts of people by the first words of their names."""
    found = [each for each in EVERYBODY if each.name.startswith(names)]
    assert len(found) == len(names)
    return found


def played(store: Store, *scripts: Script) -> list[Part]:
    """What became of these scripts, and of the office as a whole after them."""
    world = world_on(store)
    parts = play(world, scripts, seed=1)
    whole, _ = closing.close(world, parts)
    return [*parts, whole]


def play_text(store: Store, text: str) -> Part:
    """What became of the lines of one script."""
    (script,) = read("a test", f"== Maija | C1 | a test\n{text}")
    return played(store, script)[0]


def failures(parts: list[Part]) -> list[Finding]:
    """Everything that was otherwise than expected."""
    return [finding for part in parts for finding in part.failures]
