"""Numbers that are known for what they are."""

from __future__ import annotations

import pytest

from bot.redact.known import without_known


def left(view: str) -> str:
    return without_known(view).replace("\0", "")


@pytest.mark.parametrize(
    "view",
    [
        "0401234567",
        "040-123 4567",
        "+358 (0)40 123 4567",
        "00358 40 1234567",
        "358401234567",
        "358 40 123 4567",
        "+46701740605",
        "+46 70 174 06 05",
        "0046701740605",
        "09) 123 4567",
        "3.2.2024",
        "03.02.24",
        "3. 2. 2024",
        "3.-5.2.2024",
        "24.12.-6.1.2025",
        "3/2/2024",
        "2024-02-03",
        "12.30",
        "9:05",
        "2019-2024",
    ],
)
def test_whole_shapes_are_known(view: str) -> None:
    assert left(view) == ""


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        ("4111 1111", "half a card"),
        ("3589 1111 1111 1111", "a card that begins like our country code"),
        ("3589111111111111", "the same, in one piece"),
        ("+4111 1111 1111 1111", "a card with a plus"),
        ("41.11.11.11.11.11.11.11", "pairs are no dates"),
        ("1.2.3.4.5", "a numbering"),
        ("12:30:45:12", "no time"),
        ("32.13.2024", "no date"),
        ("2024-13-03", "no date"),
        ("2019-2024 4111", "part of something longer"),
        ("411 11111", "no house number without a town behind"),
    ],
)
def test_other_numbers_are_not(view: str, reason: str) -> None:
    assert left(view) == view, reason


def test_a_house_number_and_a_postal_code_are_known_before_a_town() -> None:
    assert left("esimerkkikuja 12 00100 helsinki") == "esimerkkikuja  helsinki"
