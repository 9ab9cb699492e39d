"""The written copy as a file to print, for whoever wants it on paper."""

from __future__ import annotations

from flask import abort, make_response, redirect, url_for
from werkzeug.wrappers import Response

from bot.service.staff import printing
from bot.service.staff.printing import Doubt
from bot.web.console.access import allowed, me
from bot.web.console.room import blueprint
from bot.web.office import office


@blueprint.get("/requests/<ref>/copy.pdf")
@allowed("agent", "decider")
def printed_copy(ref: str) -> Response:
    """Everything that is held on the person, in her language, as a PDF.

    While it is in doubt whose it would be, the page of the request, which says why not.
    """
    try:
        found = printing.printed(office().office, me(), ref)
    except Doubt:
        return redirect(url_for("console.case", ref=ref), 303)
    if found is None:
        abort(404)
    response = make_response(found.pdf)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{found.stem}.pdf"'
    return response
