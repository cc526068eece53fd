"""Nearest vectors by inner product: FAISS, exact while that is quick."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

SENTENCE_DEPTH = 300  # nearest sentences that stand for their passages
EXACT_UP_TO = 20_000  # vectors: more are found by short forms of them first (docs/growth.md)
COMPARED = 10  # vectors compared in full for each that is wanted
TRAINING = 20_000  # vectors that the short forms are learned from
TOP, SAMPLE = 10, 200  # the nearest, to so many vectors, by which recall is told
CHUNK = 2**14  # vectors compared at once
ROUNDING = 1e-5

faiss.omp_set_num_threads(1)  # beside torch's own OpenMP, two threads are ten times slower


class VectorStore(Protocol):
    """Unit-length vectors by row number, wherever they are kept; cosine is their inner product."""

    def save(self, path: Path) -> None:
        """Write one file by which they are opened again; raises OSError."""

    def __len__(self) -> int:
        """How many there are."""

    def nearest(self, query: Vectors, count: int) -> tuple[Rows, Vectors]:
        """Rows and cosines of the ``count`` nearest to one query of shape (dimension,), best first."""

    def rows(self, start: int, end: int) -> Vectors:
        """The vectors of rows ``[start, end)``, shape (end - start, dimension)."""

    def ranges(self, ranges: Sequence[tuple[int, int]]) -> list[Vectors]:
        """The vectors of several ranges of rows, asked for at once."""

    def recall(self, count: int) -> float:
        """The share of the TOP nearest to some of its own vectors that are among ``count`` found."""


class VectorIndex:
    """Unit-length vectors by row number; cosine is their inner product."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> "VectorIndex":
        """Index vectors of shape (n, dimension)."""
        vectors = np.ascontiguousarray(vectors)
        if len(vectors) > EXACT_UP_TO:
            return cls._in_short(vectors)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def _in_short(cls, vectors: Vectors) -> "VectorIndex":
        """All vectors in a hundred bytes each, by which the nearest are found, and in half precision.

        André et al., "Cache Locality Is Not Enough" (2015). Lists around centres miss a fifth of what is
        nearest to questions, which lie apart from all sentences (docs/growth.md).
        """
        dimension = vectors.shape[1]
        kind = f"PQ{dimension // 2}x4fs,Refine(SQfp16)"
        index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
        assert isinstance(index, faiss.IndexRefine)  # noqa: S101 (for the type checker)
        index.train(vectors[some(len(vectors), TRAINING)])
        index.add(vectors)
        index.k_factor = COMPARED
        return cls(index)

    def save(self, path: Path) -> None:
        """Write one file; raises OSError."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:  # what FAISS raises when the disk refuses
            raise OSError(f"FAISS cannot write {path.name}") from error

    @classmethod
    def load(cls, path: Path) -> "VectorIndex":
        """Open a saved index, memory-mapped."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(self, query: Vectors, count: int) -> tuple[Rows, Vectors]:
        """Rows and cosines of the ``count`` nearest to one query of shape (dimension,), best first."""
        cosines, rows = self._index.search(query[None, :], min(count, len(self)))
        return rows[0], cosines[0]

    def rows(self, start: int, end: int) -> Vectors:
        """The vectors of rows ``[start, end)``, shape (end - start, dimension)."""
        found: Vectors = self._index.reconstruct_batch(np.arange(start, end))
        return found

    def ranges(self, ranges: Sequence[tuple[int, int]]) -> list[Vectors]:
        """The vectors of several ranges of rows."""
        rows = np.concatenate([np.arange(*each) for each in ranges])
        ends = np.cumsum([end - start for start, end in ranges])
        return np.split(self._index.reconstruct_batch(rows), ends[:-1])

    def recall(self, count: int) -> float:
        """The share of the TOP nearest to some of its own vectors that are among ``count`` found.

        1 if all are compared. As near as one of the TOP counts as one: texts repeat each other.
        """
        if isinstance(self._index, faiss.IndexFlat):
            return 1.0
        asked = self._index.reconstruct_batch(some(len(self), SAMPLE))
        last = self._cosines(asked, TOP + 1)[:, :1]  # each finds itself too
        found = self._index.search(asked, count)[0][:, : TOP + 1] >= last - ROUNDING
        return float((found.sum(axis=1) - 1).mean() / TOP)

    def _cosines(self, queries: Vectors, count: int) -> Vectors:
        """The best cosines of queries, each compared with every vector; shape (queries, count), rising."""
        best = np.full((len(queries), count), -1, np.float32)
        for start in range(0, len(self), CHUNK):
            cosines = queries @ self.rows(start, min(start + CHUNK, len(self))).T
            best = np.partition(np.hstack([best, cosines]), -count)[:, -count:]
        return np.sort(best)


def some(count: int, wanted: int) -> Rows:
    """At most so many rows of all, by chance but always the same."""
    return np.sort(np.random.default_rng(8).permutation(count)[:wanted])
