"""How well a version answers a file of questions."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import numpy as np

from index.evaluation.questions import TestQuestion
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
    def passed(self) -> bool:
        """Whether it was answered rightly, or rightly not answered."""
        return self.right if self.question.answerable else self.result.verdict != "answer"


def evaluate(
    searcher: Searcher, questions: Sequence[TestQuestion], progress: Progress = lambda done, total: None
) -> dict[str, Any]:
    """The report of ``python -m index evaluate``; rates lie in 0..1 and stand beside their counts."""
    outcomes = []
    for done, question in enumerate(questions, 1):
        outcomes.append(outcome_of(searcher, question))
        progress(done, len(questions))
    by_style = defaultdict(list)
    for outcome in outcomes:
        by_style[outcome.question.style].append(outcome)
    return {
        "overall": _summary(outcomes),
        "by_style": {style: _summary(some) for style, some in sorted(by_style.items())},
        "failures": [_failure(outcome) for outcome in outcomes if not outcome.passed],
        "milliseconds": percentiles([asdict(outcome.result.milliseconds) for outcome in outcomes]),
    }


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


def _summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    others = [outcome for outcome in outcomes if not outcome.question.answerable]
    answered = [outcome for outcome in outcomes if outcome.result.verdict == "answer"]
    ratios = [
        len(outcome.result.answers[0].quote) / len(outcome.question.evidence)
        for outcome in answerable
        if outcome.result.answers and outcome.question.evidence
    ]
    return {
        "questions": len(outcomes),
        "answerable": len(answerable),
        "answered_when_answerable": _rate([o.result.verdict == "answer" for o in answerable]),
        "evidence_at_1": _rate([o.right for o in answerable]),
        "evidence_in_top_5_passages": _rate([o.in_top_5 for o in answerable]),
        "quote_length_ratio": round(median(ratios), 3) if ratios else None,
        "false_answers": _rate([o.result.verdict == "answer" for o in others]),
        "quotes_verbatim": _rate([o.verbatim for o in answered]),
        "verdicts": dict(Counter(o.result.verdict for o in outcomes)),
    }


def _rate(outcomes: Sequence[bool]) -> dict[str, Any]:
    count, total = sum(outcomes), len(outcomes)
    return {"rate": round(count / total, 4) if total else None, "count": count, "of": total}


def _failure(outcome: Outcome) -> dict[str, Any]:
    answers = outcome.result.answers
    return {
        "id": outcome.question.id,
        "verdict": outcome.result.verdict,
        "quote": answers[0].quote if answers else None,
    }
