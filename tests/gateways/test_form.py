from __future__ import annotations

import pytest

from bot.gateways.form import ShapeError, pairs_of, text_fields


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"", {}),
        (b"Body=", {"Body": ""}),
        (b"Body", {"Body": ""}),
        (b"&&Body=a&", {"Body": "a"}),
        (b"Body=a+b%20c%2Bd", {"Body": "a b c+d"}),
        (b"Body=a=b", {"Body": "a=b"}),
        (b"B%6Fdy=%C3%A4", {"Body": "ä"}),
        (b"Body=\xc3\xa4", {"Body": "ä"}),
        (b"Body=%zz%", {"Body": "%zz%"}),
        (b"Body=%F0%9F%98%80", {"Body": "😀"}),
    ],
)
def test_a_form_is_read_as_it_stands(body: bytes, fields: dict[str, str]) -> None:
    assert text_fields(pairs_of(body)) == fields


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"Body=a&Body=a", "a key repeated with an equal value"),
        (b"Body=a&Body=b", "a key repeated with another value"),
        (b"Body=a&B%6fdy=b", "a key repeated in another spelling"),
        (b"Body=%FF", "no UTF-8 at all"),
        (b"Body=%ED%A0%80", "a lone surrogate"),
        (b"Body=%C3", "a letter cut in the middle"),
        (b"Body=%C0%80", "NUL in an overlong spelling"),
        (b"B%FFdy=a", "a key that is no UTF-8"),
    ],
)
def test_a_form_out_of_shape_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(ShapeError):
        text_fields(pairs_of(body))
