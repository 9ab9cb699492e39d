"""Answering a person by text: written, looked at as it will arrive, then sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot import sms
from bot.domain import Reply
from bot.redact import MARK
from bot.service.staff import replying
from bot.service.staff.masking import number
from bot.service.staff.replying import MOST_PARTS, Request
from bot.service.staff.wording import LONGEST, Fault
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.console.screen import NAMES, show
from bot.web.office import office

ANSWERS = ("visit", "done", "talk", "thanks", "elsewhere")
"""Ready answers, in the order in which they are offered."""

GAP = "\x00"
"""Stands for the words of staff while the frame around them is measured."""

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    text: str = ""
    language: str | None = None


@blueprint.get("/requests/<ref>/reply")
@allowed("agent", "decider")
def reply(ref: str) -> str:
    """The form."""
    asked = the_request(ref)
    return form(asked, Typed(language=asked.language))


@blueprint.post("/requests/<ref>/reply")
@allowed("agent", "decider")
def send_reply(ref: str) -> Page:
    """A ready answer is taken over, or the words are looked at, or they are sent."""
    asked, typed = the_request(ref), what_was_typed()
    if (answer := request.form.get("answer")) in ANSWERS:
        return with_answer(asked, typed, str(answer))
    step = request.form.get("step")
    if step == "send":
        return sent(asked, typed)
    if step == "edit":
        return form(asked, typed)
    return looked_at(asked, typed)


def the_request(ref: str) -> Request:
    """The request of the address; 404 when there is none."""
    found = replying.find(office().office, ref)
    if found is None:
        abort(404)
    return found


def what_was_typed() -> Typed:
    """What the form brought."""
    return Typed(request.form.get("text", ""), request.form.get("language"))


def form(asked: Request, typed: Typed, fault: Fault | None = None) -> str:
    """The form, with what is wrong with it."""
    return show(
        "replying/page.html",
        here="queue",
        asked=asked,
        typed=typed,
        fault=fault,
        pieces=(fault.kept if fault else "").split(MARK),
        answers=ANSWERS,
        spoken={code: NAMES[code] for code in office().register.languages},
        to=number(asked.number) if asked.number else None,
        texts=replying.replies_of(office().office, asked.id),
        most=MOST_PARTS,
        longest=LONGEST,
        counting=json.dumps(_counting(asked)),
    )


def with_answer(asked: Request, typed: Typed, answer: str) -> Page:
    """The form with a ready answer in it, behind what was typed before."""
    language = asked.language or typed.language
    if language not in office().register.languages:
        return form(asked, typed, Fault("language", typed.text)), 422
    words = ready(answer, str(language))
    return form(asked, Typed(f"{typed.text.strip()} {words}".strip(), language))


def ready(answer: str, language: str) -> str:
    """The words of a ready answer in the person's language."""
    words = office().words(f"replying.answer.{answer}.text", language)
    return words.format_map(office().register.words(language))


def looked_at(asked: Request, typed: Typed) -> Page:
    """Exactly what would be sent, or the form with what is wrong."""
    made = replying.compose(office().office, asked, typed.text, typed.language)
    if isinstance(made, Fault):
        return refused(asked, made, typed)
    return show("replying/preview.html", here="queue", asked=asked, made=made, to=_to(asked))


def refused(asked: Request, fault: Fault, typed: Typed) -> Page:
    """The form again: with what may be shown again of what was typed."""
    return form(asked, Typed(fault.kept, asked.language or typed.language), fault), 422


def sent(asked: Request, typed: Typed) -> Page:
    """The text is queued, and the page of the request tells so."""
    outcome = replying.reply(office().office, me(), asked.ref, typed.text, typed.language)
    if isinstance(outcome, Fault):
        return refused(asked, outcome, typed)
    if outcome is None:
        return form(asked, typed), 422
    done = "replied" if outcome else "replied_before"
    return redirect(url_for("console.case", ref=asked.ref, done=done), 303)


def _to(asked: Request) -> str:
    return number(asked.number) if asked.number else ""


def _counting(asked: Request) -> dict[str, Any]:
    """What the page needs to count while one types: the frame, and the alphabet."""
    catalogue = office().office.catalogue
    said = Reply(replying.MESSAGE, {"ref": asked.ref, "text": GAP})
    frames = {each: catalogue.write(said, each).text.split(GAP) for each in catalogue.languages}
    tidy = {chr(point): plain for point, plain in sms.TYPOGRAPHY.items()}
    return {
        "language": asked.language,
        "frames": frames,
        "tidy": tidy,
        "basic": sms.BASIC,
        "extension": sms.EXTENSION,
        "most": MOST_PARTS,
    }
