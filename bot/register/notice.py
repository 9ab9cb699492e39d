"""The public notice of the register (GDPR 13 and 14; 523/1999 s. 10 named the same things).

Made from the description alone, so that what is told is what is configured. It draws no
page: the headings are handed in, and the sections come out as values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.register.values import DataGroup, Origin, Processor, Register, Words

RIGHTS = (
    "access",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "withdrawal",
    "portability",
)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the notice, with paragraphs and then a list."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """The public notice in one language."""

    title: str
    sections: tuple[Section, ...]


def notice(register: Register, language: str, words: Words) -> Notice:
    """The notice in one language, its headings from `words` (`notice.…` of the pages)."""
    told = _Telling(register, language, words)
    title = f"{words['notice.title']}: {register.name[language]}"
    return Notice(title, tuple(told.sections()))


@dataclass(frozen=True, slots=True)
class _Telling:
    """The description, being told in one language."""

    register: Register
    language: str
    words: Words

    def sections(self) -> Iterator[Section]:
        yield self.under("register", (self.register.name[self.language],))
        yield self.under("controller", self.controller())
        yield self.under("contact", tuple(self.contact()))
        yield self.under("purposes", items=tuple(self.purposes()))
        yield self.under("data", (self.words["notice.voluntary"],), self.each(self.register.data))
        yield self.under("sources", items=self.each(self.register.sources))
        yield self.under("recipients", (self.rule_of_disclosure(),), tuple(self.recipients()))
        yield self.under("retention", items=tuple(self.retention()))
        yield self.under("protection", self.register.protection.text[self.language])
        yield self.under("rights", (self.how(),), self.rights())
        yield self.under("complaint", (self.words["notice.complaint.text"], self.authority()))
        yield self.under("automated", (self.words["notice.automated.text"],))

    def under(
        self, heading: str, paragraphs: tuple[str, ...] = (), items: tuple[str, ...] = ()
    ) -> Section:
        return Section(self.words[f"notice.{heading}"], paragraphs, items)

    def each(self, values: Iterable[DataGroup | Origin | Processor]) -> tuple[str, ...]:
        return tuple(value.text[self.language] for value in values)

    def controller(self) -> tuple[str, ...]:
        return self.register.controller.name, self.register.controller.address

    def contact(self) -> Iterator[str]:
        controller = self.register.controller
        yield controller.contact[self.language]
        yield f"{self.words['notice.phone']} {controller.phone}"
        if controller.email:
            yield f"{self.words['notice.email']} {controller.email}"

    def purposes(self) -> Iterator[str]:
        for purpose in self.register.purposes:
            basis = self.words[f"notice.basis.{purpose.legal_basis}"]
            yield f"{purpose.text[self.language]} ({basis})"

    def rule_of_disclosure(self) -> str:
        rule = "rule" if self.register.recipients else "none"
        return self.words[f"notice.recipients.{rule}"]

    def recipients(self) -> Iterator[str]:
        for recipient in self.register.recipients:
            yield f"{recipient.name}: {recipient.text[self.language]}"
        yield from self.each(self.register.processors)

    def retention(self) -> Iterator[str]:
        for rule in self.register.retention.rules:
            text = rule.text[self.language]
            days = self.words["notice.days"].format(days=rule.days)
            yield text if rule.days is None else f"{text}: {days}"

    def how(self) -> str:
        days = self.register.policy.promise_days
        return self.words["notice.rights.how"].format(promise_days=days)

    def rights(self) -> tuple[str, ...]:
        return tuple(self.words[f"notice.rights.{right}"] for right in RIGHTS)

    def authority(self) -> str:
        authority = self.register.authority
        where = (authority.name, authority.site, authority.address)
        return ", ".join((*(words[self.language] for words in where), authority.phone))
