"""BM25 over terms and their bigrams (bm25s, variant of Lucene, k1 1.2, b 0.75)."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.vietnamese import with_bigrams


class LexicalIndex:
    """Which terms stand in which passage, by row number."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        frequencies = np.diff(bm25.scores["indptr"])
        count = bm25.scores["num_docs"]
        self._idf = np.log1p((count - frequencies + 0.5) / (frequencies + 0.5))
        self._unseen = float(np.log1p((count + 0.5) / 0.5))

    @classmethod
    def build(cls, texts: Sequence[list[str]]) -> "LexicalIndex":
        """Index at least one text, given by its terms; its row is its place in the sequence."""
        bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        bm25.index([with_bigrams(terms) for terms in texts], show_progress=False)
        return cls(bm25)

    def save(self, folder: Path) -> None:
        """Write the index as numpy arrays and JSON."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open a saved index, memory-mapped."""
        return cls(bm25s.BM25.load(folder, mmap=True, load_corpus=False, allow_pickle=False))

    def __len__(self) -> int:
        return int(self._bm25.scores["num_docs"])

    def scores(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every passage, shape (passages,), as a share of the most the terms can reach.

        That is the sum of their idf, those never seen included: 1 would be every term, endlessly often.
        """
        asked = with_bigrams(list(terms))
        rows = [row for term in asked if (row := self._row(term)) is not None]
        if not rows:
            return np.zeros(len(self), np.float32)
        scores = np.asarray(self._bm25.get_scores_from_ids(rows), np.float32)
        return scores / np.float32(sum(map(self.idf, asked)))

    def idf(self, term: str) -> float:
        """ln(1 + (N - n + ½) / (n + ½)), Robertson and Spärck Jones as in Lucene; n = 0 if never seen."""
        row = self._row(term)
        return self._unseen if row is None else float(self._idf[row])

    def _row(self, term: str) -> int | None:
        row: int | None = self._bm25.vocab_dict.get(term)
        return row
