from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.memory import MemoryOffice


@pytest.mark.parametrize(("language", "other"), [("fi", "sv"), ("sv", "fi")])
def test_the_register_description_is_there_for_everybody(
    web: FlaskClient, office: MemoryOffice, language: str, other: str
) -> None:
    answer = web.get(f"/notice/{language}", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{office.words('notice.title', language)}</h1>" in answer.text
    assert f"<h2>{office.words('notice.purposes', language)}</h2>" in answer.text
    assert "<li>2</li>" in answer.text
    assert f'href="/notice/{other}"' in answer.text
    assert answer.headers["Content-Language"] == language


def test_the_controllers_words_are_words_and_no_markup(web: FlaskClient) -> None:
    assert "&lt;b&gt;&amp;" in web.get("/notice/fi").text


def test_the_register_description_may_be_kept_for_a_while(web: FlaskClient) -> None:
    assert "max-age" in web.get("/notice/sv").headers["Cache-Control"]


@pytest.mark.parametrize(("language", "other"), [("fi", "sv"), ("sv", "fi")])
def test_a_form_can_be_printed_and_says_that_nobody_has_to_use_it(
    web: FlaskClient, office: MemoryOffice, language: str, other: str
) -> None:
    answer = web.get(f"/form/{language}")
    controller = office.register.controller
    assert answer.status_code == 200
    free = office.words("form.no_form", language).format(phone=controller.phone)
    assert free in answer.text
    assert controller.address in answer.text
    assert f'href="/form/{other}"' in answer.text
    assert "<input" not in answer.text
    assert "form." not in answer.text.replace("form.css", "")
    assert f'href="/form/{language}"' in web.get(f"/notice/{language}").text
