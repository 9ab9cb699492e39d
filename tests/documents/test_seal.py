"""A seal shows whose it is, and any change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_der_private_key,
    pkcs12,
)

from bot.documents.paper import Paper
from bot.documents.pdf import pdf
from bot.documents.seal import LONGEST_NAME, Seal, SealFault, from_file, own, sealed
from tests.documents.signatures import signature_on

SECRET = bytes(range(32))
PAPER = Paper("Otsikko", "fi", ("Esimerkki Oy",), ("Sanat.",), ())
MADE = datetime(2026, 12, 1, tzinfo=UTC)


def stands(content: bytes, seal: Seal) -> tuple[bool, bool]:
    """Whether the file is whole, and whether this seal is on it."""
    status = signature_on(content, Certificate.load(seal.certificate))
    return status.intact and status.valid, status.trusted


def test_the_same_secret_makes_the_same_seal() -> None:
    assert own(SECRET, "Esimerkki Oy") == own(SECRET, "Esimerkki Oy")
    assert own(SECRET, "Esimerkki Oy").certificate != own(SECRET[::-1], "Esimerkki Oy").certificate
    assert "key" not in repr(own(SECRET, "Esimerkki Oy")).split("certificate")[0]


def test_a_long_name_is_shortened_to_what_a_certificate_takes() -> None:
    found = Certificate.load(own(SECRET, "Ö" * 200).certificate)
    assert found.subject.native["organization_name"] == "Ö" * (LONGEST_NAME // 2)


def test_it_vouches_for_the_whole_file_and_for_no_other_seal() -> None:
    seal, other = own(SECRET, "Esimerkki Oy"), own(SECRET[::-1], "Esimerkki Oy")
    made = sealed(pdf(PAPER, MADE), seal)
    assert stands(made, seal) == (True, True)
    assert stands(made, other) == (True, False)
    changed = bytearray(made)
    changed[200] ^= 1
    assert stands(bytes(changed), seal)[0] is False


def in_file(password: bytes) -> bytes:
    """The organisation's own seal, as it would be bought."""
    seal = own(SECRET, "Esimerkki Oy")
    key = load_der_private_key(seal.key, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    certificate = x509.load_der_x509_certificate(seal.certificate)
    how = BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [certificate], how)


def test_the_organisations_own_seal_comes_from_its_file() -> None:
    seal = from_file(in_file(b"hush"), "hush")
    assert seal.vouched
    assert stands(sealed(pdf(PAPER, MADE), seal), seal) == (True, True)


def test_a_file_that_holds_no_seal_is_refused_with_what_to_do() -> None:
    certificate = x509.load_der_x509_certificate(own(SECRET, "x").certificate)
    how = BestAvailableEncryption(b"hush")
    keyless = pkcs12.serialize_key_and_certificates(b"seal", None, certificate, None, how)
    for content, password, why in (
        (in_file(b"hush"), "other", "password"),
        (in_file(b"hush"), None, "password"),
        (b"nonsense", "hush", "PKCS#12"),
        (keyless, "hush", "missing"),
    ):
        with pytest.raises(SealFault, match=why):
            from_file(content, password)
