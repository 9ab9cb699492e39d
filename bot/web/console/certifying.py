"""The certificate of a refusal, for staff: to print it, or to text a link to it."""

from __future__ import annotations

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from bot.service import certificate as certificates
from bot.web.certificate_file import as_pdf, chosen_language
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import Voice, show
from bot.web.office import office


@blueprint.get("/requests/<ref>/certificate")
@allowed("agent", "decider")
def certificate(ref: str) -> str:
    """The certificate in the person's language, or in the other one."""
    found = certificates.shown_to(office().office, me(), ref)
    if found is None:
        abort(404)
    languages, language = office().register.languages, chosen_language(found)
    return show(
        "replying/certificate.html",
        here="queue",
        certificate=found,
        p=Voice(language),
        register=office().register,
        others=[each for each in languages if each != language],
    )


@blueprint.get("/requests/<ref>/certificate.pdf")
@allowed("agent", "decider")
def certificate_file(ref: str) -> Response:
    """The certificate as a sealed PDF, for a letter or a mail."""
    found = certificates.shown_to(office().office, me(), ref)
    if found is None:
        abort(404)
    return as_pdf(found, chosen_language(found))


@blueprint.post("/requests/<ref>/certificate")
@allowed("agent", "decider")
def text_certificate(ref: str) -> Response:
    """A link to the certificate goes to the person's number."""
    done = certificates.text_link(office().office, me(), ref)
    if done is None:
        abort(404)
    told = "certificate_sent" if done else "certificate_no_number"
    return redirect(url_for("console.case", ref=ref, done=told), 303)
