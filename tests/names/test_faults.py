"""What is a name, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import clean, fault, faults, propose_case, staff_must_look

NAMES = """
Maija Meikäläinen|Anna Andersson|Åke Öhman|Ö|J. Esimerkki|J.R.R. Esimerkki|J.Esimerkki
Čearret|Áŋŋel Đuoibmá|Ǯ ǩ|čđŋšŧž|âǧǥǩŋõʒǯ|Þóra Guðrúnardóttir|Ib Ǿrsted|Nguyễn Thị Hồng
O'Brien|D’Angelo|d'Artagnan|O´Brien|N'Diaye|‘t Hart|McDonald|al-Hassan|de la Cruz
Anna-Liisa af Ursin|Georg Henrik von Wright|Virtanen-Korhonen|Virtanen – Korhonen
Matti Juhaninpoika Laine|Virtanen, Maija|Virtanen,Maija|Meikäläinen Maija|Ch. Esimerkki
Anna Maria Eva Lisa von der Heide Andersson|Иван Иванов|山田 太郎|ひろし山田|김철수|أحمد
สมชาย|क्षितिज|İbrahim|Maija Meikäläinen.
"""


@pytest.mark.parametrize("name", NAMES.strip().replace("\n", "|").split("|"))
def test_names_of_all_kinds_are_names(name: str) -> None:
    assert fault(name) is None


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("", "empty", "nothing"),
        (" \n ", "empty", "blanks"),
        ("a" * 100, None, "the longest"),
        ("a" * 101, "long", "one too many"),
        ("z" + "\u0301" * 1600, "long", "a tower of accents"),
        ("Maija\x00", "control", "a control character"),
        ("Maija \u202eiajiM", "control", "written backwards"),
        ("Ma\u200bija", "control", "an invisible sign"),
        ("Maija\ud800", "control", "half a character"),
        ("Maija1", "digits", "a digit"),
        ("482913", "digits", "a code"),
        ("Maija ²", "digits", "a small digit"),
        ("١٢٣", "digits", "digits of another script"),
        ("maija@example.fi", "symbols", "an e-mail address"),
        ("www.example.fi", "symbols", "an address of the web"),
        ("https://example.fi", "symbols", "an address of the web"),
        ("t.co", "symbols", "a short address of the web"),
        ("Maija 😀", "symbols", "an emoji"),
        ("=SUM(A)", "symbols", "a formula"),
        ("<b>Maija</b>", "symbols", "markup"),
        ("Maija_Meikäläinen", "symbols", "an underscore"),
        ("-", "symbols", "no letter"),
        ("Maija--Liisa", "symbols", "two joints"),
        ("O''Brien", "symbols", "two apostrophes"),
        ("Maija.Liisa", "symbols", "a stop after no initial"),
        ("Laine, Maija, Anna", "symbols", "more than register order"),
        ("a\u0301\u0302\u0303", "symbols", "three marks"),
        ("\u0301a", "symbols", "a mark on nothing"),
        ("Maija -\u0301 Liisa", "symbols", "a mark on a joint"),
        ("𝐌𝐚𝐢𝐣𝐚", "symbols", "letters of mathematics"),
        ("Ｍaija", "symbols", "a wide letter"),
        ("M\u0430ija", "mixed_script", "a Cyrillic letter in a Latin name"),
        ("Mαija", "mixed_script", "a Greek letter in a Latin name"),
        ("a b c d e f g h", None, "as many words as a name can have"),
        ("a b c d e f g h i", "many_given", "one too many"),
    ],
)
def test_what_is_no_name_is_told_why(text: str, expected: str | None, reason: str) -> None:
    assert fault(text) == expected, reason


@pytest.mark.parametrize(
    ("name", "expected", "reason"),
    [
        ("Maija Meikäläinen", False, "Latin, two words"),
        ("Áŋŋel Đuoibmá", False, "Sámi letters are Latin"),
        ("D’Angelo Esimerkki", False, "the apostrophe has no script"),
        ("Maija", True, "one word"),
        ("Ö", True, "one letter"),
        ("Иван Иванов", True, "Cyrillic"),
        ("山田 太郎", True, "Japanese"),
    ],
)
def test_staff_look_at_what_a_machine_must_not_enter(
    name: str, expected: bool, reason: str
) -> None:
    assert staff_must_look(name) is expected, reason


letters = st.text(alphabet="abcåäöéčđŋšŧžÁÂÕÖ", min_size=1, max_size=12)


@given(st.lists(letters, min_size=1, max_size=7), st.sampled_from([" ", "-", "'"]))
def test_latin_letters_with_any_joint_are_a_name(words: list[str], joint: str) -> None:
    assert fault(joint.join(words)[:99].rstrip("'-")) is None


@given(st.text(max_size=120))
def test_any_text_gets_an_answer_and_cleaning_changes_none(text: str) -> None:
    assert fault(clean(text)) == fault(text)
    assert isinstance(propose_case(text), str)


@given(st.text(alphabet="Maéöß- ", max_size=12).map(lambda text: text * 9))
def test_a_plain_name_is_judged_as_any_other(text: str) -> None:
    looked_at = (word for word, is_so in faults._FAULTS if is_so(clean(text)))
    assert fault(text) == next(looked_at, None)
