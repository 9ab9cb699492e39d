"""Words of the register that make a text too long stop the start, by their place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.register import Register
from bot.settings import SettingsFault, check_budgets
from tests.catalogue.texts import the_catalogue, the_register

REGISTER = the_register()


def fault(register: Register) -> str:
    with pytest.raises(SettingsFault) as caught:
        check_budgets(the_catalogue(register), register)
    return str(caught.value)


def test_the_description_that_comes_with_the_project_fits() -> None:
    check_budgets(the_catalogue(REGISTER), REGISTER)


def test_a_long_name_is_refused_where_it_stands() -> None:
    found = fault(replace(REGISTER, controller=replace(REGISTER.controller, short="m" * 40)))
    assert "register.toml [controller] short: 'greet.menu' in fi would need 2 parts" in found
    assert "'help.more'" not in found


def test_a_letter_that_texts_lack_is_refused() -> None:
    visits = replace(REGISTER.visits, address="Šimićkuja 2")
    found = fault(replace(REGISTER, visits=visits))
    assert "[visits] address: 'visit.offer' in fi has letters" in found
