"""A paper as one HTML file that needs nothing else: no script, no picture, no other file."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.documents.paper import Paper

HERE = Path(__file__).parent


@cache
def _style() -> str:
    return (HERE / "paper.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    place = FileSystemLoader(HERE)
    ours = Environment(
        loader=place,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return ours.get_template("paper.html")


def page(paper: Paper) -> bytes:
    """The file, UTF-8."""
    return _template().render(paper=paper, style=_style()).encode()


@cache
def policy() -> str:
    """The Content-Security-Policy to serve such a file under: its own style alone."""
    digest = base64.b64encode(sha256(_style().encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    )
