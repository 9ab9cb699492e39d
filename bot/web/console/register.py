"""The register description as it is in force: to be read, not to be changed here."""

from __future__ import annotations

from dataclasses import asdict

from bot.register import Register
from bot.service.staff.premises import premises
from bot.web.console.access import allowed
from bot.web.console.room import blueprint
from bot.web.console.screen import language, show
from bot.web.office import office


@blueprint.get("/register", endpoint="register")
@allowed("admin")
def look() -> str:
    """What is registered for what, how long, and by which figures."""
    description = office().register
    return show(
        "register/register.html",
        here="register",
        register=description,
        spoken=spoken(description, language()),
        policy=asdict(description.policy),
        premises=premises(office().office),
        public_url=office().public_url,
    )


def spoken(register: Register, language: str) -> str:
    """The language of the description for a reader of `language`: it has not every one."""
    return language if language in register.languages else register.languages[0]
