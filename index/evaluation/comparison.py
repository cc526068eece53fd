"""Two versions over one set of questions: what each measure gained, how sure that is, and which questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.evaluation.rows import Row

RESAMPLES = 2000
_AT_ONCE = 100  # resamples in memory
_SEED = 8

Pair = tuple[Row, Row]

_MEASURES: dict[str, Callable[[Row], bool | None]] = {
    "evidence_at_1": lambda row: row.right if row.answerable else None,
    "evidence_in_top_5_passages": lambda row: row.in_top_5 if row.answerable else None,
    "answered_when_answerable": lambda row: row.verdict == "answer" if row.answerable else None,
    "false_answers": lambda row: row.verdict == "answer" if row.answerable is False else None,
    "passed": lambda row: row.passed,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A share (0..1) of ``questions`` before and after, and the 95 % interval of its difference.

    ``before``, ``after`` and ``difference`` are None without questions, ``low`` and ``high`` with fewer
    than two.
    """

    name: str
    questions: int
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The measures, and pairs (before, after): failed → passed, passed → failed, and what else changed."""

    measures: tuple[Measure, ...]
    wins: tuple[Pair, ...]
    losses: tuple[Pair, ...]
    changed: tuple[Pair, ...]


def compare(before: Sequence[Row], after: Sequence[Row]) -> Comparison:
    """Compare the rows of the same questions in the same order; raises ValueError for others."""
    if [row.id for row in before] != [row.id for row in after]:
        raise ValueError("Only the same questions in the same order can be compared.")
    pairs = list(zip(before, after, strict=True))
    wins = tuple(pair for pair in pairs if _turned(pair, to=True))
    losses = tuple(pair for pair in pairs if _turned(pair, to=False))
    return Comparison(
        measures=tuple(_measure(name, measured, pairs) for name, measured in _MEASURES.items()),
        wins=wins,
        losses=losses,
        changed=tuple(
            pair
            for pair in pairs
            if (pair[0].verdict, pair[0].quote) != (pair[1].verdict, pair[1].quote)
            and not _turned(pair, to=True)
            and not _turned(pair, to=False)
        ),
    )


def _turned(pair: Pair, to: bool) -> bool:
    return pair[0].passed is (not to) and pair[1].passed is to


def _measure(name: str, measured: Callable[[Row], bool | None], pairs: Sequence[Pair]) -> Measure:
    values = [(measured(old), measured(new)) for old, new in pairs]
    known = [(old, new) for old, new in values if old is not None and new is not None]
    if not known:
        return Measure(name, 0)
    before, after = np.array(known, dtype=float).T
    low, high = _interval(before, after) if len(known) > 1 else (None, None)
    means = float(before.mean()), float(after.mean())
    return Measure(name, len(known), *means, means[1] - means[0], low, high)


def _interval(
    before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]
) -> tuple[float | None, float | None]:
    """The 95 % percentile interval of the mean difference by paired bootstrap (Efron & Tibshirani, 1993).

    Not BCa, which has no value where every question differs alike.
    """
    from scipy.stats import bootstrap

    def difference(old: npt.NDArray[Any], new: npt.NDArray[Any], axis: int) -> npt.NDArray[Any]:
        gained: npt.NDArray[Any] = (new - old).mean(axis=axis)
        return gained

    found = bootstrap(
        (before, after),
        difference,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=_AT_ONCE,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return float(found.low), float(found.high)
