"""The composition root: settings → store, gateways, flows → office → web application."""

import gc
import os
from collections.abc import Callable

from flask import Flask

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.understanding import Understanding
from bot.dialogue.words import load_words
from bot.gateways import GATEWAYS, outside_of
from bot.service.demo import clock_of
from bot.service.office import Office
from bot.service.reception import receive
from bot.settings import LOCALES, Settings, catalogue_of, load
from bot.web import create_app
from bot.web.console import blueprint as console
from bot.work import Worker, open_store, worker_for
from flows import FLOWS

DIALOGUE, READING = Dialogue(FLOWS), Understanding(load_words(LOCALES))


def make_office(settings: Settings, wake: Callable[[], None] = lambda: None) -> Office:
    env, words = settings.environment, catalogue_of(settings, LOCALES, READING.canonical)
    store, post = open_store(*env.store), outside_of(env, settings.register)
    gateways = {name: GATEWAYS[name](env, settings.public_url) for name in env.gateways}
    clock = clock_of(store, demo="phone" in gateways)
    return Office(store, DIALOGUE, READING, words, settings.register, gateways, clock, wake, *post)


def make_app(worker: Worker | None = None) -> Flask:
    found = load(os.environ, demo="OMATIEDOT_DEMO" in os.environ)
    worker = worker or worker_for(found.worker_url)
    office = make_office(found, worker.wake)
    if os.environ.get("OMATIEDOT_WORKER") != "none":
        worker.start(office)
    gc.freeze()  # what was made at start stays: the collector need not look at it again
    return create_app(receive(office, LOCALES, lambda: worker.alive(office), found.doors), console)
