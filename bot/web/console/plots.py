"""Plots of figures: bars that lie, each under its name and before its value.

`leather` lays them out. Colours are the stylesheet's, by its variables, so that a plot is
light or dark as the page is; a plot is one image with one name, and its table stands by.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import leather  # type: ignore[import-untyped]
from leather import theme
from markupsafe import Markup

Bars = Sequence[tuple[str, float | None]]
"""Names and values of the bars of one colour, top to bottom."""

COLOURS = ("var(--first)", "var(--second)")
WIDTHS = (280, 560)
"""One for narrow columns, one for wide ones; the stylesheet shows the one that fits."""

NAME, BAR, GAP, LEGEND = 24, 16, 12, 26
VALUE = 64
"""Room for the value behind the longest bar."""

theme.background_color = "none"
theme.legend_color = theme.zero_color = "currentColor"
theme.legend_font_family = "inherit"
theme.legend_gap = LEGEND - theme.legend_font_char_height
theme.margin = 0.0


def plot(label: str, series: Sequence[tuple[str, Bars]], say: Callable[[float], str]) -> Markup:
    """The plot of one series, or of two in pairs, in each width; `say` words a value."""
    drawn = (_image(label, series, say, width) for width in WIDTHS)
    return Markup("").join(Markup(ET.tostring(image, encoding="unicode")) for image in drawn)  # noqa: S704, ElementTree escapes every text


def _image(
    label: str, series: Sequence[tuple[str, Bars]], say: Callable[[float], str], width: int
) -> ET.Element:
    legend = LEGEND if len(series) > 1 else 0
    height = len(series[0][1]) * (NAME + GAP + BAR * len(series)) + legend
    chart = leather.Chart()
    chart.set_x_scale(_FromZero(_most(series), (width - VALUE) / width))
    chart.add_x_axis(ticks=[0], tick_formatter=lambda *_: "")
    chart.set_y_axis(_Unseen())
    for place, (name, bars) in enumerate(series):
        data = [(value, words) for words, value in reversed(bars)]
        chart.add_series(leather.Series(data, name=name), _Lying(place, say))
    image = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    image.set("aria-label", label)
    image.set("class", "narrow-plot" if width == WIDTHS[0] else "wide-plot")
    image.set("viewBox", f"0 -{theme.legend_font_char_height} {width} {height + 32}")
    image.append(chart.to_svg_group(width, height + 22))
    return image


def _most(series: Iterable[tuple[str, Bars]]) -> float:
    return max((value or 0 for _, bars in series for _, value in bars), default=0) or 1


class _FromZero(leather.Scale):  # type: ignore[misc]
    """From zero to the largest value, which takes up a share of the width."""

    def __init__(self, most: float, share: float) -> None:
        self.most, self.share = most, share

    def contains(self, value: float) -> bool:
        return 0 <= value <= self.most

    def project(self, value: float, start: float, end: float) -> float:
        return round(start + (end - start) * self.share * value / self.most, 1)


class _Unseen(leather.Axis):  # type: ignore[misc]
    """No axis: the names stand above the bars."""

    def estimate_label_margin(self, *_: Any) -> int:
        """No room."""
        return 0

    def to_svg(self, *_: Any) -> ET.Element:
        """Nothing."""
        return ET.Element("g")


class _Lying(leather.Bars):  # type: ignore[misc]
    """The bars of one series; the first series also writes the names above."""

    def __init__(self, place: int, say: Callable[[float], str]) -> None:
        super().__init__(COLOURS[place])
        self.place, self.say = place, say

    def to_svg(self, width: Any, height: Any, x: Any, y: Any, series: Any, _: Any) -> ET.Element:
        """Names, bars and values."""
        group = ET.Element("g")
        for datum in series.data():
            top = round(float(y.project_interval(datum.y, height, 0)[1]), 1)
            if self.place == 0:
                group.append(_text(0, top + NAME - 8, datum.y, "name"))
            if datum.x is not None:
                group.extend(self._bar(x.project(datum.x, 0, width), top, datum.x))
        return group

    def _bar(self, length: float, top: float, value: float) -> Iterable[ET.Element]:
        y = top + NAME + BAR * self.place
        bar = {"x": "0", "y": f"{y}", "width": f"{length}", "height": f"{BAR - 2}"}
        yield ET.Element("rect", {**bar, "fill": COLOURS[self.place]})
        yield _text(length + 6, y + BAR - 3.5, self.say(value), "value")


def _text(x: float, y: float, words: str, kind: str) -> ET.Element:
    text = ET.Element("text", {"x": f"{x}", "y": f"{y}", "class": kind})
    text.text = words
    return text
