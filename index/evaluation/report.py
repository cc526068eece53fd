"""A report on how a version answers a set of questions, as a page that stands by itself."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from index.evaluation import charts, words
from index.evaluation.calibration import expected_calibration_error
from index.evaluation.rows import Row, by_style, summary

BINS = 10
SHOWN = 200  # failures
MAX_SHOWN = 80  # characters of a question or a quote among them
_LATENCIES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, inf)  # upper bounds, milliseconds
_KINDS: dict[str, Callable[[Row], bool]] = {
    "trả lời đúng": lambda row: bool(row.answerable) and row.right,
    "chưa đúng": lambda row: bool(row.answerable) and not row.right,
    "không có đáp án": lambda row: row.answerable is False,
}


@dataclass(frozen=True, slots=True)
class Bin:
    """Answered questions of one tenth of confidence: mean confidence, and share that was right (0..1)."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says; pure data.

    ``overall`` and each of ``by_style`` are as index.evaluation.rows.summary gives them. ``confidences``
    are kinds of judged questions with their counts in tenths of confidence, ``latencies`` the upper bounds
    (milliseconds) of bins with their counts. ``p50`` and ``p95`` are milliseconds.
    """

    title: str
    version: str
    made_at: datetime
    unjudged: int
    passed: int
    overall: dict[str, Any]
    by_style: dict[str, dict[str, Any]]
    reliability: tuple[Bin, ...]
    calibration_error: float | None
    confidences: tuple[tuple[str, tuple[int, ...]], ...]
    latencies: tuple[tuple[float, int], ...]
    p50: float
    p95: float
    failures: tuple[Row, ...]


def report_of(rows: Sequence[Row], title: str, version: str, made_at: datetime) -> Report:
    """The report on some rows, of which there is at least one."""
    answered = [row for row in rows if row.verdict == "answer" and row.answerable is not None]
    sure = np.array([row.confidence for row in answered])
    right = np.array([row.right for row in answered], dtype=bool)
    p50, p95 = (float(each) for each in np.percentile([row.milliseconds for row in rows], (50, 95)))
    return Report(
        title=title,
        version=version,
        made_at=made_at,
        unjudged=sum(row.passed is None for row in rows),
        passed=sum(row.passed is True for row in rows),
        overall=summary(rows),
        by_style=by_style(rows),
        reliability=_reliability(answered),
        calibration_error=expected_calibration_error(sure, right, bins=BINS) if answered else None,
        confidences=tuple((kind, _tenths(filter(of, rows))) for kind, of in _KINDS.items()),
        latencies=_latencies(rows),
        p50=p50,
        p95=p95,
        failures=tuple(row for row in rows if row.passed is False),
    )


def write_report(report: Report) -> str:
    """The whole page, without anything from elsewhere: HTML in UTF-8."""
    return _page("report.html", report)


def write_body(report: Report) -> str:
    """What stands in the page below its title, for a page that has its own style."""
    return _page("report_body.html", report)


def _page(template: str, report: Report) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"decimal": words.decimal, "percent": words.percent, "cut": _cut}
    latencies = [
        ("hơn" if bound == inf else f"≤ {words.decimal(bound, 0)}", n) for bound, n in report.latencies
    ]
    points = [(each.confidence, each.right) for each in report.reliability]
    return environment.get_template(template).render(
        report=report,
        words=words,
        shown=report.failures[:SHOWN],
        latencies=latencies,
        reliability_chart=charts.reliability_chart(points) if points else "",
        confidence_chart=charts.confidence_chart(report.confidences),
        latency_chart=charts.latency_chart(latencies),
    )


def _cut(text: str | None, most: int = MAX_SHOWN) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _place(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _reliability(answered: Sequence[Row]) -> tuple[Bin, ...]:
    """Bins of equal width, without those that are empty (Naeini et al., 2015)."""
    bins = ((place, [row for row in answered if _place(row.confidence) == place]) for place in range(BINS))
    return tuple(
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            count=len(some),
            confidence=sum(row.confidence for row in some) / len(some),
            right=sum(row.right for row in some) / len(some),
        )
        for place, some in bins
        if some
    )


def _tenths(rows: Any) -> tuple[int, ...]:
    found = Counter(_place(row.confidence) for row in rows)
    return tuple(found[place] for place in range(BINS))


def _latencies(rows: Sequence[Row]) -> tuple[tuple[float, int], ...]:
    """From the first bin that is not empty to the last one."""
    found = Counter(next(bound for bound in _LATENCIES if row.milliseconds <= bound) for row in rows)
    used = [place for place, bound in enumerate(_LATENCIES) if found[bound]]
    return tuple((bound, found[bound]) for bound in _LATENCIES[used[0] : used[-1] + 1])
