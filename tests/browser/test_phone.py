from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import sms
from bot.web import create_app
from tests.browser.serving import serve
from tests.web.memory import MAIJA, MemoryDemo, MemoryOffice


@pytest.fixture
def demo() -> MemoryDemo:
    return MemoryDemo()


@pytest.fixture
def address(demo: MemoryDemo) -> Iterator[str]:
    with serve(create_app(MemoryOffice(demo))) as url:
        yield f"{url}/phone?language=en"


def test_a_text_is_sent_and_its_reply_comes_in_by_itself(page: Page, address: str) -> None:
    page.goto(address)
    field = page.get_by_label("Text message")
    field.fill("Tiedot")
    field.press("Enter")
    expect(page.locator(".mine .said")).to_have_text("Tiedot")
    expect(page.locator(".theirs .said")).to_contain_text("Perustietosi")
    expect(page.locator(".theirs .state")).to_have_text("delivered")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    assert page.url == address


def test_what_the_service_says_unasked_comes_in_too(
    page: Page, address: str, demo: MemoryDemo
) -> None:
    page.goto(address)
    expect(page.locator(".none")).to_be_visible()
    page.get_by_label("Text message").fill("half a te")
    demo.say(MAIJA, "from the command line")
    expect(page.locator(".mine .said")).to_have_text("from the command line")
    expect(page.locator(".none")).to_have_count(0)
    expect(page.get_by_label("Text message")).to_have_value("half a te")


def test_the_newest_text_is_in_sight(page: Page, address: str, demo: MemoryDemo) -> None:
    for n in range(15):
        demo.say(MAIJA, f"text {n}")
    page.goto(address)
    expect(page.locator(".theirs").last).to_be_in_viewport()
    page.get_by_role("button", name="KIELTO").click()
    expect(page.locator(".mine").last).to_contain_text("KIELTO")
    expect(page.locator(".theirs").last).to_be_in_viewport()


def test_a_picture_is_sent(page: Page, address: str, demo: MemoryDemo) -> None:
    page.goto(address)
    page.get_by_role("button", name="Send a picture").click()
    expect(page.locator(".theirs")).to_have_count(1)
    assert demo.pictures == 1


def test_the_clock_moves_without_leaving_the_page(page: Page, address: str) -> None:
    page.goto(address)
    button = page.get_by_role("button", name="+25 h")
    expect(page.locator(".now")).to_have_text("Tue 24 Nov, 10:00")
    button.click()
    expect(page.locator(".now")).to_have_text("Wed 25 Nov, 11:00")
    expect(button).to_be_focused()


def test_another_person_has_another_thread(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="TIEDOT").click()
    expect(page.locator(".mine")).to_have_count(1)
    page.get_by_role("link", name="Anna Andersson").click()
    expect(page.locator(".mine")).to_have_count(0)
    expect(page.get_by_role("button", name="UPPGIFTER")).to_be_visible()
    expect(page.locator(".people [aria-current]")).to_contain_text("Anna Andersson")


@pytest.mark.parametrize(
    "text",
    [
        "Hei",
        "a" * 160,
        "a" * 161,
        "€" * 80,
        "€" * 81,
        "a" * 152 + "€" + "a" * 152,
        "ŋ" * 70,
        "ŋ" * 71,
        "a" * 66 + "😀" + "a" * 66,
        "Åsa [x] {y} ~^|\\ Ñ Ω",
        "Čearret 😀",
    ],
    ids=lambda text: f"{len(text)} of {text[:6]}",
)
def test_the_count_while_typing_is_the_count_of_the_service(
    page: Page, address: str, text: str
) -> None:
    size = sms.measure(text)
    page.goto(address)
    page.get_by_label("Text message").fill(text)
    parts = "1 part" if size.parts == 1 else f"{size.parts} parts"
    encoding = {"gsm7": "GSM-7", "ucs2": "UCS-2"}[size.encoding]
    expect(page.locator("#count")).to_contain_text(f"{parts} · {encoding} · {size.units}/")


def test_everything_is_reached_by_keyboard_and_seen_there(page: Page, address: str) -> None:
    page.goto(address)
    expected = page.locator("a[href], button, textarea, .thread").count()
    seen = set()
    for _ in range(expected):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert len(seen) == expected


def test_new_texts_are_told_to_screen_readers_politely(page: Page, address: str) -> None:
    page.goto(address)
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-label", "Texts: Maija Meikäläinen")
    nameless = page.evaluate(
        """[...document.querySelectorAll("a, button")].filter(e => !e.innerText.trim()).length"""
    )
    assert nameless == 0


CONTRAST = """() => {
  const parse = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return [...n, 1].slice(0, 4); };
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] > 0) return c;
    }
    return [255, 255, 255, 1];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = [];
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || e.closest("meter")) continue;
    const pair = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push(`${texts.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(
    page: Page, address: str, demo: MemoryDemo, scheme: str
) -> None:
    for _ in range(5):
        demo.say(MAIJA, "Tiedot")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    expect(page.locator(".state").first).to_have_text("delivered")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [320, 768, 1200])
def test_the_page_fits_its_window(page: Page, address: str, demo: MemoryDemo, width: int) -> None:
    demo.say(MAIJA, "x" * 300)
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(address)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_it_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Text message").fill("Tiedot")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".mine .said")).to_have_text("Tiedot")
    page.get_by_role("button", name="POISTA").click()
    expect(page.locator(".mine .said").last).to_have_text("POISTA")
    page.get_by_role("button", name="+10 min").click()
    expect(page.locator(".now")).to_have_text("Tue 24 Nov, 10:10")
    context.close()


def test_a_service_that_is_away_is_said_to_be_and_waited_for(
    browser: Browser, demo: MemoryDemo
) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    with serve(create_app(MemoryOffice(demo))) as url:
        page.goto(f"{url}/phone?language=en")
    page.get_by_label("Text message").fill("Tiedot")
    expect(page.get_by_role("alert")).to_have_text("The service does not answer. Trying again.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("The text could not be sent. Try again.")
    expect(page.get_by_label("Text message")).to_have_value("Tiedot")
    context.close()
