"""The tree against the vectors of Certificate Transparency, and proofs of any kind."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import merkle
from bot.merkle import Edge

# The leaves and roots that the reference implementations of RFC 6962 are tested with.
DATA = [
    bytes.fromhex(each)
    for each in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf(each) for each in DATA]
MANY = [merkle.leaf(bytes([n])) for n in range(130)]
sizes = st.integers(1, len(MANY))


def defined(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162 writes it down (2.1.1), word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def root_of(low: int, high: int) -> bytes:
    return defined(MANY[low:high])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


@given(sizes)
def test_an_edge_that_grew_leaf_by_leaf_has_the_root_as_defined(size: int) -> None:
    edge = Edge()
    for leaf in MANY[:size]:
        edge.add(leaf)
    assert (edge.size, edge.root()) == (size, defined(MANY[:size]))
    assert len(edge.parts) == size.bit_count()


def test_an_edge_goes_on_from_what_was_kept_of_it() -> None:
    first = Edge()
    for leaf in MANY[:77]:
        first.add(leaf)
    again = Edge(first.size, list(first.parts))
    for leaf in MANY[77:]:
        again.add(leaf)
    assert again.root() == defined(MANY)


def test_proofs_are_made_of_the_parts_that_the_rfc_names() -> None:
    """The tree of seven leaves in RFC 9162, 2.1.5."""

    def named(low: int, high: int) -> bytes:
        return f"{low}-{high}".encode()

    assert merkle.inclusion(0, 7, named) == [b"1-2", b"2-4", b"4-7"]
    assert merkle.inclusion(3, 7, named) == [b"2-3", b"0-2", b"4-7"]
    assert merkle.inclusion(4, 7, named) == [b"5-6", b"6-7", b"0-4"]
    assert merkle.inclusion(6, 7, named) == [b"4-6", b"0-4"]
    assert merkle.consistency(3, 7, named) == [b"2-3", b"3-4", b"0-2", b"4-7"]
    assert merkle.consistency(4, 7, named) == [b"4-7"]
    assert merkle.consistency(6, 7, named) == [b"4-6", b"6-7", b"0-4"]


@given(sizes, st.data())
def test_a_leaf_is_proven_where_it_stands_and_nowhere_else(size: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    path, root = merkle.inclusion(place, size, root_of), defined(MANY[:size])
    assert merkle.included(MANY[place], place, size, path, root)
    other = data.draw(st.integers(-1, size))
    assert merkle.included(MANY[place], other, size, path, root) == (other == place)
    assert not merkle.included(merkle.leaf(b"else"), place, size, path, root)
    assert not merkle.included(MANY[place], place, size, [*path, root], root)
    if path:
        assert not merkle.included(MANY[place], place, size, path[:-1], root)


@given(sizes, st.data())
def test_a_tree_is_proven_to_begin_a_larger_one(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    old, new = defined(MANY[:first]), defined(MANY[:second])
    path = merkle.consistency(first, second, root_of)
    assert merkle.consistent(first, old, second, new, path)
    forged = merkle.leaf(b"else")
    assert not merkle.consistent(first, forged, second, new, path)
    assert not merkle.consistent(first, old, second, forged, path)
    assert not merkle.consistent(first, old, second, new, [*path, forged])
    for at in range(len(path)):
        changed = [*path[:at], forged, *path[at + 1 :]]
        assert not merkle.consistent(first, old, second, new, changed)


@pytest.mark.parametrize(("first", "second"), [(0, 4), (5, 4), (-1, 4), (3, 4)])
def test_sizes_or_proofs_that_cannot_be_prove_nothing(first: int, second: int) -> None:
    assert not merkle.consistent(first, merkle.EMPTY, second, merkle.EMPTY, [])
