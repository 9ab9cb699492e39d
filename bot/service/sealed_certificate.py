"""The certificate of a refusal as a sealed PDF, to be kept, or handed to an authority.

It says what the page says, in the same words, and names nobody either.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.documents.paper import Paper, Part, Section
from bot.documents.pdf import pdf
from bot.documents.saying import Saying
from bot.documents.seal import Seal, SealFault, from_file, own, sealed
from bot.service.certificate import Certificate
from bot.service.office import Office

__all__ = ["SealFault", "seal_of", "sealed_certificate"]

_WORDS = "replying.certificate."


def sealed_certificate(office: Office, said: Certificate, language: str) -> bytes:
    """The file, sealed by the controller. Raises SealFault, or OSError without its file."""
    domains = (office.catalogue.words(language, each) for each in ("copy", "replying"))
    words = {id: said for domain in domains for id, said in domain.items()}
    return sealed(pdf(_paper(office, said, language, words), office.now()), seal_of(office))


def seal_of(office: Office) -> Seal:
    """The organisation's own seal, else one of this install. Raises SealFault or OSError."""
    if office.seal is None:
        return own(office.store.keys.seal, office.register.controller.name)
    file, password = office.seal
    return from_file(file.read_bytes(), password)


def _paper(office: Office, said: Certificate, language: str, words: Mapping[str, str]) -> Paper:
    say = Saying(language, words, {})
    of, by = office.register.controller, office.register.authority
    where = {
        "authority": by.name[language],
        "address": by.address[language],
        "phone": by.phone,
        "site": by.site[language],
    }
    rights = say(f"{_WORDS}complain", **where), say(f"{_WORDS}court")
    return Paper(
        title=say(f"{_WORDS}title"),
        language=language,
        sender=(of.name, of.address, of.phone),
        lead=(),
        parts=(
            Part(
                say(f"{_WORDS}decision"),
                (Section(said.ref, records=(_facts(office, said, say),)),),
            ),
            Part(say(f"{_WORDS}rights"), (Section(by.name[language], rights),)),
        ),
        page=say("copy.page"),
        undrawn=say("copy.undrawn"),
    )


def _facts(office: Office, said: Certificate, say: Saying) -> tuple[tuple[str, str], ...]:
    decision = f"replying.decision.{said.decision.replace(' ', '_')}"
    asked = say.words.get(f"replying.asked.{said.kind}") or say("replying.asked.other")
    facts = {
        "register": office.register.name[say.language],
        "ref": said.ref,
        "asked": asked,
        "received": say.day(said.received),
        "decided": say.day(said.decided),
        "decision": say(decision),
        "reason": said.reason or say(f"{_WORDS}reason.none"),
        "ground": say(f"replying.ground.{said.ground}"),
    }
    return tuple((say(f"{_WORDS}{name}"), value) for name, value in facts.items())
