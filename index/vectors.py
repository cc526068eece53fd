"""Nearest vectors by inner product: FAISS, exact."""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

faiss.omp_set_num_threads(1)  # beside torch's own OpenMP, two threads are ten times slower than one


class VectorIndex:
    """Unit-length vectors by row number; cosine is their inner product."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> "VectorIndex":
        """Index vectors of shape (n, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
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

    def nearest(self, query: Vectors, count: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Rows and cosines of the ``count`` nearest to one query of shape (dimension,), best first."""
        cosines, rows = self._index.search(query[None, :], min(count, len(self)))
        return rows[0], cosines[0]

    def rows(self, start: int, end: int) -> Vectors:
        """The vectors of rows ``[start, end)``, shape (end - start, dimension)."""
        found: Vectors = self._index.reconstruct_n(start, end - start)
        return found
