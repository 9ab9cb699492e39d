"""The names of the settings: promised to operators, and all in the example file."""

from __future__ import annotations

import re

import pytest

from bot.settings.environment import Environment, name_of, read_environment
from tests.catalogue.texts import ROOT


def test_the_example_file_names_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?(OMATIEDOT_\w+)=", example, re.MULTILINE))
    assert named == {name_of(field) for field in Environment.model_fields}


@pytest.mark.parametrize(
    ("given", "read", "why"),
    [
        ("twilio,phone", ("twilio", "phone"), "a comma list"),
        (" twilio , phone ,", ("twilio", "phone"), "spaces and an empty item"),
        ("", (), "set, but to nothing"),
    ],
)
def test_a_comma_list_is_read(given: str, read: tuple[str, ...], why: str) -> None:
    environment, faults = read_environment({"OMATIEDOT_GATEWAYS": given}, None)
    assert environment is not None
    assert environment.gateways == read, why
    assert faults == ()
