"""A PDF shows every word as it is, and nothing in it is read as markup."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.documents.paper import Paper, Part, Section, Table
from bot.documents.pdf import pdf

MADE = datetime(2026, 12, 1, tzinfo=UTC)
NOTE = "Kirjain puuttuu."


def read(*said: str) -> str:
    """The words of a paper with these."""
    paper = Paper("Otsikko", "fi", ("Esimerkki Oy",), said, (), undrawn=NOTE)
    pages = PdfReader(BytesIO(pdf(paper, MADE))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize(
    "said",
    [
        "Áŋŋel Đuoibmá, Ǩeeʹl Ǥuõđđ Žž Šš Ŧŧ",  # Northern and Skolt Sámi
        "Åsa Öhman à é",
        "#panic() $x$ *a* _b_ `c` <d> @e [f] // g \\ {h}",
        "Ольга Ωμέγα",
    ],
)
def test_words_stand_as_they_are(said: str) -> None:
    assert said in read(said)
    assert NOTE not in read(said)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("hei 😀!", "hei [U+1F600]!"),  # a picture
        ("你好 hei", "[U+4F60][U+597D] hei"),  # letters that typst lacks
        ("a\x07b", "ab"),  # a control character is no letter
    ],
)
def test_a_sign_without_a_letter_is_named_and_the_paper_says_so(said: str, shown: str) -> None:
    found = read(said, "Đuoibmá")
    assert shown in found
    assert "Đuoibmá" in found
    assert (NOTE in found) == ("[U+" in shown)


def test_a_long_table_repeats_its_heading_on_each_page() -> None:
    rows = tuple((f"1.12.2026 {n}", "sana " * 20) for n in range(100))
    table = Table("Viestit", ("Aika", "Teksti"), rows)
    paper = Paper("O", "sv", (), (), (Part("A", (Section("B", table=table),)),))
    pages = PdfReader(BytesIO(pdf(paper, MADE))).pages
    assert len(pages) > 3
    assert all("Aika" in page.extract_text() for page in pages)


def test_a_word_without_end_breaks_and_stays_on_the_page() -> None:
    word = "".join(f"{n:03}" for n in range(100))
    table = Table("Viestit", ("Aika", "Teksti"), (("1.12.2026", word),))
    paper = Paper("O", "fi", (), (word,), (Part("A", (Section("B", table=table),)),))
    (page,) = PdfReader(BytesIO(pdf(paper, MADE))).pages
    lines = page.extract_text().splitlines()
    assert max(map(len, lines)) < len(word) / 2
    assert "".join("".join(lines).replace("\u200b", "").split()).count(word) == 2


def test_the_same_paper_makes_the_same_file() -> None:
    paper = Paper("O", "fi", (), ("x",), ())
    assert pdf(paper, MADE) == pdf(paper, MADE)
