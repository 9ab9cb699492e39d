"""Twilio's sending against Twilio's own published description of its REST API.

Prism stands between us and a stand-in of Twilio and refuses what the description does not
allow, in both directions; as a mock it answers of itself what the description promises.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import urllib3

from bot.domain import Answer, GatewayFailure, MessageState, Outbound, Report, Retry
from bot.gateways.twilio import Twilio
from bot.gateways.twilio_shape import _STATES
from tests.gateways.conformance.row import SENDER, SERVICE
from tests.gateways.conformance.twilio import ACCOUNT, FORM, TOKEN, TwilioRow
from tests.gateways.node import document, prism
from tests.gateways.peer import Peer, peer

pytestmark = pytest.mark.xdist_group("prism")

RESOURCE = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
ONE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
TEXTS = [
    pytest.param("Hyvää päivää", id="GSM"),
    pytest.param("Áŋŋel Đuoibmá 😀", id="UCS-2"),
    pytest.param("a" * 1600, id="the longest"),
    pytest.param("😀" * 400, id="the longest of emoji"),
    pytest.param("5 € & 3 = 8 % + ; ? # [x] \\ \r\n\t", id="signs of an address"),
    pytest.param("{}", id="what looks like JSON"),
    pytest.param("123456", id="digits"),
]


@dataclass
class Watched:
    """The stand-in of Twilio, and the address of Prism in front of it."""

    url: str
    row: TwilioRow
    behind: Peer

    def twilio(self) -> Twilio:
        return self.row.gateway(self.url)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The messages of an account, as Twilio describes them."""
    found: dict[str, Any] = document()["paths"][RESOURCE]
    return found


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Prism as a proxy; it is started once."""
    document()
    row = TwilioRow()
    with (
        peer(row.take) as behind,
        prism(tmp_path_factory.mktemp("prism") / "log", "proxy", behind.url) as url,
    ):
        yield Watched(url, row, behind)


@pytest.fixture
def watched(proxied: Watched) -> Watched:
    """Prism as a proxy, and a stand-in that remembers nothing."""
    proxied.behind.asked.clear()
    proxied.behind.answer = proxied.row.take
    proxied.row.listed.clear()
    return proxied


@pytest.fixture(scope="module")
def mocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism as a mock, which makes up answers of the shapes that are described."""
    document()
    with prism(tmp_path_factory.mktemp("mock") / "log", "mock", "--dynamic") as url:
        yield url


def outbound(text: str = "Hei", **more: str) -> Outbound:
    values = {"key": "Zm9v-_1", "recipient": SENDER, "service_number": SERVICE, **more}
    return Outbound(7, gateway="twilio", text=text, **values)


def form_names(described: dict[str, Any]) -> set[str]:
    return set(described["post"]["requestBody"]["content"][FORM]["schema"]["properties"])


def query_names(described: dict[str, Any]) -> set[str]:
    return {each["name"] for each in described["get"]["parameters"] if each["in"] == "query"}


@pytest.mark.parametrize("text", TEXTS)
def test_what_we_ask_for_and_are_told_is_as_described(
    watched: Watched, described: dict[str, Any], text: str
) -> None:
    provider_id = watched.twilio().send(outbound(text))
    assert provider_id == watched.row.listed[0]["sid"]
    (asked,) = watched.behind.asked
    form = dict(parse_qsl(asked.body.decode(), strict_parsing=True))
    assert form["Body"] == text
    assert set(form) <= form_names(described), "the description passes over names it has not"


@pytest.mark.parametrize("recipient", [SENDER, "+46701740605", "12345"])
def test_a_look_up_asks_and_is_told_as_described(
    watched: Watched, described: dict[str, Any], recipient: str
) -> None:
    twilio, began = watched.twilio(), watched.row.clock()
    text = outbound(recipient=recipient)
    twilio.send(text)
    twilio.send(outbound(recipient="+358401234567"))
    told = twilio.look_up(text, began)
    assert told == (Report(MessageState.SENT, provider_id=str(watched.row.listed[0]["sid"])),)
    asked = watched.behind.asked[-1]
    query = dict(parse_qsl(urlsplit(asked.target).query, strict_parsing=True))
    assert set(query) <= query_names(described)
    assert query["To"] == recipient
    after = datetime.fromisoformat(query["DateSent>"])
    assert timedelta() < began - after < timedelta(minutes=1)


def test_a_deletion_asks_and_is_told_as_described(watched: Watched) -> None:
    sid = watched.twilio().send(outbound())
    assert sid
    assert watched.row.keeps(sid)
    watched.twilio().forget(sid)
    asked = watched.behind.asked[-1]
    assert (asked.method, asked.body) == ("DELETE", b"")
    assert asked.target == ONE.replace("{AccountSid}", ACCOUNT).replace("{Sid}", sid)
    assert not watched.row.keeps(sid)


def test_a_deletion_of_what_is_no_text_of_twilios_is_caught(watched: Watched) -> None:
    with pytest.raises(GatewayFailure) as raised:
        watched.twilio().forget("tray-1")
    assert (raised.value.retry, raised.value.reason) == (Retry.LATER, "http 422")
    assert watched.behind.asked == []


