"""Whether an answer is somebody's surname."""

from __future__ import annotations

from collections.abc import Iterator

from bot.names.capitals import PARTICLES
from bot.names.cleaning import clean
from bot.names.comparing import key
from bot.names.faults import LONGEST


def surname_matches(name: str, answer: str) -> bool:
    """Whether the answer is the surname of this name, compared by key.

    The surname is what stands before a comma, else any trailing words with their
    particles; a single word is itself. A given name alone never matches.
    """
    given = key(answer[:LONGEST])
    return given != "" and given in {key(surname) for surname in _surnames(clean(name))}


def _surnames(name: str) -> Iterator[str]:
    surname, comma, given = name.partition(",")
    if not comma:
        words = name.split()
        yield from (" ".join(words[first:]) for first in range(len(words)))
        return
    yield surname
    yield _without_particles(surname)
    yield f"{surname} {given}"
    yield f"{given} {surname}"


def _without_particles(surname: str) -> str:
    words = surname.split()
    while len(words) > 1 and words[0].lower() in PARTICLES:
        words = words[1:]
    return " ".join(words)
