"""Reads the signature on a PDF, as anybody's reader would."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext


def signature_on(pdf: bytes, trusted: Certificate | None = None) -> PdfSignatureStatus:
    """What the one signature says, to a reader who trusts this certificate, else its own.

    On a thread of its own, since pyHanko runs an event loop and so does a browser's driver.
    """
    (found,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[trusted or found.signer_cert])
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(validate_pdf_signature, found, context).result()
