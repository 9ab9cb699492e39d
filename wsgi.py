"""The composition root: settings → store, gateways, flows → office → web application."""

import os
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from bot.catalogue import Catalogue
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.understanding import Understanding
from bot.dialogue.words import load_words
from bot.gateways import GATEWAYS
from bot.service.demo import clock_of
from bot.service.office import Office
from bot.service.reception import receive
from bot.settings import Settings, check_budgets, load
from bot.store.opening import open_store
from bot.web import create_app
from bot.work.embedded import Worker
from flows import FLOWS

LOCALES = Path(__file__).parent / "locales"
DIALOGUE, UNDERSTANDING = Dialogue(FLOWS), Understanding(load_words(LOCALES))


def make_office(settings: Settings, wake: Callable[[], None] = lambda: None) -> Office:
    """The office of an install, its database opened and brought up to date."""
    env, register = settings.environment, settings.register
    spelling = register.sms.unicode_names
    common, words = settings.common(), UNDERSTANDING.canonical
    catalogue = Catalogue(LOCALES, common, words, unicode_names=spelling)
    check_budgets(catalogue, register)
    store = open_store(env.database_url, env.keys)
    gateways = {name: GATEWAYS[name](env, settings.public_url) for name in env.gateways}
    clock = clock_of(store, demo="phone" in gateways)
    return Office(store, DIALOGUE, UNDERSTANDING, catalogue, register, gateways, clock, wake)


def make_app(worker: Worker | None = None) -> Flask:
    """The web application; with the embedded worker, unless OMATIEDOT_WORKER says `none`."""
    worker = worker or Worker()
    office = make_office(load(os.environ, demo="OMATIEDOT_DEMO" in os.environ), worker.wake)
    if os.environ.get("OMATIEDOT_WORKER") != "none":
        worker.start(office)
    return create_app(receive(office, LOCALES, worker.alive))
