"""A question with its answer as reports and comparisons see it, and the numbers of many of them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from index.types import Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """A question, judged or not, with what was answered.

    ``right``: the quote covers the evidence; ``in_top_5``: one of the first five passages holds it, None if
    the evidence came later than the answer. ``verbatim``: the quote stands so in its document.
    ``citation`` says where the quote stands, "" if nothing was quoted; ``milliseconds`` is the whole search.
    """

    id: str
    question: str
    style: str
    answerable: bool | None
    evidence: str | None
    verdict: Verdict
    confidence: float
    right: bool
    in_top_5: bool | None
    quote: str | None
    citation: str
    milliseconds: float
    verbatim: bool

    @property
    def passed(self) -> bool | None:
        """Whether it was answered rightly, or rightly not answered; None if nobody has judged it."""
        if self.answerable is None:
            return None
        return self.right if self.answerable else self.verdict != "answer"


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """The measures of some rows; rates lie in 0..1 and stand beside their counts."""
    answerable = [row for row in rows if row.answerable]
    others = [row for row in rows if row.answerable is False]
    ratios = [len(row.quote) / len(row.evidence) for row in answerable if row.quote and row.evidence]
    return {
        "questions": len(rows),
        "answerable": len(answerable),
        "answered_when_answerable": _rate([row.verdict == "answer" for row in answerable]),
        "evidence_at_1": _rate([row.right for row in answerable]),
        "evidence_in_top_5_passages": _rate([row.in_top_5 for row in answerable if row.in_top_5 is not None]),
        "quote_length_ratio": round(median(ratios), 3) if ratios else None,
        "false_answers": _rate([row.verdict == "answer" for row in others]),
        "quotes_verbatim": _rate([row.verbatim for row in rows if row.verdict == "answer"]),
        "verdicts": dict(Counter(row.verdict for row in rows)),
    }


def by_style(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """The measures of each style, in the order of their names."""
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.style].append(row)
    return {style: summary(some) for style, some in sorted(grouped.items())}


def _rate(outcomes: Sequence[bool]) -> dict[str, Any]:
    count, total = sum(outcomes), len(outcomes)
    return {"rate": round(count / total, 4) if total else None, "count": count, "of": total}
