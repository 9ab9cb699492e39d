"""The words a person is texted: message ids and values in, text messages out."""

from bot.catalogue.catalogue import Catalogue, CatalogueFault, Text
from bot.catalogue.reading import words

__all__ = ["Catalogue", "CatalogueFault", "Text", "words"]
