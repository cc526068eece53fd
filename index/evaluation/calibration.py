"""Fitting the confidence model: questions that are answered here, and the same with the answer taken away.

Positive examples are the tuning half of the golden questions and questions generated from statutes; for
negative ones the passages that answer are left out, so that only near misses remain, and questions of one
corpus are put to the other. The half kept apart and the public sets are never seen.
"""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.confidence import Signals
from index.errors import QuestionFileError
from index.evaluation.evaluate import covers
from index.evaluation.questions import TestQuestion
from index.queries import understand
from index.search import Searcher
from index.types import Document, Query, Section, Source
from index.vietnamese import fold, nfc

Progress = Callable[[int, int], None]
BATCH = 64
CANDIDATES = 10
FOREIGN = 400  # questions on statutes that are put to the corpus
STATUTES = 800  # passages, in runs of neighbours, which are alike
RUN = 20
FOLDS = 8
ANSWER_ABOVE = (
    0.35  # below it, on the tuning half, wrong answers to near questions come as fast as right ones
)
GOLDEN_WEIGHT = 10.0  # there are few of them, and they are what people ask
_COUNTED = re.compile(
    r"((?:[^\W\d]+[ ,]+){6,14})(\d+|[^\W\d]+ mươi) (ngày|tháng|năm|người|giờ|lần|đồng|phần trăm)"
)
_DEFINED = re.compile(r"^(?:\d+\. )?([^\W\d][\w ]{4,60}?) là ")
_ASKING = (
    "{} là gì?",
    "{} được quy định như thế nào?",
    "{} gồm những nội dung nào?",
    "Quy định về {}?",
    "{}",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A question to be asked, without some passages, and whether a quote from a row answers it."""

    query: Query
    answers: Callable[[str, int], bool]
    without: Sequence[int] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A question as the confidence model sees it, and whether the quotation answers it."""

    signals: Signals
    answered: bool
    weight: float


def calibrate(
    here: Searcher,
    statutes: Searcher,
    tuning: Sequence[TestQuestion],
    titles: dict[str, str],
    progress: Progress = lambda done, total: None,
) -> dict[str, Any]:
    """Fitted coefficients with how many examples there were, and their cross-validated calibration error."""
    own = list(golden_trials(here, tuning))
    theirs = list(statute_trials(statutes, titles))
    strangers = [replace(trial, answers=_is_from_nowhere, without=()) for trial in theirs[: FOREIGN * 2 : 2]]
    guests = [
        replace(trial, answers=_is_from_nowhere, without=(), weight=1.0) for trial in own if not trial.without
    ]
    asked = [(here, trial) for trial in (*own, *strangers)] + [
        (statutes, trial) for trial in (*theirs, *guests)
    ]
    examples: list[Example] = []
    for start in range(0, len(asked), BATCH):
        examples += _examples(asked[start : start + BATCH])
        progress(min(start + BATCH, len(asked)), len(asked))
    return fit(examples)


def golden_trials(searcher: Searcher, questions: Sequence[TestQuestion]) -> Iterator[Trial]:
    """Each golden question once as it is, and once without the passages that hold its evidence."""
    contents = searcher.contents
    texts = [
        " ".join(contents.documents[passage.document_id].text[passage.start : passage.end].split())
        for passage in contents.passages
    ]
    for question in questions:
        query = understand(question.question, question.previous, contents.language)
        evidence = " ".join(nfc(question.evidence or "").split())
        holding = [row for row, text in enumerate(texts) if evidence and evidence in text]
        for without in ((), holding) if holding else ((),):
            yield Trial(query, partial(_covers, evidence), without, GOLDEN_WEIGHT)


def statute_trials(searcher: Searcher, titles: dict[str, str], seed: int = 8) -> Iterator[Trial]:
    """Generated questions on statutes, each with and without the passage asked about."""
    chance = random.Random(seed)  # noqa: S311 (not for secrets)
    often = Counter(titles.values())
    for row, passage in enumerate(searcher.contents.passages):
        if often[titles[passage.document_id]] > 1:  # "Hiệu lực thi hành" asks for no passage in particular
            continue
        text = searcher.contents.documents[passage.document_id].text[passage.start : passage.end]
        for question in generated(titles[passage.document_id], text, chance):
            query = understand(question, None, searcher.contents.language)
            yield Trial(query, partial(_is_from, row))
            yield Trial(query, partial(_is_from, row), (row,))


def generated(title: str, text: str, chance: random.Random) -> Iterator[str]:
    """Questions that a passage of a statute answers; every third without diacritics."""
    asked = [chance.choice(_ASKING).format(title.strip().rstrip("."))]
    asked += [f"{found[1].strip()} bao nhiêu {found[3]}?" for found in list(_COUNTED.finditer(text))[:1]]
    asked += [f"{found[1]} là gì?" for found in [_DEFINED.search(text)] if found]
    for question in asked:
        yield fold(question) if chance.random() < 1 / 3 else question


def _covers(evidence: str, quote: str, row: int) -> bool:
    return bool(evidence) and covers(quote, evidence)


def _is_from(wanted: int, quote: str, row: int) -> bool:
    return row == wanted


def _is_from_nowhere(quote: str, row: int) -> bool:
    return False


def _examples(asked: Sequence[tuple[Searcher, Trial]]) -> Iterator[Example]:
    encoder = asked[0][0].encoder
    vectors = encoder.encode_queries([trial.query.understood for _, trial in asked]) if encoder else None
    for place, (searcher, trial) in enumerate(asked):
        vector = None if vectors is None else vectors[place]
        given = searcher.given(trial.query)
        near = given.candidate.row if given else None
        candidates = searcher.retriever.rank(trial.query, vector, CANDIDATES, trial.without, near)
        if not candidates:
            continue
        choice = searcher.quoter.choose(trial.query, vector, candidates, given)
        passage = searcher.contents.passages[choice.candidate.row]
        document = searcher.contents.documents[passage.document_id]
        if searcher.quoter.fits(
            trial.query, choice.candidate.row, given
        ):  # others are never answered, whatever is fitted
            quote = document.text[slice(*choice.quoted)]
            answered = not trial.without and trial.answers(quote, choice.candidate.row)
            yield Example(searcher.quoter.signals(trial.query, choice), answered, trial.weight)


def load_statutes(path: Path, seed: int = 8) -> tuple[list[Document], dict[str, str]]:
    """A sample of statutes, and their titles by document id; raises QuestionFileError."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        chance = random.Random(seed)  # noqa: S311
        starts = chance.sample(range(0, len(rows) - RUN, RUN), min(STATUTES // RUN, len(rows) // RUN - 1))
        chosen = {row["_id"]: row for start in sorted(starts) for row in rows[start : start + RUN]}.values()
        documents = [
            Document(
                row["_id"],
                Source(kind="official", title="", sha256=""),
                nfc(row["text"]),
                (Section(0, len(nfc(row["text"]))),),
            )
            for row in chosen
        ]
        return documents, {row["_id"]: nfc(re.sub(r"^Điều [^ ]+ ", "", row["title"])) for row in chosen}
    except (OSError, KeyError, ValueError) as error:
        raise QuestionFileError(f"{path} holds no statutes ({error}): see --help for its form.") from error


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Coefficients as ``confidence.json`` holds them, and what cross-validation says of them."""
    features = np.array([astuple(example.signals) for example in examples])
    answered = np.array([example.answered for example in examples])
    weights = np.array([example.weight for example in examples])
    weights[answered] *= weights[~answered].sum() / weights[answered].sum()  # as often as not
    fold = np.random.default_rng(8).integers(0, FOLDS, len(examples))
    blind = np.empty(len(examples))
    for held in range(FOLDS):
        slopes, intercept = _logistic(features[fold != held], answered[fold != held], weights[fold != held])
        blind[fold == held] = 1 / (1 + np.exp(-(features[fold == held] @ slopes + intercept)))
    slopes, intercept = _logistic(features, answered, weights)
    names = [field.name for field in fields(Signals)]
    return {
        "weights": {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)},
        "intercept": round(float(intercept), 4),
        "answer_above": ANSWER_ABOVE,
        "examples": len(examples),
        "answered": int(answered.sum()),
        "calibration_error": round(expected_calibration_error(blind, answered, weights), 4),
    }


