"""The statement of accessibility is open to all, in three languages."""

from __future__ import annotations

import pytest

from tests.web.console.signed import PUBLIC_URL, Console


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fi", "Saavutettavuusseloste"),
        ("sv", "Tillgänglighetsutlåtande"),
        ("en", "Accessibility statement"),
    ],
)
def test_it_tells_standard_contact_and_supervision(
    console: Console, language: str, title: str
) -> None:
    answer = console.app.test_client().get(
        "/console/accessibility", base_url=PUBLIC_URL, headers={"Accept-Language": language}
    )
    controller = console.desk.office.register.controller
    assert answer.status_code == 200
    for told in (title, "WCAG 2.2", "306/2019", "Traficom", controller.name, controller.phone):
        assert told in answer.text
