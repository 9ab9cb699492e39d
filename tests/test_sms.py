"""Septets, parts and plain letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sms import BASIC, EXTENSION, Size, is_gsm7, measure, plain, septets, split, tidy

gsm7 = st.text(alphabet=BASIC + EXTENSION, max_size=700)
anything = st.text(max_size=400)


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_the_alphabet_has_its_127_characters_and_10_of_the_extension() -> None:
    assert (len(set(BASIC)), len(set(EXTENSION))) == (127, 10)


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("", 0, "nothing costs nothing"),
        ("Åke Öhman, 3 €", 15, "the euro takes two"),
        ("@£$¥èéùìòÇ\nØø\rÅå", 16, "the first row"),
        ("^{}\\[~]|€\f", 20, "all of the extension"),
        ("Čearret", None, "č is outside"),
        ("ç", None, "only the capital is inside"),
        ("\x1b", None, "the escape is no character"),
        ("”", None, "a curly quote"),
        ("😀", None, "an emoji"),
    ],
)
def test_septets_are_counted(text: str, expected: int | None, reason: str) -> None:
    assert septets(text) == expected, reason
    assert is_gsm7(text) is (expected is not None)


@pytest.mark.parametrize(
    ("text", "size", "reason"),
    [
        ("", Size("gsm7", 0, 1), "an empty text is sent as one part"),
        ("a" * 160, Size("gsm7", 160, 1), "one part is full"),
        ("a" * 161, Size("gsm7", 161, 2), "a header takes seven septets of each part"),
        ("a" * 306, Size("gsm7", 306, 2), "two parts are full"),
        ("a" * 307, Size("gsm7", 307, 3), "one too many"),
        ("€" * 80, Size("gsm7", 160, 1), "pairs fill one part"),
        ("€" * 153, Size("gsm7", 306, 3), "153 is odd: each part leaves one septet"),
        ("a" * 152 + "€" + "a" * 152, Size("gsm7", 306, 3), "a pair may not straddle"),
        ("č" * 70, Size("ucs2", 70, 1), "one part is full"),
        ("č" * 71, Size("ucs2", 71, 2), "one too many"),
        ("č" * 134, Size("ucs2", 134, 2), "two parts are full"),
        ("č" * 135, Size("ucs2", 135, 3), "one too many"),
        ("😀" * 35, Size("ucs2", 70, 1), "surrogate pairs fill one part"),
        ("😀" * 67, Size("ucs2", 134, 3), "67 is odd: each part leaves one unit"),
        ("€" * 70 + "č", Size("ucs2", 71, 2), "outside GSM 03.38 the euro takes one"),
    ],
)
def test_texts_are_measured(text: str, size: Size, reason: str) -> None:
    assert measure(text) == size, reason
    assert len(split(text)) == size.parts


@given(gsm7 | anything)
def test_parts_join_to_the_text_and_none_is_too_long(text: str) -> None:
    parts, size = split(text), measure(text)
    count = septets if size.encoding == "gsm7" else utf16_units
    limit = {("gsm7", True): 160, ("gsm7", False): 153, ("ucs2", True): 70, ("ucs2", False): 67}
    assert "".join(parts) == text
    assert sum(count(part) or 0 for part in parts) == size.units
    assert all((count(part) or 0) <= limit[size.encoding, len(parts) == 1] for part in parts)


@given(gsm7 | anything)
def test_a_part_ends_only_where_the_next_character_has_no_room(text: str) -> None:
    parts = split(text)
    count, limit = (septets, 153) if is_gsm7(text) else (utf16_units, 67)
    for part, after in zip(parts, parts[1:], strict=False):
        assert (count(part) or 0) + (count(after[0]) or 0) > limit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("klo\u00a09.30\u202f–\u202f10", "klo 9.30 - 10"),
        ("\u22125", "-5"),
        ("”Hei”, ’sano’ “hon” „ja” ‘nej’", '"Hei", \'sano\' "hon" "ja" \'nej\''),
        ("odota…", "odota..."),
        ("a\u0308", "ä"),
        ("Čearret", "Čearret"),
    ],
)
def test_typography_is_tidied(text: str, expected: str) -> None:
    assert tidy(text) == expected


@pytest.mark.parametrize(
    ("name", "expected", "reason"),
    [
        ("Maija Meikäläinen", "Maija Meikäläinen", "å ä ö are inside"),
        ("Åke Öhman é ü ñ ø æ ß à", "Åke Öhman é ü ñ ø æ ß à", "so are these"),
        ("Áŋŋel Đuoibmá", "Annel Duoibma", "Northern Sámi"),
        ("čđŋšŧž ČĐŊŠŦŽ", "cdnstz CDNSTZ", "Northern Sámi, both cases"),
        ("âǧǥǩõʒǯ ÂǦǤǨÕƷǮ", "aggkozz AGGKOZZ", "Skolt Sámi"),
        ("Þóra Guðrún Þór", "Thora Gudrun Thor", "Icelandic"),
        ("Łukasz Çelik ç", "Lukasz Celik c", "vendors disagree on the cedilla"),
        ("Nguyễn Thị", "Nguyen Thi", "two marks on a letter"),
        ("ǟ ǻ é\u0308", "ä å é", "as many marks as there is room for"),
        ("m\u030c", "m", "a mark without a letter of its own"),
        ("D’Angelo", "D'Angelo", "the straight apostrophe"),
        ("ẞ ı ſ", "SS i s", "letters whose other case is ordinary"),
        ("Иван й", "Иван й", "another script stays whole"),
        ("ɓ", "ɓ", "a Latin letter that has no plain one"),
    ],
)
def test_names_have_a_plain_form(name: str, expected: str, reason: str) -> None:
    assert plain(name) == expected, reason


@given(st.text(alphabet="áčđŋšŧžâåäöǧǥǩõʒǯÁČĐŊŠŦŽÂÅÄÖǦǤǨÕƷǮńçêëíóúýðþł -'", max_size=60))
def test_every_nordic_name_has_a_plain_form_that_stays(name: str) -> None:
    assert is_gsm7(plain(name))
    assert plain(plain(name)) == plain(name)


@given(anything)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
