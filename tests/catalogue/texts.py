"""The project's own catalogue and register description, as an install has them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from bot.catalogue import Catalogue
from bot.dialogue.understanding import Understanding
from bot.dialogue.words import load_words
from bot.register import Register
from bot.settings.description import read_register

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
LANGUAGES = ("fi", "sv")


def the_register() -> Register:
    """What `register.toml` says."""
    register, faults = read_register(ROOT / "register.toml")
    assert register is not None
    assert faults == ()
    return register


def the_catalogue(
    register: Register | None = None, unicode_names: Literal["never", "auto"] = "never"
) -> Catalogue:
    """The catalogue of both languages, filled with the register's own words."""
    register = register or the_register()
    common = {
        language: {
            **register.words(language),
            "notice": f"https://tiedot.example.fi/notice/{language}",
            "certificates": "https://tiedot.example.fi/certificates/",
            "copies": "https://tiedot.example.fi/copies/",
        }
        for language in LANGUAGES
    }
    canonical = Understanding(load_words(LOCALES)).canonical
    return Catalogue(LOCALES, common, canonical, unicode_names=unicode_names)
