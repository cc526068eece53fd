"""Which passages come first: two retrievers' scores, and what else speaks for a passage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.naming import bears
from index.types import Query, Source

# Cosines of this family of models fill about a tenth of 0..1, shares of BM25 about a half.
DENSE_WEIGHT = 0.75
STEP_BACK = 0.2  # of a digest behind an official text of its number, and of what is no longer in force
PREFERENCE = {"official": 0.004, "programme": 0.002, "report": 0.002, "digest": 0.0}  # between equals
NEAR = 0.04  # for the passage that answered the question before: talk stays with its matter
CAPTION = -0.02  # the line under a photo names people, and says little
ALIKE = 0.97  # cosine from which two passages' best sentences say the same
ALIKE_AT_TOP = 2  # of those that say the same, how many stay in their place

_OLD = re.compile(
    r"\b(?:hết hiệu lực|trước đây|bị thay thế|được thay thế|(?:văn bản|nghị quyết|kế hoạch|quy định) cũ)\b",
    re.I,
)

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked passage by its row; ``dense`` is None without a model, ``score`` lies in 0..1."""

    row: int
    score: float
    dense: float | None
    lexical: float


def fuse(dense: Scores | None, lexical: Scores) -> Scores:
    """Weighted sum of cosines and shares of the BM25 score, both with a meaning of their own.

    Scaling each by its best hundred first, as Bruch et al., "An Analysis of Fusion Functions for Hybrid
    Retrieval" (2023), do, was no better: docs/ablation.md.
    """
    return lexical if dense is None else DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * lexical


def standing(sources: Sequence[Source], digests: bool) -> Scores:
    """What is added for the document that a passage stands in, shape (documents,).

    Among equals official texts come before programmes and reports, these before digests. A digest steps
    back behind an official text of its number; without digests their passages get minus infinity.
    """
    official = {source.number for source in sources if source.kind == "official"}
    return np.array([_standing(source, official, digests) for source in sources], np.float32)


def _standing(source: Source, official: set[str | None], digests: bool) -> float:
    if source.kind == "digest" and not digests:
        return -np.inf
    return PREFERENCE[source.kind] - STEP_BACK * (source.kind == "digest" and source.number in official)


def best(scores: Scores, count: int) -> npt.NDArray[np.int64]:
    """The rows of the ``count`` best scores, best first, of equals the first; as a stable sort of all."""
    if len(scores) <= count:
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, -count)[-count]
    rows = np.flatnonzero(scores >= least)
    return rows[np.argsort(-scores[rows], kind="stable")][:count]


def asks_for(query: Query, source: Source) -> bool:
    """Whether a question asks for a document that is no longer in force: by its number, or for old ones."""
    return bool(_OLD.search(query.understood)) or bears(source.number, query.named)


def spread(order: list[int], alike: npt.NDArray[np.bool_]) -> list[int]:
    """The order with passages that only repeat others moved behind the rest.

    ``alike[i, j]`` says whether the passages at places i and j of the order say the same.
    """
    before = np.tril(alike, -1).sum(axis=1)
    return [
        row
        for late in (False, True)
        for row, count in zip(order, before, strict=True)
        if (count >= ALIKE_AT_TOP) == late
    ]
