"""Texts through a real Kannel, both ways: fakesmsc → bearerbox → smsbox → us, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.domain import Outbound
from bot.gateways.kannel import Credentials
from bot.gateways.kannel import Kannel as Ours
from bot.gateways.kannel_send import parts_of
from bot.sms import is_gsm7, plain
from tests.end_to_end.rig import eventually
from tests.kannel.rig import (
    OURS,
    PEOPLE,
    SERVICE,
    THEIRS,
    Kannel,
    kannel,
    listens,
    whole,
)

pytestmark = pytest.mark.xdist_group("kannel")

ANNA = "+358401234567"
WORDS = ("Meik", "uoibm", "TIEDOT", "KIELTO", "3584412346", "4412345", *THEIRS, *OURS)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    with kannel(tmp_path_factory.mktemp("texts")) as running:
        yield running
        assert [word for word in WORDS if word in running.told] == [], "in Kannel's logs"


def states(here: Kannel, number: str) -> list[object]:
    """How the texts to a number stand, as an operator lists them."""
    listed = here.served.command("messages", "--to", number, "--json")
    assert listed.returncode == 0, listed.stderr
    return [row["state"] for row in json.loads(listed.stdout)]


def test_a_text_is_answered_once_and_its_reply_is_reported_delivered(here: Kannel) -> None:
    centre = here.text(PEOPLE[0], "TIEDOT")
    assert "Maija Meikäläinen" in centre.said()
    assert (centre.arrived[0].sender, centre.arrived[0].recipient) == (SERVICE, PEOPLE[0])
    eventually(lambda: states(here, PEOPLE[0]) == ["delivered"], "the report settles the text")
    assert len(centre.arrived) == 1


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("0441234501", "+358441234501"),
        ("358441234502", "+358441234502"),
        ("00358441234503", "+358441234503"),
        ("+358441234504", "+358441234504"),
    ],
)
def test_a_sender_is_known_however_the_centre_writes_it(
    here: Kannel, sender: str, number: str
) -> None:
    centre = here.text(sender, "KIELTO")
    assert "Markkinointikielto" in centre.said()
    assert centre.arrived[0].recipient == number


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        (PEOPLE[1], "text", "Maija Meikelainen"),
        (PEOPLE[2], "text", "Maija Meikälöinen"),
        (PEOPLE[3], "ucs2", "Maija Meikälöinen"),
        (PEOPLE[4], "ucs2", "Maija Meikäläiňeň"),
        (PEOPLE[5], "ucs2", "Máijá Meikäläineŋ"),
    ],
)
def test_a_name_comes_letter_by_letter(here: Kannel, number: str, kind: str, name: str) -> None:
    assert plain(name) in here.text(number, f"NIMI {name}", kind).said()


@pytest.mark.parametrize(
    ("number", "text"),
    [(PEOPLE[6], "TIEDOT 😀"), (PEOPLE[7], "TIEDOT 👩‍👩‍👧‍👦"), (PEOPLE[8], "TIEDOT ✓")],
)
def test_a_sign_beside_a_word_does_no_harm(here: Kannel, number: str, text: str) -> None:
    assert "Maija Meikäläinen" in here.text(number, text).said()


def test_a_long_text_in_parts_is_heard_as_one(here: Kannel) -> None:
    """The second part comes first."""
    udh, sender = "%05%00%03%2a%02", "+358441234510"
    here.bring(f"{sender} {SERVICE} udh-text {udh}%02 TO")
    centre = here.bring(f"{sender} {SERVICE} udh-text {udh}%01 KIEL")
    assert "Markkinointikielto" in centre.said()


@pytest.mark.parametrize(
    "sender",
    ["BookIT", "16400", "46701740605"],
    ids=["a name", "a short number", "another country"],
)
def test_who_cannot_be_answered_is_heard_and_not_answered(here: Kannel, sender: str) -> None:
    here.text(sender, "TIEDOT")
    next_one = PEOPLE[9 + ("BookIT", "16400", "46701740605").index(sender)]
    (arrived,) = here.text(next_one, "TIEDOT").waits_for(1)
    assert arrived.recipient == next_one


@pytest.mark.parametrize(
    ("text", "parts", "why"),
    [
        ("Hei Åke, 100 % € [x] {~}", 1, "every kind of GSM letter"),
        ("a" * 152 + "€" + "b" * 152, 3, "an escape pair at the cut"),
        ("ä" * 200 + "€" * 50, 2, "letters of two bytes in UTF-8"),
        ("Š" * 150, 3, "UCS-2, split by Kannel"),
        ("š" * 66 + "😀" + "b" * 10, 2, "a surrogate pair at the cut: split by us"),
        ("z" * 1700, 12, "more parts than Kannel sends: split by us"),
        ("š" * 1000, 15, "more parts than Kannel sends, UCS-2"),
        ("😀" * 400, 13, "nothing but surrogate pairs"),
    ],
)
def test_whatever_we_send_arrives_whole(here: Kannel, text: str, parts: int, why: str) -> None:
    centre = here.bring(f"BookIT {SERVICE} text x")
    here.gateway.send(Outbound(1, f"key-{parts}", "kannel", ANNA, SERVICE, text))
    arrived = centre.waits_for(parts)
    assert len(arrived) == parts, why
    assert whole(arrived, "utf-8" if is_gsm7(text) else "utf-16-be") == text, why


def test_a_text_that_we_split_is_put_together_after_a_repetition(here: Kannel) -> None:
    text = "š" * 66 + "😀" + "b" * 10
    message = Outbound(1, "key-again", "kannel", ANNA, SERVICE, text)
    centre = here.bring(f"BookIT {SERVICE} text x")
    here.gateway.send(message)
    here.gateway.send(message)
    assert len(parts_of(text, message.key, "")) == 2
    assert whole(centre.waits_for(4), "utf-16-be") == text


def test_only_this_machine_can_speak_to_kannel(here: Kannel) -> None:
    assert all(listens(port) for port in (here.admin, here.inner, here.sendsms))


def test_kannel_says_whether_it_would_take_our_texts(here: Kannel) -> None:
    assert here.gateway.trouble() is None
    here_too = here.served.command("doctor")
    assert "✓ kannel: it would take our texts" in here_too.stdout, here_too.stdout
    elsewhere = Ours(
        Credentials(*THEIRS), Credentials(OURS[0], "a guess"), frozenset(), "", here.url
    )
    assert "refuses our name" in str(elsewhere.trouble())
