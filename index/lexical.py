"""BM25 over folded syllables and their bigrams (bm25s, variant of Lucene, k1 1.2, b 0.75)."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.vietnamese import folded_syllables, with_bigrams


class LexicalIndex:
    """Which folded terms stand in which passage, by row number."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        frequencies = np.diff(bm25.scores["indptr"])
        count = bm25.scores["num_docs"]
        self._idf = np.log1p((count - frequencies + 0.5) / (frequencies + 0.5))
        self._unseen = float(np.log1p((count + 0.5) / 0.5))

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Index at least one text; the row of a text is its place in the sequence."""
        bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        terms = [with_bigrams(folded_syllables(text)) for text in texts]
        bm25.index(terms, show_progress=False)
        return cls(bm25)

    def save(self, folder: Path) -> None:
        """Write the index as numpy arrays and JSON."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open a saved index, memory-mapped."""
        return cls(bm25s.BM25.load(folder, mmap=True, load_corpus=False, allow_pickle=False))

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every passage, shape (passages,), for folded syllables in order."""
        rows = [row for term in with_bigrams(list(tokens)) if (row := self._row(term)) is not None]
        if not rows:
            return np.zeros(self._bm25.scores["num_docs"], np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(rows), np.float32)

    def idf(self, term: str) -> float:
        """ln(1 + (N - n + ½) / (n + ½)), Robertson and Spärck Jones as in Lucene; n = 0 if never seen."""
        row = self._row(term)
        return self._unseen if row is None else float(self._idf[row])

    def _row(self, term: str) -> int | None:
        row: int | None = self._bm25.vocab_dict.get(term)
        return row
