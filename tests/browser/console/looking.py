"""How the tests look at pages: with axe, by keyboard, enlarged; and who looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

NARROW, WIDE = 320, 1280
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe()

STOPS = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled;
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const stops = [...document.querySelectorAll(all)].filter((e) => seen(e) && e.tabIndex >= 0);
  const group = (e) => e.type === "radio" && e.name;
  window.stops = stops.filter((e, at) => !group(e)
    || stops.findIndex((other) => other.type === "radio" && other.name === e.name) === at);
  return window.stops.map((e) => e.outerHTML.slice(0, 90));
}"""
HERE = """() => {
  const e = document.activeElement;
  const look = getComputedStyle(e);
  const own = (other) => other === e
    || (other.type === "radio" && e.type === "radio" && other.name === e.name);
  const box = e.getBoundingClientRect();
  const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  const inner = ["date", "time"].includes(e.type) && !e.matches(":focus-visible"); // its button
  return {
    stop: window.stops.findIndex(own),
    visible: (outlined || inner) && box.width * box.height > 0
      && box.right > 0 && box.left < innerWidth,
  };
}"""
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((e) => !e.closest("svg, .quiet, select, textarea") && e.checkVisibility())
  .filter((e) => {
    const look = getComputedStyle(e);
    if (look.clipPath !== "none" || look.position === "absolute") return false;
    const hides = (way) => way === "hidden" || way === "clip";
    return (hides(look.overflowX) && e.scrollWidth > e.clientWidth + 1)
      || (hides(look.overflowY) && e.scrollHeight > e.clientHeight + 1);
  })
  .map((e) => e.outerHTML.slice(0, 90))"""


@contextmanager
def looking(
    browser: Browser, address: str, cookie: str | None, language: str = "en"
) -> Iterator[tuple[Page, list[str]]]:
    """A page of somebody's own, and what its console said meanwhile."""
    context = browser.new_context(
        viewport={"width": WIDE, "height": 900}, locale=LOCALES[language], reduced_motion="reduce"
    )
    if cookie:
        context.add_cookies([{"name": "omatiedot", "value": cookie, "url": address}])
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    yield page, said
    context.close()


def faults(page: Page) -> list[str]:
    """What axe finds, and what does not fit the window."""
    page.wait_for_load_state()  # without its style nothing is where it will be
    found = AXE.run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]})
    violations = [
        f"{each['id']}: {each['nodes'][0]['target']}" for each in found.response["violations"]
    ]
    return [*violations, *too_wide(page)]


def too_wide(page: Page) -> list[str]:
    """Whether one must scroll sideways."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} wide in {window}"] if wide > window else []


def unreached(page: Page) -> list[str]:
    """What Tab does not lead to, or leads to unseen."""
    stops = page.evaluate(STOPS)
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); }")
    reached: set[int] = set()
    unseen: list[str] = []
    for _ in range(3 * len(stops) + 5):  # dates have stops of their own inside
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here["stop"] >= 0 and not here["visible"]:
            unseen.append(f"unseen: {stops[here['stop']]}")
        reached.add(here["stop"])
        if len(reached - {-1}) == len(stops):
            break
    missed = [f"missed: {stop}" for at, stop in enumerate(stops) if at not in reached]
    return missed + unseen


def lost_when_enlarged(page: Page) -> list[str]:
    """What is cut off, or leaves the window, when the browser's text is twice as large."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    return [*(f"cut: {each}" for each in page.evaluate(CUT)), *too_wide(page)]
