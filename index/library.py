"""The documents of a version by what people hold on to: a button, a link, a number."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import get_args

import numpy as np
import numpy.typing as npt

from index.contents import Contents
from index.naming import Name, bears, is_of_kind, named
from index.passages import document_key
from index.types import Card, Document, Entry, Kind, PassageView


class Library:
    """Finds documents, sections and passages of one version. It never changes, so threads may share it.

    Without ``digests`` those are not there.
    """

    def __init__(self, contents: Contents, digests: bool = True) -> None:
        shown = {
            name: card for name, card in contents.cards.items() if digests or card.source.kind != "digest"
        }
        self.cards = list(shown.values())
        self.resolutions = _resolutions(self.cards)
        self._shown = shown
        self._contents = contents
        self._rows = {name.decode(): row for row, name in enumerate(contents.table.ids)}
        self._by_key = {document_key(name): name for name in shown}
        self._places = {name: place for place, name in enumerate(contents.cards)}
        self._numbered: dict[str, list[Card]] = defaultdict(list)
        for card in self.cards:
            for name in named(card.source.number or ""):
                self._numbered[name.number].append(card)

    def view(self, passage_id: str) -> PassageView | None:
        """A passage by its id with its neighbours, or None if this version has no such passage."""
        row = self._rows.get(passage_id)
        if row is None:
            return None
        passage = self._contents.passages[row]
        if not self.holds(passage.document_id):
            return None
        rows = self.passages_of(passage.document_id)
        before, after = (
            self._contents.passages[near].id if near in rows else None for near in (row - 1, row + 1)
        )
        return PassageView(self._contents.documents[passage.document_id], passage, before, after)

    def holds(self, document_id: str) -> bool:
        """Whether there is a document of an id."""
        return document_id in self._shown

    def document(self, key: str) -> Document | None:
        """A document by its key (see ``document_key``), or None if this version has no such document."""
        name = self._by_key.get(key)
        return None if name is None else self._contents.documents[name]

    def bearing(self, names: Sequence[Name]) -> list[Card]:
        """The documents that bear one of some numbers, the official text before a digest of it."""
        order = get_args(Kind)
        alike = {card.id: card for name in names for card in self._numbered.get(name.number, ())}
        found = [card for card in alike.values() if bears(card.source.number, names)]
        return sorted(found, key=lambda card: (order.index(card.source.kind), card.id))

    def named(self, names: Sequence[Name]) -> Card | None:
        """The document that bears one of some numbers, if that is just one number."""
        found = self.bearing(names)
        return found[0] if len({card.source.number for card in found}) == 1 else None

    def outline(self, document: Document) -> list[Entry]:
        """The sections of a document that can be cited, in order."""
        first: dict[int, str] = {}
        sections = [section for section in document.sections if section.label]
        starts = np.array([section.start for section in sections])
        for row in self.passages_of(document.id):
            passage = self._contents.passages[row]
            place = int(np.searchsorted(starts, passage.start, "right")) - 1
            if place >= 0 and passage.end <= sections[place].end:
                first.setdefault(place, passage.id)
        return [Entry(sections[place], identity) for place, identity in first.items()]

    def passages_of(self, document_id: str) -> range:
        """The rows of the passages of a document, in order."""
        return self._contents.table.passages_of(self._places[document_id])

    def outside(self, document_id: str) -> npt.NDArray[np.int64]:
        """The rows of the passages that are not in a document, nor in one of the same number."""
        number = self._shown[document_id].source.number
        return self.rows_outside(
            [
                name
                for name, card in self._shown.items()
                if name == document_id or (number and card.source.number == number)
            ]
        )

    def rows_outside(self, documents: Collection[str]) -> npt.NDArray[np.int64]:
        """The rows of the passages that are in none of some documents."""
        inside = [self._places[name] for name in documents if name in self._places]
        return np.flatnonzero(~np.isin(self._contents.table.document, inside))


def _resolutions(cards: Sequence[Card]) -> list[Card]:
    """The documents that bear a resolution's number, in the order of their numbers."""
    found = [each for each in cards if is_of_kind(each.source.number or "", "nghi quyet")]
    return sorted(found, key=lambda card: (named(card.source.number or ""), card.id))
