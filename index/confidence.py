"""Whether to answer, to point at something related, or to say that it is not there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import exp

from index.answering import specificity
from index.types import Query, Verdict
from index.vietnamese import fold, folded_syllables, with_bigrams

# First thresholds, set by hand: a question is in scope when most of its words, weighted by rarity, stand in
# one passage. Cosines of this model lie in a narrow band, so they only tip the balance.
ANSWER_ABOVE = 0.5
RELATED_ABOVE = 0.25
_COVERAGE_MIDDLE, _COVERAGE_SLOPE = 0.55, 10.0
_COSINE_MIDDLE, _COSINE_SLOPE = 0.86, 30.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the best passage: ``coverage`` 0..1 of the query's idf mass, ``cosine`` or None.

    ``named``: every document that the question names by its number is named there too.
    """

    coverage: float
    cosine: float | None
    named: bool


def signals(query: Query, text: str, cosine: float | None, idf: Callable[[str], float]) -> Signals:
    """Measure how well a passage's text covers a query."""
    there = set(with_bigrams(folded_syllables(text)))
    terms = {term: idf(term) * specificity(term) for term in query.tokens}
    total = sum(terms.values())
    found = sum(weight for term, weight in terms.items() if term in there)
    named = all(_names(text, number, letters) for number, letters in query.named)
    return Signals(coverage=found / total if total else 0.0, cosine=cosine, named=named)


def _names(text: str, number: str, letters: str) -> bool:
    """Whether a text names a document: as "117-KH", as "Nghị quyết 43", or in a list, "42, 43 và 45"."""
    any_letter = r"[^\W\d]"
    with_letters = rf"\b{number}\s*[-–/]\s*(?:\d{{4}}\s*[-/]\s*)?{letters or any_letter}"
    in_words = (
        rf"(?:quyet|hoach|thi|dinh|dan|van|trinh|dong|so|nq|kh|ct)\s+(?:so\s+)?{number}\b(?!\s*[-/]\s*\w)"
    )
    in_a_list = rf"\b{number}(?:,| va)\s+\d"
    return re.search(f"{with_letters}|{in_words}|{in_a_list}", fold(text)) is not None


def judge(found: Signals | None) -> tuple[Verdict, float]:
    """The verdict and a confidence of 0..1; no signals (nothing asked, nothing found) mean ``none``."""
    if found is None:
        return "none", 0.0
    logit = _COVERAGE_SLOPE * (found.coverage - _COVERAGE_MIDDLE)
    if found.cosine is not None:
        logit += _COSINE_SLOPE * (found.cosine - _COSINE_MIDDLE)
    confidence = round(1 / (1 + exp(-logit)), 4)
    if not found.named:  # a question on another document, however alike
        return "none", min(confidence, RELATED_ABOVE / 2)
    if confidence >= ANSWER_ABOVE:
        return "answer", confidence
    return ("related" if confidence >= RELATED_ABOVE else "none"), confidence
