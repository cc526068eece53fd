"""How sure an answer is: a logistic model over what retrieval saw, so that nothing is answered by guesswork.

The coefficients in ``confidence.json`` come from ``python -m index calibrate``: one set for searching with
a model, one for words alone. index/evaluation/calibration.py says on what they are fitted.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import pairwise
from math import exp, log1p
from pathlib import Path

import numpy as np

from index.analysis import QUESTION_WORDS, content_terms
from index.answering import share, specificity, weighed
from index.types import Query, Verdict

FOCUS_WIDTH = 4  # terms on either side of a question word
LEAD = 0.5  # more says no more
RELATED_SHARE = 0.4  # of the threshold for an answer: from there on the nearest passages are worth showing


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a quotation: the more of each, the likelier that it answers.

    Shares of the question's content, weighted by idf: ``passage`` and ``quote`` of its terms found there,
    ``pairs`` of its neighbouring terms found in the passage, ``rarest`` how common the rarest term is that
    the passage lacks (1: it lacks none). ``focus``: of the terms beside the question words ("ai *chủ trì hội
    nghị*"), or of a follow-up's own, found in the quote. ``kind``: whether it has the kind of thing asked
    for. Both are ½ where that cannot be told. ``lead``: of the passage's score over the next one's, at most
    LEAD. ``cosine``: of quote and question, 0 without a model. ``length``: ln of how many terms have content.
    """

    passage: float
    quote: float
    pairs: float
    rarest: float
    focus: float
    kind: float
    lead: float
    cosine: float
    length: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """A logistic regression: a weight for each signal, the intercept, and the least probability to answer."""

    weights: tuple[float, ...]
    intercept: float
    answer_above: float

    def probability(self, signals: Signals) -> float:
        """How likely the quotation answers the question."""
        return float(1 / (1 + exp(-(self.intercept + np.dot(self.weights, astuple(signals))))))


@cache
def coefficients(with_model: bool) -> Coefficients:
    """The packaged coefficients."""
    data = json.loads((Path(__file__).parent / "confidence.json").read_text("utf-8"))
    chosen = data["model" if with_model else "lexical"]
    return Coefficients(tuple(chosen["weights"].values()), chosen["intercept"], chosen["answer_above"])


def signals(
    query: Query,
    passage: Collection[str],
    quote: Collection[str],
    idf: Callable[[str], float],
    *,
    holds_asked: bool | None,
    lead: float,
    cosine: float,
) -> Signals:
    """Measure a quotation; ``passage`` and ``quote`` are sets of terms and pairs."""
    weights = {term: mass * specificity(term) for term, mass in weighed(query.content, idf).items()}
    pairs = {
        pair: idf(pair)
        for pair in map(" ".join, pairwise(query.terms))
        if len(content_terms(pair.split())) == 2
    }
    never_seen = idf("\0")
    missing = max((idf(term) for term in weights if term not in passage), default=0.0)
    return Signals(
        passage=share(weights, passage),
        quote=share(weights, quote),
        pairs=share(pairs, passage),
        rarest=1 - missing / never_seen,
        focus=share(weighed(query.own, idf), quote) if query.own else _focus(query.terms, quote, idf),
        kind=0.5 if holds_asked is None else float(holds_asked),
        lead=min(max(lead, 0.0), LEAD),
        cosine=cosine,
        length=log1p(len(weights)),
    )


def _focus(terms: Sequence[str], quote: Collection[str], idf: Callable[[str], float]) -> float:
    """Share of the content terms beside the question words that a quote holds; ½ if there are none."""
    places = [place for place, term in enumerate(terms) if term in QUESTION_WORDS]
    near = {terms[place] for middle in places for place in _around(middle, len(terms))}
    asked = content_terms(sorted(near))
    return share(weighed(asked, idf), quote) if asked else 0.5


def _around(middle: int, length: int) -> range:
    return range(max(0, middle - FOCUS_WIDTH), min(length, middle + FOCUS_WIDTH + 1))


def judge(signals: Signals, fits: bool, counted: bool, with_model: bool) -> tuple[Verdict, float]:
    """The verdict and a probability of 0..1.

    ``fits``: the passage names every document that the question names; otherwise it is about another one,
    however alike. ``counted``: the quote has the count that is asked for, if one is; otherwise the passage
    is at best related.
    """
    model = coefficients(with_model)
    probability = round(model.probability(signals), 4)
    related_above = RELATED_SHARE * model.answer_above
    if not fits:
        return "none", min(probability, round(related_above / 2, 4))
    if not counted:
        probability = min(probability, round((model.answer_above + related_above) / 2, 4))
    if probability >= model.answer_above:
        return "answer", probability
    return ("related" if probability >= related_above else "none"), probability
