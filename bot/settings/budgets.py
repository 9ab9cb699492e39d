"""Whether the register's own words fit the text messages they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.catalogue import Catalogue
from bot.register import PLACES, Register, longest
from bot.settings.faults import SettingsFault
from bot.settings.loading import Settings

LOCALES = Path(__file__).resolve().parents[2] / "locales"
"""The words that people read and write, beside the code."""


def catalogue_of(
    settings: Settings, locales: Path, commands: Callable[[str, str], str]
) -> Catalogue:
    """The catalogue with the register's own words in it. Raises SettingsFault."""
    spelling = settings.register.sms.unicode_names
    catalogue = Catalogue(locales, settings.common(), commands, unicode_names=spelling)
    check_budgets(catalogue, settings.register)
    return catalogue


def check_budgets(catalogue: Catalogue, register: Register) -> None:
    """Refuses values of the register that make a text too long. Raises SettingsFault."""
    faults = tuple(
        fault
        for language in catalogue.languages
        for message_id in sorted(catalogue.ids(language))
        for fault in _too_long(catalogue, register, message_id, language)
    )
    if faults:
        raise SettingsFault(faults)


def _too_long(
    catalogue: Catalogue, register: Register, message_id: str, language: str
) -> Iterator[str]:
    size = catalogue.worst(message_id, language, longest(register))
    allowed = catalogue.budget(message_id)
    used = catalogue.common(message_id) | catalogue.blanks(message_id)
    places = ", ".join(dict.fromkeys(PLACES[blank] for blank in sorted(used & PLACES.keys())))
    where = f"register.toml {places}" if places else f"locales/{language}"
    if size.encoding != "gsm7":
        yield f"{where}: '{message_id}' in {language} has letters that text messages lack"
    elif size.parts > allowed:
        yield (
            f"{where}: '{message_id}' in {language} would need {size.parts} parts "
            f"({size.units} septets), {allowed} allowed; write something shorter"
        )
