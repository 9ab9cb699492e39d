"""The blueprint of the console, to which every page of it belongs."""

from __future__ import annotations

from flask import Blueprint

from bot.web.console.access import guard

blueprint = Blueprint(
    "console", __name__, url_prefix="/console", template_folder="templates", static_folder="static"
)
guard(blueprint)
