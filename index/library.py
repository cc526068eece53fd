"""The documents of a version by what people hold on to: a button, a link, a number."""

from collections.abc import Collection, Sequence
from typing import get_args

import numpy as np
import numpy.typing as npt

from index.contents import Contents
from index.naming import Name, bears, is_of_kind, named
from index.passages import document_key
from index.types import Document, Entry, Kind, PassageView


class Library:
    """Finds documents, sections and passages of one version. It never changes, so threads may share it.

    Without ``digests`` those are not there.
    """

    def __init__(self, contents: Contents, digests: bool = True) -> None:
        shown = {
            name: document
            for name, document in contents.documents.items()
            if digests or document.source.kind != "digest"
        }
        self.documents = list(shown.values())
        self.resolutions = _resolutions(self.documents)
        self._documents = shown
        self._passages = contents.passages
        self._rows = {passage.id: row for row, passage in enumerate(contents.passages)}
        self._by_key = {document_key(name): document for name, document in shown.items()}
        self._places = {name: place for place, name in enumerate(contents.documents)}
        self._document_of_row = np.array([self._places[passage.document_id] for passage in contents.passages])

    def view(self, passage_id: str) -> PassageView | None:
        """A passage by its id with its neighbours, or None if this version has no such passage."""
        row = self._rows.get(passage_id)
        if row is None or self._passages[row].document_id not in self._documents:
            return None
        passage = self._passages[row]
        beside = [self._passages[near] for near in (row - 1, row + 1) if 0 <= near < len(self._passages)]
        near = {
            other.start < passage.start: other.id
            for other in beside
            if other.document_id == passage.document_id
        }
        return PassageView(self._documents[passage.document_id], passage, near.get(True), near.get(False))

    def holds(self, document_id: str) -> bool:
        """Whether there is a document of an id."""
        return document_id in self._documents

    def document(self, key: str) -> Document | None:
        """A document by its key (see ``document_key``), or None if this version has no such document."""
        return self._by_key.get(key)

    def bearing(self, names: Sequence[Name]) -> list[Document]:
        """The documents that bear one of some numbers, the official text before a digest of it."""
        if not names:  # as with most questions: no number need be read
            return []
        order = get_args(Kind)
        found = [document for document in self.documents if bears(document.source.number, names)]
        return sorted(found, key=lambda document: (order.index(document.source.kind), document.id))

    def named(self, names: Sequence[Name]) -> Document | None:
        """The document that bears one of some numbers, if that is just one number."""
        found = self.bearing(names)
        return found[0] if len({document.source.number for document in found}) == 1 else None

    def outline(self, document: Document) -> list[Entry]:
        """The sections of a document that can be cited, in order."""
        first: dict[int, str] = {}
        sections = [section for section in document.sections if section.label]
        starts = np.array([section.start for section in sections])
        for row in np.flatnonzero(self._document_of_row == self._places[document.id]):
            passage = self._passages[row]
            place = int(np.searchsorted(starts, passage.start, "right")) - 1
            if place >= 0 and passage.end <= sections[place].end:
                first.setdefault(place, passage.id)
        return [Entry(sections[place], identity) for place, identity in first.items()]

    def outside(self, document_id: str) -> npt.NDArray[np.int64]:
        """The rows of the passages that are not in a document, nor in one of the same number."""
        number = self._documents[document_id].source.number
        inside = [
            self._places[name]
            for name, document in self._documents.items()
            if name == document_id or (number and document.source.number == number)
        ]
        return np.flatnonzero(~np.isin(self._document_of_row, inside))

    def rows_outside(self, documents: Collection[str]) -> npt.NDArray[np.int64]:
        """The rows of the passages that are in none of some documents."""
        inside = [self._places[name] for name in documents if name in self._places]
        return np.flatnonzero(~np.isin(self._document_of_row, inside))


def _resolutions(documents: Sequence[Document]) -> list[Document]:
    """The documents that bear a resolution's number, in the order of their numbers."""
    found = [each for each in documents if is_of_kind(each.source.number or "", "nghi quyet")]
    return sorted(found, key=lambda document: (named(document.source.number or ""), document.id))
