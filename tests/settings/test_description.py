"""The register description: wrong values are refused by their place in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings.description import read_register
from tests.catalogue.texts import ROOT

TEXT = (ROOT / "register.toml").read_text(encoding="utf-8")


def faults(tmp_path: Path, old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    path = tmp_path / "register.toml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    return "\n".join(read_register(path)[1])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('phone = "029 123 4567"', "", "[controller] phone: missing; write it"),
        ('short = "Esimerkki"', 'shrot = "E"', "[controller] shrot: no such value"),
        ('summary.sv = "tills du begär radering"', "", "[retention] summary.sv: missing"),
        ('name.sv = "Användare av smarta textmeddelanden"', "", "name.sv: missing"),
        ('text.sv = "belöning"', 'text.sv = ""', "[[purposes]] 5, text.sv: missing"),
        ('legal_basis = "contract"', 'legal_basis = "habit"', "[[purposes]] 3, legal_basis: "),
        ("opens = 9", "opens = 17", "[hours] opens, closes: not hours"),
        ("erasure_hours = 24 ", "erasure_hours = 73 ", "[policy] erasure_hours: out of bounds"),
        ("promise_days = 14 ", "promise_days = 40 ", "[policy] promise_days: out of bounds"),
        ("fresh_days = 180 ", "fresh_days = 200 ", "[retention] rules.4.days: too few"),
        ("surname_days = 30 ", "surname_days = 31 ", "[retention] rules.5.days: too few"),
        ('what = "audit"', 'what = "log"', "rules.10.what: nothing deletes 'log'; write one of"),
        ('what = "audit"\ndays = 1825', 'what = "log"', "[retention] rules: none for 'audit'"),
        (
            'purposes = ["service"]\ntext.fi = "maksu',
            'purposes = ["x"]\ntext.fi = "maksu',
            "'x' is",
        ),
        ("[visits]", "[visits", "register.toml: cannot be read"),
    ],
)
def test_a_wrong_value_is_refused_by_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert told in faults(tmp_path, old, new)


def test_several_wrong_values_are_told_together(tmp_path: Path) -> None:
    found = faults(tmp_path, 'address = "Esimerkkikuja 2, 02100 Espoo"\nphone = "029 123 4567"', "")
    assert "[controller] address" in found
    assert "[controller] phone" in found
