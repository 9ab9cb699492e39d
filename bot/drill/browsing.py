"""What people do at our own pages, in a browser: the notice, a certificate, the written copy."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from bot.drill.findings import Surprise
from bot.drill.sentences import deed as sentence
from bot.service.sealed_certificate import seal_of

if TYPE_CHECKING:
    from bot.drill.stage import Stage

OK, SEE_OTHER, WRONG, GONE = 200, 303, 422, 404
LATER = timedelta(minutes=2)
"""When a code that is sent again is no second click any more."""


def _path(stage: Stage) -> str:
    return urlsplit(stage.link).path


def _must(holds: object, expected: str, seen: object) -> None:
    if not holds:
        raise Surprise(expected, str(seen))


@sentence("she opens the copy, a wrong code first")
def open_copy(stage: Stage) -> None:
    """Programs that follow the link use nothing up; the code of the other text opens it once."""
    she, path = stage.world.visitor(), _path(stage)
    knocks = [stage.world.visitor().get(path).status_code for _ in range(3)]
    _must(knocks == [OK] * 3, "a door that can be looked at", knocks)
    wrong = she.post(path, data={"code": stage.fill("{wrong}")}).status_code
    _must(wrong == WRONG, "a wrong code opens nothing", wrong)
    right = she.post(path, data={"code": stage.code}).status_code
    _must(right == SEE_OTHER, "the right code opens it", right)
    _read_files(stage, she, path)
    stage.world.go(stage.world.time.now + LATER)
    other = stage.world.visitor()
    again = other.post(path, data={"code": stage.code}).status_code
    _must(again == GONE, "the code opens it once", again)
    seen = [other.get(f"{path}/omatiedot.{kind}").status_code for kind in ("html", "pdf", "json")]
    _must(seen == [GONE] * 3, "no other browser gets a file", seen)
    hers = she.post(path, data={"code": stage.code}).status_code
    _must(hers == SEE_OTHER, "her own browser may send the code again", hers)


def _read_files(stage: Stage, she: FlaskClient, path: str) -> None:
    """Page, PDF and JSON; the page and the JSON name her, the JSON is JSON."""
    page, pdf, data = (she.get(f"{path}/omatiedot.{kind}") for kind in ("html", "pdf", "json"))
    for answer in (page, pdf, data):
        _must(answer.status_code == OK, "each file is there", answer.status_code)
        kept = answer.headers.get("Cache-Control", "")
        _must("no-store" in kept, "no browser keeps it", kept)
    _must(stage.who in page.text, "the page names her", "it does not")
    _must(pdf.data.startswith(b"%PDF"), "a PDF", pdf.data[:8])
    _must(stage.who in json.dumps(json.loads(data.text), ensure_ascii=False), "JSON", "no name")


@sentence("the link is dead")
def link_is_dead(stage: Stage) -> None:
    """What works no more looks like what never did."""
    found = stage.world.visitor().get(_path(stage)).status_code
    _must(found == GONE, "nothing at the link", found)


@sentence("she reads the certificate at the link")
def read_certificate(stage: Stage) -> None:
    """Following the link uses nothing up; the button opens it."""
    web, path = stage.world.visitor(), urlsplit(stage.link).path
    knocks = [web.get(path).status_code for _ in range(2)]
    opened = web.post(path)
    if knocks != [200, 200] or opened.status_code != 200 or stage.ref not in opened.text:
        raise Surprise("the certificate with its reference", f"{knocks}, {opened.status_code}")
    if web.get(f"{path}x").status_code != 404:
        raise Surprise("nothing for whoever guesses", "a page")


@sentence("she saves the certificate as a sealed file")
def save_certificate(stage: Stage) -> None:
    """The PDF bears the controller's own seal; a single changed byte breaks it."""
    pdf = stage.world.visitor().post(f"{urlsplit(stage.link).path}.pdf").data
    whole, whose = _seal_on(pdf)
    _must(whole, "a whole seal", "none")
    _must(whose == seal_of(stage.world.office).certificate, "the controller's seal", "another")
    changed = pdf.replace(b"/Producer", b"/Producet", 1)
    _must(changed != pdf and not _seal_on(changed)[0], "a change breaks the seal", "it does not")


def _seal_on(pdf: bytes) -> tuple[bool, bytes]:
    """Whether the signature over a PDF is whole, and by which certificate (DER) it is."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # a second to import
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    trusted = ValidationContext(trust_roots=[signature.signer_cert])
    with ThreadPoolExecutor(1) as apart:  # it runs a loop of its own, and a thread has but one
        found = apart.submit(validate_pdf_signature, signature, trusted).result()
    return bool(found.bottom_line), bytes(signature.signer_cert.dump())


@sentence("the notice is read in both languages")
def read_notice(stage: Stage) -> None:
    """The public page, as anybody sees it; it names the controller and every purpose."""
    register = stage.world.office.register
    for language in register.languages:
        answer = stage.world.visitor().get(f"/notice/{language}")
        wanted = [register.controller.name, *(each.text[language] for each in register.purposes)]
        missing = [words for words in wanted if words not in answer.text]
        if answer.status_code != 200 or missing:
            raise Surprise(f"/notice/{language} tells all", f"{answer.status_code}, not {missing}")
