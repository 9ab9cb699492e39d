"""The settings of an install. Only the composition root and the commands read them."""

from bot.settings.budgets import LOCALES, catalogue_of, check_budgets
from bot.settings.environment import Environment
from bot.settings.faults import SettingsFault
from bot.settings.loading import Settings, glance, load

__all__ = [
    "LOCALES",
    "Environment",
    "Settings",
    "SettingsFault",
    "catalogue_of",
    "check_budgets",
    "glance",
    "load",
]
