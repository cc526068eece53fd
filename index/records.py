"""Rows of a JSON lines file, read from disk when they are asked for."""

import os
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache
from pydantic import TypeAdapter

from index.types import Document

Row = TypeVar("Row")

CHUNK = 2**20  # bytes read at once to find where the lines end
PASSAGES_KEPT = 4096
TEXT_KEPT = 2**24  # code points of documents: at most 64 MB


class Records(Sequence[Row], Generic[Row]):
    """The rows of a file that never changes; the latest stay in memory, at most ``kept`` by their ``size``.

    The file may be removed meanwhile. Threads may share it.
    """

    def __init__(
        self, path: Path, kind: type[Row], kept: int, size: Callable[[Row], int] = lambda row: 1
    ) -> None:
        self._adapter: TypeAdapter[Row] = TypeAdapter(kind)
        self._ends = _line_ends(path)
        self._descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        self._recent: LRUCache[int, Row] = LRUCache(kept, getsizeof=lambda row: min(size(row), kept))
        self._turn = Lock()

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Raises IndexError, OSError or, if the file is damaged, ValueError."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        with self._turn:
            row = self._recent.get(place)
        if row is None:
            row = self._read(range(len(self))[place])
            with self._turn:
                self._recent[place] = row
        return row

    def __iter__(self) -> Iterator[Row]:
        """All rows in order; none of them is kept."""
        return map(self._read, range(len(self)))

    def _read(self, place: int) -> Row:
        start, end = self._ends[place : place + 2]
        return self._adapter.validate_json(os.pread(self._descriptor, int(end - start), int(start)))


class Documents(Mapping[str, Document]):
    """Documents by their ids, which are those of the rows in order."""

    def __init__(self, rows: Sequence[Document], ids: Sequence[str]) -> None:
        self._rows = rows
        self._places = {name: place for place, name in enumerate(ids)}

    @classmethod
    def open(cls, path: Path, ids: Sequence[str]) -> "Documents":
        """The documents of a file; raises OSError."""
        return cls(Records(path, Document, TEXT_KEPT, lambda document: len(document.text)), ids)

    def __getitem__(self, name: str) -> Document:
        return self._rows[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._rows)


def _line_ends(path: Path) -> npt.NDArray[np.int64]:
    """Where the lines of a file end, after a 0: line i lies between places i and i + 1."""
    ends, read = [np.zeros(1, np.int64)], 0
    with path.open("rb") as file:
        for chunk in iter(partial(file.read, CHUNK), b""):
            ends.append(np.flatnonzero(np.frombuffer(chunk, np.uint8) == ord("\n")) + read + 1)
            read += len(chunk)
    return np.concatenate(ends)
