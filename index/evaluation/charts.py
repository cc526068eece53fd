"""The charts of a report, as SVG that may stand in any page: it takes its ink and font from there.

No style, script or address is in it, so a strict Content-Security-Policy lets it through.
"""

import re
from collections.abc import Sequence
from itertools import count

from leather import Chart, theme
from markupsafe import Markup, escape

from index.evaluation.words import decimal

# At least 3 : 1 on white and on near black alike (WCAG 2.2, 1.4.11), and told apart by the colour-blind.
BLUE, ORANGE, PURPLE = "#2b7bc8", "#c8611a", "#9457c4"
_WIDTH, _HEIGHT = 480, 300
_FONT, _SIZE, _LETTER = "system-ui, sans-serif", 14, 7
_INK, _GRID = "currentColor", "#80808055"
_THEME = {
    "background_color": "none",
    "legend_gap": 10,
    "axis_title_gap": 20,
    "tick_color": _GRID,
    "zero_color": _GRID,
    "legend_color": _INK,
    "axis_title_color": _INK,
    "label_color": _INK,
    **{f"{text}_font_family": _FONT for text in ("legend", "axis_title", "tick")},
    **{f"{text}_font_size": _SIZE for text in ("legend", "axis_title", "tick")},
    **{f"{text}_font_char_width": _LETTER for text in ("legend", "axis_title", "tick")},
}
for _name, _value in _THEME.items():
    setattr(theme, _name, _value)

_SIZED = re.compile(r"<svg [^>]*?>")
_TENTHS = [tenth / 5 for tenth in range(6)]

Point = tuple[float, float]


def reliability_chart(points: Sequence[Point]) -> Markup:
    """Mean confidence and share that was right, both 0..1, beside the diagonal on which they are the same."""
    chart = Chart()
    chart.add_line([(0, 0), (1, 1)], name="khớp hoàn toàn", stroke_color=ORANGE, stroke_dasharray="6 4")
    chart.add_dots(list(points), name="các câu đã trả lời", fill_color=BLUE, radius=6)
    _tenths(chart, "x", "độ tin trung bình")
    _tenths(chart, "y", "tỷ lệ đúng")
    return _svg(
        chart, "Biểu đồ so độ tin với tỷ lệ trả lời đúng; càng gần đường chéo thì độ tin càng sát thực tế."
    )


def confidence_chart(counts: Sequence[tuple[str, Sequence[int]]]) -> Markup:
    """How many questions there are of each kind in bins of confidence of equal width."""
    chart = Chart()
    most = max((max(each) for _, each in counts), default=0)
    looks = zip((BLUE, ORANGE, PURPLE), ("none", "6 4", "2 3"), strict=True)
    for (name, each), (colour, dashes) in zip(counts, looks, strict=False):
        points = [((place + 0.5) / len(each), high) for place, high in enumerate(each)]
        chart.add_line(points, name=name, stroke_color=colour, stroke_dasharray=dashes)
    _tenths(chart, "x", "độ tin")
    _counts(chart, most)
    return _svg(
        chart, "Biểu đồ số câu theo độ tin, tách câu trả lời đúng, câu chưa đúng và câu không có đáp án."
    )


def latency_chart(counts: Sequence[tuple[str, int]]) -> Markup:
    """How many questions took how long: the label of each bin and its count."""
    chart = Chart()
    chart.add_columns(list(counts), fill_color=BLUE)
    chart.add_x_axis(name="mili giây")
    _counts(chart, max(high for _, high in counts))
    return _svg(chart, "Biểu đồ số câu theo thời gian trả lời, tính bằng mili giây.")


def _tenths(chart: Chart, side: str, name: str) -> None:
    getattr(chart, f"add_{side}_scale")(0, 1)
    axis = getattr(chart, f"add_{side}_axis")
    axis(ticks=_TENTHS, tick_formatter=lambda value, *_: decimal(value, 1), name=name)


def _counts(chart: Chart, most: int) -> None:
    """A few round numbers on the y axis."""
    step = next(
        step for power in count() for step in (10**power, 2 * 10**power, 5 * 10**power) if step * 6 >= most
    )
    ticks = list(range(0, max(most, 1) + step, step))
    chart.add_y_scale(0, ticks[-1])
    chart.add_y_axis(ticks=ticks, tick_formatter=lambda value, *_: decimal(value, 0), name="số câu")


def _svg(chart: Chart, says: str) -> Markup:
    """A chart that is as wide as its place, and what it says for those who cannot see it."""
    drawn = str(chart.to_svg(width=_WIDTH, height=_HEIGHT))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(says)}">'
    )
    return Markup(_SIZED.sub(head, drawn, count=1))  # noqa: S704 (leather escapes the texts in it)
