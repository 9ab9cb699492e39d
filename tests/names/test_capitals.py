"""Names typed all in capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import key, propose_case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MAIJA MEIKÄLÄINEN", "Maija Meikäläinen"),
        ("ÅKE ÖHMAN", "Åke Öhman"),
        ("ANNA-LIISA VIRTANEN-KORHONEN", "Anna-Liisa Virtanen-Korhonen"),
        ("GEORG HENRIK VON WRIGHT", "Georg Henrik von Wright"),
        ("AF URSIN", "af Ursin"),
        ("DE LA CRUZ", "de la Cruz"),
        ("NGUYEN VAN", "Nguyen Van"),
        ("O'BRIEN", "O'Brien"),
        ("MCDONALD", "McDonald"),
        ("MCA", "Mca"),
        ("D'ANGELO", "d'Angelo"),
        ("D’ANGELO", "d’Angelo"),
        ("AL-HASSAN", "al-Hassan"),
        ("ALI", "Ali"),
        ("J. ESIMERKKI", "J. Esimerkki"),
        ("VIRTANEN, MAIJA", "Virtanen, Maija"),
        ("Ö", "Ö"),
        ("VON", "Von"),
        ("McDonald", "McDonald"),
        ("af Ursin", "af Ursin"),
        ("maija", "maija"),
        ("", ""),
    ],
)
def test_capitals_get_their_usual_case(text: str, expected: str) -> None:
    assert propose_case(text) == expected


@given(st.text(alphabet="ABCDÅÄÖČŠŽ '-", max_size=40))
def test_only_the_case_changes(text: str) -> None:
    assert key(propose_case(text)) == key(text)
