"""Masks: enough to work with, too little to know anybody by."""

from __future__ import annotations

import pytest

from bot.service.staff import masking
from bot.service.staff.masking import HIDDEN, Veil

VEIL = Veil(["Maija Meikäläinen", "Li Ek"])


def test_a_name_keeps_its_initial() -> None:
    assert masking.name(" Áŋŋel Đuoibmá") == f"Á{HIDDEN}"


def test_a_number_keeps_two_digits() -> None:
    assert masking.number("+358412345678") == f"{HIDDEN} 78"


@pytest.mark.parametrize(
    ("text", "veiled"),
    [
        ("Soita 0412345678 heti", f"Soita {HIDDEN} heti"),
        ("Soita 041 234-5678", f"Soita {HIDDEN}"),
        ("koodi 482 913", "koodi ••••••"),
        ("Pyyntö T-482913", "Pyyntö T-482913"),
        ("kello 12.30, 3.11.2026", "kello 12.30, 3.11.2026"),
        ("Terveisin maija MEIKÄLÄISEN tytär", f"Terveisin {HIDDEN} {HIDDEN} tytär"),
        ("Maijalle", HIDDEN),
        ("Li tuli, lintu lensi", f"{HIDDEN} tuli, lintu lensi"),
        ("Meikalainen", HIDDEN),
        ("Meika\u0308la\u0308inen", HIDDEN),
        ("", ""),
    ],
)
def test_names_on_record_and_long_numbers_are_veiled(text: str, veiled: str) -> None:
    assert VEIL(text) == veiled


def test_nobody_on_record_veils_no_word() -> None:
    assert Veil([])("Maija tuli") == "Maija tuli"
