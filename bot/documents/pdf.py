"""A paper as a tagged PDF (PDF/UA-1: for readers who cannot see it), made by typst.

Only the letters inside typst are used, so that the file is the same on every machine. They
have every letter of the languages of Finland, and most others.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bot.documents.paper import Paper

TYPESET = Path(__file__).with_name("typeset.py")
PATIENCE = 60
"""Seconds; a person with 2,000 texts takes two."""


class PdfFault(Exception):
    """A PDF could not be drawn; tells nothing of what it would have said."""


def pdf(paper: Paper, made: datetime) -> bytes:
    """The file, dated by the moment that it was made. Raises PdfFault."""
    asked = json.dumps({"paper": asdict(paper), "made": int(made.timestamp())})
    try:
        done = subprocess.run(  # noqa: S603 - our own script, whose input is data alone
            [sys.executable, "-I", str(TYPESET)],
            input=asked.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise PdfFault(f"no PDF within {PATIENCE} seconds") from None
    except subprocess.CalledProcessError as fault:
        raise PdfFault(f"no PDF: exit code {fault.returncode}") from None
    return done.stdout
