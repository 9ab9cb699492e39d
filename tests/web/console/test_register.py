"""The register description as an administrator reads it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.catalogue import words
from bot.domain import Policy
from bot.settings import LOCALES
from bot.web.console.screen import LANGUAGES
from tests.web.console.signed import DOORS, Console


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_in_force_is_shown(console: Console, language: str) -> None:
    page = console.sign_in("admin", language=language).get("/console/register").text
    register = console.desk.office.register
    spoken = language if language in register.languages else "fi"
    assert register.controller.name in page
    for purpose in register.purposes:
        assert purpose.text[spoken] in page
    for number in console.desk.office.numbers:
        assert number in page
    assert f">{register.policy.fresh_days}</td>" in page


def test_no_secret_is_shown(console: Console) -> None:
    page = console.sign_in("admin").get("/console/register").text
    assert str(DOORS["secret"]) not in page
    assert str(console.desk.office.store.engine.url.database) not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_policy_has_words(language: str) -> None:
    named = {f"figures.policy.{field.name}" for field in fields(Policy)}
    assert named <= words(LOCALES, language, "figures").keys()
