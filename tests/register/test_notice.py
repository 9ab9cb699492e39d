"""The public notice: everything that GDPR 13 and 14 and the old description name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalogue import words
from bot.register import Register, notice
from tests.catalogue.texts import LANGUAGES, LOCALES, the_register

REGISTER = the_register()


def told(register: Register, language: str) -> str:
    page = notice(register, language, words(LOCALES, language))
    lines = [page.title]
    for section in page.sections:
        lines += [section.heading, *section.paragraphs, *section.items]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("fi", "sv", "why"),
    [
        ("Älytekstiviestin käyttäjät", "Användare av smarta", "name of the register"),
        ("Esimerkkikuja 2, 02100 Espoo", "Esimerkkikuja 2, 02100 Espoo", "controller, 13(1)(a)"),
        ("029 123 4567", "029 123 4567", "contact, 13(1)(b)"),
        ("palvelun hoito (sopimus)", "skötsel av tjänsten (avtal)", "purpose and basis, 13(1)(c)"),
        ("maksukortin merkki", "betalkortets märke", "categories of data, 14(1)(d)"),
        ("kanta-asiakasjärjestelmät", "stamkundssystem", "sources, 14(2)(f)"),
        ("Esimerkkitukku Oy", "Esimerkkitukku Oy", "recipients by name, 13(1)(e)"),
        ("tekstiviestit: 30 päivää", "textmeddelanden: 30 dagar", "retention, 13(2)(a)"),
        ("lukitussa tilassa", "låst utrymme", "protection of the register"),
        ("yleensä 14 päivän", "inom 14 dagar", "the promised time"),
        ("TIEDOT", "UPPGIFTER", "right of access, 13(2)(b)"),
        ("peruuttaa suostumus", "återkalla ett samtycke", "withdrawal, 13(2)(c)"),
        ("tietosuojavaltuutetun", "dataombudsmannens", "complaint, 13(2)(d)"),
        ("ei ole pakko", "inte skyldig", "whether one must give them, 13(2)(e)"),
        ("automaattisia päätöksiä", "automatiserade beslut", "automated decisions, 13(2)(f)"),
    ],
)
def test_the_notice_tells(fi: str, sv: str, why: str) -> None:
    assert fi in told(REGISTER, "fi"), why
    assert sv in told(REGISTER, "sv"), why


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_blank_is_left_in_the_notice(language: str) -> None:
    assert "{" not in told(REGISTER, language)


def test_both_notices_have_the_same_headings() -> None:
    counts = {len(notice(REGISTER, each, words(LOCALES, each)).sections) for each in LANGUAGES}
    assert counts == {12}


def test_without_recipients_nothing_is_disclosed() -> None:
    assert "Tietoja ei luovuteta." in told(replace(REGISTER, recipients=()), "fi")


def test_an_address_for_e_mail_is_told_when_there_is_one() -> None:
    controller = replace(REGISTER.controller, email="tietosuoja@example.fi")
    assert "tietosuoja@example.fi" in told(replace(REGISTER, controller=controller), "fi")
    assert "Sähköposti" not in told(REGISTER, "fi")
