"""A letter to print, for whoever no text reaches."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for

from bot.redact import MARK
from bot.service.staff import posting
from bot.service.staff.posting import Letter
from bot.service.staff.wording import LONGEST, Fault
from bot.web.console.access import allowed, me
from bot.web.console.replying import Page, Typed, what_was_typed
from bot.web.console.room import blueprint
from bot.web.console.screen import NAMES, Voice, show
from bot.web.office import office


@blueprint.get("/requests/<ref>/letter")
@allowed("agent", "decider")
def letter(ref: str) -> str:
    """The words of the letter, begun with what did not arrive by text."""
    begun = the_letter(ref)
    return form(begun, Typed(begun.words, begun.language))


@blueprint.post("/requests/<ref>/letter")
@allowed("agent", "decider")
def make_letter(ref: str) -> Page:
    """The letter as it is printed; or, once it was, that it was posted."""
    typed, step = what_was_typed(), request.form.get("step")
    if step == "posted":
        return posted(ref, typed)
    begun = the_letter(ref)
    language = begun.language or typed.language
    if step == "edit":
        return form(begun, Typed(typed.text, language))
    words = posting.made(office().office, typed.text, language)
    if isinstance(words, Fault):
        return form(begun, Typed(words.kept, language), words), 422
    return sheet(begun, words, str(language))


def the_letter(ref: str) -> Letter:
    """The letter of the address; 404 when there is none to write."""
    begun = posting.begin(office().office, me(), ref)
    if begun is None:
        abort(404)
    return begun


def form(begun: Letter, typed: Typed, fault: Fault | None = None) -> str:
    """The form, with what is wrong with it."""
    return show(
        "replying/letter.html",
        here="queue",
        begun=begun,
        typed=typed,
        fault=fault,
        pieces=(fault.kept if fault else "").split(MARK),
        spoken={code: NAMES[code] for code in office().register.languages},
        longest=LONGEST,
    )


def sheet(begun: Letter, words: str, language: str) -> str:
    """The letter on paper, in the person's language."""
    register = office().register
    values: dict[str, Any] = {"p": Voice(language), "register": register, "language": language}
    return show("replying/sheet.html", here="queue", begun=begun, words=words, **values)


def posted(ref: str, typed: Typed) -> Page:
    """The letter was posted: kept with the request."""
    outcome = posting.posted(office().office, me(), ref, typed.text)
    if outcome is None:
        abort(404)
    if isinstance(outcome, Fault):
        return form(the_letter(ref), Typed(outcome.kept, typed.language), outcome), 422
    return redirect(url_for("console.case", ref=ref, done="posted"), 303)
