"""A sealed value opens where it belongs, with its own key, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from bot.store.columns import to_micros
from bot.store.vault.sealing import PersonKey, SealBroken, binding, key_id, seal, unseal

KEY = PersonKey(b"8 bytes.", AESGCM(bytes(range(32))))
OTHER = PersonKey(b"8 bytes!", AESGCM(bytes(32)))
HERE = binding("registrant.name", ["maija"])


@given(st.text())
def test_a_text_comes_back(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert unseal(KEY, HERE, seal(KEY, HERE, text)) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert seal(KEY, HERE, "Maija") != seal(KEY, HERE, "Maija")


def test_names_of_all_usual_lengths_look_alike() -> None:
    names = ("Li", "Åke Öhman", "Maija Meikäläinen", "x" * 31)
    assert len({len(seal(KEY, HERE, name)) for name in names}) == 1


def test_it_names_its_key() -> None:
    assert key_id(seal(KEY, HERE, "Maija")) == KEY.id


@pytest.mark.parametrize(
    "elsewhere",
    [
        binding("registrant.name", ["anna"]),
        binding("registrant.number", ["maija"]),
        binding("registrant.name", ["maija", None]),
        binding("registrant.name", []),
        binding("registrant.namemaija", []),
    ],
    ids=["another row", "another column", "more cells", "fewer", "run together"],
)
def test_moved_elsewhere_it_does_not_open(elsewhere: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, elsewhere, seal(KEY, HERE, "Maija"))


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(SealBroken):
        unseal(OTHER, HERE, seal(KEY, HERE, "Maija"))


def test_no_bit_of_it_can_be_flipped() -> None:
    stored = seal(KEY, HERE, "Maija")
    for place in range(9, len(stored)):
        flipped = bytearray(stored)
        flipped[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(KEY, HERE, bytes(flipped))


@pytest.mark.parametrize("stored", [b"Maija", b"", b"\x01", b"\x02" + bytes(60), b"\x01" * 20])
def test_what_is_not_sealed_is_refused(stored: bytes) -> None:
    with pytest.raises(SealBroken):
        key_id(stored)


def test_what_a_value_is_bound_to_is_told_apart_cell_by_cell() -> None:
    assert binding("t.c", ["ab", "c"]) != binding("t.c", ["a", "bc"])
    assert binding("t.c", ["a', 'b"]) != binding("t.c", ["a", "b"])
    assert binding("t.c", [None]) != binding("t.c", ["None"])
    moments = [datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 22, 0, 0, 0, 1, tzinfo=UTC)]
    assert binding("t.c", moments[:1]) != binding("t.c", moments[1:])


def test_a_moment_counts_as_a_database_gives_it_back() -> None:
    moment = datetime(2026, 11, 22, 0, 0, 0, 1, tzinfo=UTC)
    assert binding("t.c", [moment]) == binding("t.c", [to_micros(moment)])