def _logistic(
    features: npt.NDArray[np.float64], answered: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], float]:
    """Logistic regression with an L2 penalty and no negative slope: every signal is one in favour."""
    from scipy.optimize import minimize

    middle, width = features.mean(axis=0), features.std(axis=0)
    width[width == 0] = 1.0
    scaled = np.c_[(features - middle) / width, np.ones(len(features))]

    def loss(slopes: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logit = scaled @ slopes
        penalty = np.r_[slopes[:-1], 0.0]
        likelihood = weights @ (np.logaddexp(0, logit) - answered * logit)
        gradient = scaled.T @ (weights * (1 / (1 + np.exp(-logit)) - answered))
        return float(likelihood + penalty @ penalty / 2), gradient + penalty

    bounds = [(0.0, None)] * features.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x
    slopes = found[:-1] / width
    return slopes, float(found[-1] - slopes @ middle)


def expected_calibration_error(
    probabilities: npt.NDArray[np.float64],
    answered: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64] | None = None,
    bins: int = 10,
) -> float:
    """Mean distance of probability and truth over bins of equal width (Naeini et al., 2015)."""
    weights = np.ones(len(answered)) if weights is None else weights
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [
        abs(np.average(probabilities[here] - answered[here], weights=weights[here])) * weights[here].sum()
        for here in (places == place for place in np.unique(places))
    ]
    return float(np.sum(gaps) / weights.sum())
