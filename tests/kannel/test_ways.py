"""The other ways in which an operator may have Kannel bring texts, and one that fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bot.sms import plain
from tests.end_to_end.rig import PATIENCE
from tests.kannel.rig import OURS, PEOPLE, SERVICE, THEIRS, Kannel, kannel

pytestmark = pytest.mark.xdist_group("kannel")

GET = {
    "post-url = ": "get-url = ",
    'messages?id=%I"': 'messages?id=%I&from=%p&to=%P&text=%b&coding=%c&charset=%C&ts=%T"',
}
RECODED = {"mo-recode = false": "mo-recode = true"}


WAYS = [RECODED, GET, {**GET, **RECODED}]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    with kannel(tmp_path_factory.mktemp("ways")) as running:
        yield running


@pytest.mark.parametrize(
    "way", range(len(WAYS)), ids=["recoded by Kannel", "by GET", "by GET and recoded"]
)
def test_texts_come_letter_by_letter(here: Kannel, way: int) -> None:
    people = iter(PEOPLE[10 * way :])
    here.start_anew(**WAYS[way])
    assert "Maija Meikäläinen" in here.text(next(people), "TIEDOT").said()
    gsm = here.bring(f"{next(people)} {SERVICE} text NIMI  Maija  Meikälöinen")
    assert "Meikälöinen" in gsm.said()
    for name in ("Máijá Meikäläineŋ", "Maija Meikälöinen"):
        assert plain(name) in here.text(next(people), f"NIMI {name}", "ucs2").said()
    assert "Maija Meikäläinen" in here.text(next(people), "TIEDOT 😀").said()
    assert "Markkinointikielto" in here.text(f"04412345{way:02}", "KIELTO").said()


def test_an_address_that_fails_is_not_written_down_with_its_password(here: Kannel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nobody.settimeout(PATIENCE)
        there = f"127.0.0.1:{nobody.getsockname()[1]}"
        here.start_anew(
            **{"127.0.0.1:8000": there, "http-queue-delay = 10": "http-queue-delay = 1"}
        )
        here.text(PEOPLE[39], "KIELTO")
        for _ in range(2):  # when the second try comes, the fault of the first is written
            nobody.accept()[0].close()
    assert [word for word in ("4412346", "KIELTO", *THEIRS, *OURS) if word in here.told] == []
