"""The passages of a version by columns: what every search needs of all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.types import Passage

_COLUMNS = np.dtype([("id", "S16"), ("document", "i4"), ("sentences", "i4"), ("caption", "?")])


@dataclass(frozen=True, slots=True)
class PassageTable:
    """``document`` is the place of each passage's document; its passages stand together, in their order.

    ``caption`` tells the lines under photos. ``first_sentence`` has shape (passages + 1,): the sentences of
    passage i, by which vectors are numbered, are [first_sentence[i], first_sentence[i + 1]).
    """

    ids: npt.NDArray[np.bytes_]
    document: npt.NDArray[np.int32]
    caption: npt.NDArray[np.bool_]
    first_sentence: npt.NDArray[np.int64]

    @classmethod
    def of(cls, passages: Iterable[Passage], documents: Sequence[str]) -> "PassageTable":
        """The columns of some passages; ``documents`` are the ids of all documents, in order."""
        places = {name: place for place, name in enumerate(documents)}
        rows = [
            (one.id, places[one.document_id], len(one.sentences), one.role == "caption") for one in passages
        ]
        return cls._of_columns(np.array(rows, _COLUMNS))

    @classmethod
    def load(cls, path: Path) -> "PassageTable":
        """Read what ``save`` wrote; raises OSError or ValueError."""
        return cls._of_columns(np.load(path, allow_pickle=False))

    @classmethod
    def _of_columns(cls, columns: npt.NDArray[np.void]) -> "PassageTable":
        counts = np.cumsum(columns["sentences"], dtype=np.int64)
        first = np.concatenate([np.zeros(1, np.int64), counts])
        return cls(columns["id"], columns["document"], columns["caption"], first)

    def save(self, path: Path) -> None:
        """Write one file; raises OSError."""
        columns = np.empty(len(self), _COLUMNS)
        columns["id"], columns["document"], columns["caption"] = self.ids, self.document, self.caption
        columns["sentences"] = np.diff(self.first_sentence)
        np.save(path, columns, allow_pickle=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def sentences(self) -> int:
        """How many sentences all passages have."""
        return int(self.first_sentence[-1])

    def sentences_of(self, row: int) -> tuple[int, int]:
        """The sentences of a passage, as a half-open range."""
        return int(self.first_sentence[row]), int(self.first_sentence[row + 1])

    def passages_of(self, document: int) -> range:
        """The rows of the passages of the document at a place."""
        first, after = np.searchsorted(self.document, [document, document + 1])
        return range(int(first), int(after))

    def passages_with(self, sentences: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The rows of the passages that some sentences stand in."""
        return np.searchsorted(self.first_sentence, sentences, "right") - 1
