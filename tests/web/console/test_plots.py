"""Plots are images with a name, whose texts are escaped and whose bars are to scale."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from bot.web.console.plots import COLOURS, WIDTHS, plot

SVG = "{http://www.w3.org/2000/svg}"
SERIES = [("Came", [("Erasure", 10), ("Name", 5)]), ("Went", [("Erasure", 0), ("Name", None)])]


def images(*args: object) -> list[ET.Element]:
    return list(ET.fromstring(f"<div>{plot(*args)}</div>"))  # type: ignore[arg-type]


def test_a_plot_is_one_named_image_in_each_width() -> None:
    drawn = images("What came", SERIES, str)
    assert [image.get("role") for image in drawn] == ["img"] * len(WIDTHS)
    assert {image.get("aria-label") for image in drawn} == {"What came"}


def test_bars_are_as_long_as_their_values_and_follow_each_other() -> None:
    bars = [each for each in images("", SERIES, str)[0].iter(f"{SVG}rect") if each.get("y") != "0"]
    first = [bar for bar in bars if bar.get("fill") == COLOURS[0] and bar.get("y") != "-10"]
    assert [float(bar.get("width") or 0) for bar in first] == [108.0, 216.0]  # the lowest first
    assert float(first[0].get("y") or 0) > float(first[1].get("y") or 0)


def test_every_name_and_every_value_is_written_once_and_what_is_missing_is_not() -> None:
    words = [text.text for text in images("", SERIES, str)[0].iter(f"{SVG}text") if text.text]
    assert sorted(words) == ["0", "10", "5", "Came", "Erasure", "Name", "Went"]


def test_a_single_series_needs_no_legend() -> None:
    assert "Came" not in plot("", SERIES[:1], str)


def test_words_are_escaped() -> None:
    drawn = plot('"><script>', [("x", [("<script>alert(1)</script>", 1)])], str)
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_nothing_is_styled_inline() -> None:
    assert "style=" not in plot("", SERIES, str)


def test_nothing_but_zeroes_can_be_drawn() -> None:
    assert "Erasure" in plot("", [("Came", [("Erasure", 0)])], str)
