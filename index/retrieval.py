"""From a query to ranked passages: both retrievers over one version, fused."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.contents import Contents
from index.embedding import Vectors
from index.ranking import ALIKE, CAPTION, NEAR, STEP_BACK, Candidate, asks_for, best, fuse, spread, standing
from index.types import Query, Source
from index.vectors import SENTENCE_DEPTH

SPREAD_DEPTH = 20  # best passages among which those that only repeat others step back

Rows = Sequence[int] | npt.NDArray[np.int64]


class Retriever:
    """Ranks the passages of one version. It never changes, so threads may share it."""

    def __init__(self, contents: Contents, digests: bool) -> None:
        self._contents = contents
        table, sources = contents.table, [card.source for card in contents.cards.values()]
        self._standing = standing(sources, digests)[table.document] + CAPTION * table.caption
        self._outdated = self._out_of_force()

    def is_open(self, row: int) -> bool:
        """Whether a passage may be shown at all: those of digests may be switched off."""
        return bool(np.isfinite(self._standing[row]))

    def rank(
        self,
        query: Query,
        vector: Vectors | None,
        top: int,
        without: Rows = (),
        near: int | None = None,
    ) -> list[Candidate]:
        """The ``top`` passages by fused score, best first; none for a query without content.

        ``without`` are rows to pass over, as if those passages were not there; ``near`` is that of the
        passage that answered the question before.
        """
        if not query.content:
            return []
        lexical = self._contents.lexical.scores(query.terms)
        dense = self._dense(vector) if vector is not None else None
        fused = fuse(dense, lexical) + self._standing
        for source, rows in self._outdated:
            if not asks_for(query, source):
                fused[rows] -= STEP_BACK
        if near is not None:
            fused[near] += NEAR
        fused[np.asarray(without, np.int64)] = -np.inf
        order = [int(row) for row in best(fused, max(top, SPREAD_DEPTH))]
        return [
            Candidate(
                row, float(fused[row]), None if dense is None else float(dense[row]), float(lexical[row])
            )
            for row in self._spread(order, vector)
            if np.isfinite(fused[row])
        ][:top]

    def _out_of_force(self) -> list[tuple[Source, range]]:
        """The documents that are no longer in force, with the rows of their passages."""
        cards = self._contents.cards.values()
        return [
            (card.source, self._contents.table.passages_of(place))
            for place, card in enumerate(cards)
            if card.source.status != "in_force"
        ]

    def _spread(self, order: list[int], vector: Vectors | None) -> list[int]:
        """The order with passages whose best sentences only repeat others' behind the rest."""
        if vector is None or self._contents.vectors is None:
            return order
        first, rest = order[:SPREAD_DEPTH], order[SPREAD_DEPTH:]
        sentences = self._contents.vectors.ranges([self._contents.table.sentences_of(row) for row in first])
        nearest = np.stack([vectors[int(np.argmax(vectors @ vector))] for vectors in sentences])
        return spread(first, nearest @ nearest.T >= ALIKE) + rest

    def _dense(self, vector: Vectors) -> Vectors:
        """The best cosine among each passage's sentences; the floor of those found for the rest."""
        assert self._contents.vectors is not None  # noqa: S101 (a vector was made, so there are vectors)
        rows, cosines = self._contents.vectors.nearest(vector, SENTENCE_DEPTH)
        scores = np.full(len(self._contents.table), cosines[-1], np.float32)
        np.maximum.at(scores, self._contents.table.passages_with(rows), cosines)
        return scores
