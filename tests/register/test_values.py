"""The register's values: its words in texts, its figures, and that the file names them all."""

from __future__ import annotations

import tomllib
from dataclasses import fields

from bot.domain import Policy
from tests.catalogue.texts import ROOT, the_register

REGISTER = the_register()
RAW = tomllib.loads((ROOT / "register.toml").read_text(encoding="utf-8"))


def test_every_figure_of_policy_stands_in_the_file() -> None:
    assert set(RAW["policy"]) == {field.name for field in fields(Policy)}


def test_the_figures_are_those_the_bot_was_designed_with() -> None:
    assert REGISTER.policy == Policy()


def test_office_hours_open_as_two_figures() -> None:
    opens, closes = REGISTER.hours
    assert (opens, closes) == (9, 16)


def test_purposes_are_told_in_one_breath() -> None:
    assert REGISTER.words("sv")["purposes"].endswith("egen marknadsföring, belöning")


def test_the_authority_is_told_with_site_address_and_phone() -> None:
    told = REGISTER.words("sv")["authority"]
    assert told == "tietosuoja.fi/sv, PB 800, 00531 Helsingfors, 029 566 6700"
