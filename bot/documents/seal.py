"""The register's seal on a PDF: a signature (PAdES B-B) that shows whose it is and any change.

The seal is the organisation's own, from a PKCS#12 file, or one made of a secret of this
install: that one vouches for itself alone. The time in a signature is that of the machine.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2056, 1, 1, tzinfo=UTC)
"""Fixed, so that the same secret always makes the same certificate, byte for byte."""

LONGEST_NAME = 64
"""Bytes of a name in a certificate (RFC 5280, upper bounds; the library counts bytes)."""

FIELD = "Seal"

_USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


class SealFault(Exception):
    """A file that holds no seal that can be used; says what to do."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A key with its certificate and those above it, each as DER."""

    key: bytes = field(repr=False)
    certificate: bytes
    above: tuple[bytes, ...] = ()
    vouched: bool = True  # by somebody else than itself

    @property
    def ends(self) -> datetime:
        """When its certificate ends: what is sealed later counts for nothing."""
        return x509.load_der_x509_certificate(self.certificate).not_valid_after_utc


def own(secret: bytes, name: str) -> Seal:
    """A seal of our own, made of 32 secret bytes; `name`: the controller's."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
    key = ec.derive_private_key(1 + int.from_bytes(secret, "big") % (order - 1), ec.SECP256R1())
    made = _certificate(key, name).public_bytes(Encoding.DER)
    return Seal(_der(key), made, vouched=False)


def _certificate(key: ec.EllipticCurvePrivateKey, name: str) -> x509.Certificate:
    kinds = NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME
    short = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    who = x509.Name([x509.NameAttribute(each, short) for each in kinds])
    number = sha256(
        key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ).digest()[:16]
    signs = dict.fromkeys(_USES, False) | {"digital_signature": True, "content_commitment": True}
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(number, "big") >> 1)
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**signs), critical=True)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )


def from_file(content: bytes, password: str | None) -> Seal:
    """The seal in a PKCS#12 file. Raises SealFault."""
    try:
        opened = pkcs12.load_pkcs12(content, password.encode() if password else None)
    except ValueError:
        raise SealFault("no PKCS#12 file, or another password") from None
    if opened.key is None or opened.cert is None:
        raise SealFault("a key or its certificate is missing in it")
    above = tuple(each.certificate.public_bytes(Encoding.DER) for each in opened.additional_certs)
    return Seal(_der(opened.key), opened.cert.certificate.public_bytes(Encoding.DER), above)


def sealed(pdf: bytes, seal: Seal) -> bytes:
    """The PDF with a signature over all of it."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    how = PdfSignatureMetadata(
        field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    with ThreadPoolExecutor(1) as apart:  # it runs a loop of its own, and a thread has but one
        made = apart.submit(
            sign_pdf, IncrementalPdfFileWriter(BytesIO(pdf)), how, signer=_signer(seal)
        )
        return bytes(made.result().getvalue())


def _signer(seal: Seal) -> Any:
    # a second to import, which no process but one that signs has to spend
    from asn1crypto.keys import PrivateKeyInfo  # type: ignore[import-untyped]
    from asn1crypto.x509 import Certificate  # type: ignore[import-untyped]
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    above.register_multiple(Certificate.load(each) for each in seal.above)
    return SimpleSigner(
        signing_cert=Certificate.load(seal.certificate),
        signing_key=PrivateKeyInfo.load(seal.key),
        cert_registry=above,
    )


def _der(key: Any) -> bytes:
    return bytes(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
