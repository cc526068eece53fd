"""How well a version answers a file of questions."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from index.evaluation.questions import TestQuestion
from index.evaluation.rows import Row, by_style, summary
from index.passages import sentences
from index.search import Searcher
from index.types import SearchResult
from index.vietnamese import nfc

COVERED = 0.8  # share of the evidence's characters that the first quote must cover
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with what was answered."""

    question: TestQuestion
    result: SearchResult
    right: bool
    in_top_5: bool
    verbatim: bool

    @property
    def row(self) -> Row:
        """What reports and comparisons see of it."""
        question, result = self.question, self.result
        first = result.answers[0] if result.answers else None
        return Row(
            id=question.id,
            question=question.question,
            style=question.style,
            answerable=question.answerable,
            evidence=question.evidence,
            verdict=result.verdict,
            confidence=result.confidence,
            right=self.right,
            in_top_5=self.in_top_5,
            quote=first.quote if first else None,
            citation=", ".join(filter(None, (first.number or first.title, first.section))) if first else "",
            milliseconds=result.milliseconds.total,
            verbatim=self.verbatim,
        )


def evaluate(
    searcher: Searcher, questions: Sequence[TestQuestion], progress: Progress = lambda done, total: None
) -> dict[str, Any]:
    """Ask and summarise."""
    return summarise(ask(searcher, questions, progress))


def ask(
    searcher: Searcher, questions: Sequence[TestQuestion], progress: Progress = lambda done, total: None
) -> list[Outcome]:
    """How a version answers questions, in their order."""
    outcomes = []
    for done, question in enumerate(questions, 1):
        outcomes.append(outcome_of(searcher, question))
        progress(done, len(questions))
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The report of ``python -m index evaluate``; rates lie in 0..1 and stand beside their counts."""
    rows = rows_of(outcomes)
    return {
        "overall": summary(rows),
        "by_style": by_style(rows),
        "failures": [_failure(row) for row in rows if row.passed is False],
        "milliseconds": percentiles([asdict(outcome.result.milliseconds) for outcome in outcomes]),
    }


def rows_of(outcomes: Sequence[Outcome]) -> list[Row]:
    """Outcomes as reports and comparisons see them."""
    return [outcome.row for outcome in outcomes]


def percentiles(timings: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """p50 and p95 of each step."""
    if not timings:
        return {}
    return {
        step: {
            name: round(float(np.percentile([timing[step] for timing in timings], share)), 3)
            for name, share in (("p50", 50), ("p95", 95))
        }
        for step in timings[0]
    }


def covers(quote: str, evidence: str) -> bool:
    """Whether a quote covers ≥ 80 % of the evidence and is not padded.

    It covers by the longest part of the evidence that stands in it; it is no longer than twice the
    evidence or three sentences.
    """
    quote, evidence = (" ".join(nfc(text).split()) for text in (quote, evidence))
    if _longest_common(quote, evidence) < COVERED * len(evidence):
        return False
    return len(quote) <= 2 * len(evidence) or len(sentences(quote, (0, len(quote)))) <= 3


def _longest_common(left: str, right: str) -> int:
    """Length of the longest common substring (dynamic programming over one row)."""
    best, row = 0, [0] * (len(right) + 1)
    for letter in left:
        row = [0, *(row[place] + 1 if letter == other else 0 for place, other in enumerate(right))]
        best = max(best, *row)
    return best


def outcome_of(searcher: Searcher, question: TestQuestion) -> Outcome:
    """Ask one question and judge the answer."""
    result = searcher.search(question.question, question.previous)
    evidence = " ".join(nfc(question.evidence or "").split())
    texts = {
        answer.document_id: searcher.contents.documents[answer.document_id].text for answer in result.answers
    }
    return Outcome(
        question=question,
        result=result,
        right=bool(evidence and result.answers and covers(result.answers[0].quote, evidence)),
        in_top_5=bool(evidence) and any(evidence in " ".join(hit.text.split()) for hit in result.hits[:5]),
        verbatim=all(
            texts[answer.document_id][answer.start : answer.end] == answer.quote for answer in result.answers
        ),
    )


def _failure(row: Row) -> dict[str, Any]:
    return {"id": row.id, "verdict": row.verdict, "quote": row.quote}
