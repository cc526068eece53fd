"""Whether to answer, to point at something related, or to say that it is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

from index.answering import specificity
from index.types import Query, Verdict
from index.vietnamese import folded_syllables, with_bigrams

# First thresholds, set by hand: a question is in scope when most of its words, weighted by rarity, stand in
# one passage. Cosines of this model lie in a narrow band, so they only tip the balance.
ANSWER_ABOVE = 0.5
RELATED_ABOVE = 0.25
_COVERAGE_MIDDLE, _COVERAGE_SLOPE = 0.55, 10.0
_COSINE_MIDDLE, _COSINE_SLOPE = 0.86, 30.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the best passage: ``coverage`` 0..1 of the query's idf mass, ``cosine`` or None."""

    coverage: float
    cosine: float | None


def signals(query: Query, text: str, cosine: float | None, idf: Callable[[str], float]) -> Signals:
    """Measure how well a passage's text covers a query."""
    there = set(with_bigrams(folded_syllables(text)))
    terms = {term: idf(term) * specificity(term) for term in query.tokens}
    total = sum(terms.values())
    found = sum(weight for term, weight in terms.items() if term in there)
    return Signals(coverage=found / total if total else 0.0, cosine=cosine)


def judge(found: Signals | None) -> tuple[Verdict, float]:
    """The verdict and a confidence of 0..1; no signals (nothing asked, nothing found) mean ``none``."""
    if found is None:
        return "none", 0.0
    logit = _COVERAGE_SLOPE * (found.coverage - _COVERAGE_MIDDLE)
    if found.cosine is not None:
        logit += _COSINE_SLOPE * (found.cosine - _COSINE_MIDDLE)
    confidence = round(1 / (1 + exp(-logit)), 4)
    if confidence >= ANSWER_ABOVE:
        return "answer", confidence
    return ("related" if confidence >= RELATED_ABOVE else "none"), confidence