def test_a_deletion_is_described_and_its_answer_is_empty() -> None:
    described = document()["paths"][ONE]["delete"]
    assert set(described["responses"]) == {"204"}
    assert {each["name"] for each in described["parameters"]} == {"AccountSid", "Sid"}


WRONG = [
    pytest.param({"To": None}, "To", id="no recipient"),
    pytest.param({"ContentRetention": "delete"}, "ContentRetention", id="a retention it has not"),
    pytest.param({"AddressRetention": "none"}, "AddressRetention", id="an address kept otherwise"),
    pytest.param({"StatusCallback": "no address"}, "StatusCallback", id="no address of reports"),
]


@pytest.mark.parametrize(("change", "named"), WRONG)
def test_a_request_that_is_not_as_described_is_caught(
    watched: Watched, change: dict[str, str | None], named: str
) -> None:
    watched.twilio().send(outbound())
    right = dict(parse_qsl(watched.behind.asked[0].body.decode()))
    wrong = {name: value for name, value in {**right, **change}.items() if value is not None}
    url = watched.url + RESOURCE.replace("{AccountSid}", ACCOUNT)
    answers = [_post(url, fields) for fields in (right, wrong)]
    assert [answer.status for answer in answers] == [201, 422]
    assert named in answers[1].data.decode()
    assert len(watched.behind.asked) == 2, "it never came through"


@pytest.mark.parametrize("query", ["PageSize=0", "PageSize=1001", "PageSize=x"])
def test_a_look_up_that_is_not_as_described_is_caught(watched: Watched, query: str) -> None:
    url = watched.url + RESOURCE.replace("{AccountSid}", ACCOUNT)
    headers = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}")
    answer = urllib3.request("GET", f"{url}?{query}", headers=headers, retries=False)
    assert answer.status == 422
    assert watched.behind.asked == []


def _post(url: str, fields: dict[str, str]) -> urllib3.BaseHTTPResponse:
    headers = {"Content-Type": FORM, **urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}")}
    return urllib3.request("POST", url, body=urlencode(fields), headers=headers, retries=False)


def test_another_account_than_can_be_is_caught(watched: Watched) -> None:
    twilio = Twilio("AC1", (TOKEN,), frozenset({SERVICE}), "https://x.example", watched.url)
    with pytest.raises(GatewayFailure) as raised:
        twilio.send(outbound())
    assert (raised.value.retry, raised.value.reason) == (Retry.LATER, "http 422")
    assert watched.behind.asked == []


def test_an_answer_that_is_not_as_described_is_caught(watched: Watched) -> None:
    """So that our stand-in cannot answer what Twilio never would."""
    watched.behind.answer = lambda asked: Answer(201, b'{"sid": 1}', "application/json")
    with pytest.raises(GatewayFailure) as raised:
        watched.twilio().send(outbound())
    assert raised.value.reason == "http 500"


def test_every_answer_in_the_description_to_a_text_is_understood(
    described: dict[str, Any],
) -> None:
    examples = described["post"]["responses"]["201"]["content"]["application/json"]["examples"]
    assert examples
    for name, example in examples.items():
        said = json.dumps(example["value"]).encode()
        with peer(lambda asked, said=said: Answer(201, said, "application/json")) as told:  # type: ignore[misc]
            sid = TwilioRow().gateway(told.url).send(outbound())
        assert sid == example["value"]["sid"], name


def test_every_list_in_the_description_is_understood(described: dict[str, Any]) -> None:
    examples = described["get"]["responses"]["200"]["content"]["application/json"]["examples"]
    began = TwilioRow().clock() - timedelta(days=365 * 30)
    found = {}
    for name, example in examples.items():
        value = {**example["value"], "next_page_uri": None}
        said = json.dumps(value).encode()
        with peer(lambda asked, said=said: Answer(200, said, "application/json")) as told:  # type: ignore[misc]
            found[name] = TwilioRow().gateway(told.url).look_up(outbound(), began)
    ours = Report(MessageState.SENT, provider_id="SMded05904ccb347238880ca9264e8fe1c")
    assert found.pop("readFullPage1") == (ours,), "the other one in it came in"
    assert set(found.values()) == {()}


def test_any_answer_of_the_described_shape_is_understood(mocked: str) -> None:
    twilio = TwilioRow().gateway(mocked)
    for _ in range(20):
        sid = twilio.send(outbound())
        assert sid is None or sid[:2] in ("SM", "MM")
        reports = twilio.look_up(outbound(), TwilioRow().clock() - timedelta(days=365 * 200))
        assert all(isinstance(report, Report) for report in reports)


def test_every_state_in_the_description_is_known_or_of_no_text_of_ours() -> None:
    told = set(document()["components"]["schemas"]["message_enum_status"]["enum"])
    of_others = {"receiving", "received", "read", "partially_delivered"}
    assert told - set(_STATES) == of_others


def test_what_is_not_proven_to_be_us_is_caught(watched: Watched) -> None:
    url = watched.url + RESOURCE.replace("{AccountSid}", ACCOUNT)
    answer = urllib3.request("GET", url, retries=False)
    assert answer.status == 401
    assert watched.behind.asked == []
