"""What a version holds, and the files that hold it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy.engine import Engine

from index.analysis import Language
from index.glossary import Glossary
from index.lexical import LexicalIndex
from index.pgvectors import TABLE_OF_VECTORS, PgVectors
from index.records import PASSAGES_KEPT, Documents, Records
from index.restoration import Bigrams, Restorer, statutes
from index.table import PassageTable
from index.types import Card, Disagreement, Document, GoldenAnswer, Passage
from index.vectors import SENTENCE_DEPTH, VectorIndex, VectorStore

Row = TypeVar("Row")

_DOCUMENTS, _CARDS, _PASSAGES, _TABLE = "documents.jsonl", "cards.jsonl", "passages.jsonl", "passages.npy"
_DISAGREEMENTS, _GOLDEN = "disagreements.jsonl", "golden.jsonl"
_LEXICAL, _VECTORS = "lexical", "vectors.faiss"
_GLOSSARY, _BIGRAMS = "glossary.json", "bigrams.json"


@dataclass(frozen=True, slots=True)
class Contents:
    """What is searched. Vector rows are the passages' sentences, in order; none without a model.

    In a version that is opened, documents and passages are read from disk when they are asked for: ``cards``
    and ``table`` are what is known of all of them. ``golden`` is how this version answered the golden
    questions when it was built.
    """

    cards: dict[str, Card]
    table: PassageTable
    documents: Mapping[str, Document]
    passages: Sequence[Passage]
    language: Language
    lexical: LexicalIndex
    vectors: VectorStore | None
    disagreements: Sequence[Disagreement] = ()
    golden: Sequence[GoldenAnswer] = ()

    @classmethod
    def of(
        cls,
        documents: Sequence[Document],
        passages: Sequence[Passage],
        language: Language,
        lexical: LexicalIndex,
        vectors: VectorStore | None,
    ) -> "Contents":
        """What is searched of some documents, their passages in the same order."""
        by_id = {document.id: document for document in documents}
        table = PassageTable.of(passages, list(by_id))
        return cls(_cards(documents), table, by_id, passages, language, lexical, vectors)

    def problems(self) -> list[str]:
        """What does not fit together, one line each: passages outside their documents, missing vectors."""
        found = [
            f"passage {passage.id} lies outside its document"
            for passage in self.passages
            if not 0 <= passage.start < passage.end <= self._length_of(passage.document_id)
        ]
        if self.vectors is not None and len(self.vectors) != self.table.sentences:
            found.append(f"{self.table.sentences} sentences have {len(self.vectors)} vectors")
        return found

    def recall(self) -> float | None:
        """The share of the nearest sentences that a search finds, 0..1; None without vectors."""
        return None if self.vectors is None else round(self.vectors.recall(SENTENCE_DEPTH), 4)

    def _length_of(self, document_id: str) -> int:
        return len(self.documents[document_id].text) if document_id in self.cards else 0

    def save(self, folder: Path) -> None:
        """Write the files of a version into an empty folder; raises OSError."""
        _write(folder / _DOCUMENTS, Document, self.documents.values())
        _write(folder / _CARDS, Card, self.cards.values())
        _write(folder / _PASSAGES, Passage, self.passages)
        self.table.save(folder / _TABLE)
        _write(folder / _DISAGREEMENTS, Disagreement, self.disagreements)
        _write(folder / _GOLDEN, GoldenAnswer, self.golden)
        self.language.restorer.bigrams.save(folder / _BIGRAMS)
        entries = json.dumps(self.language.glossary.entries, ensure_ascii=False)
        (folder / _GLOSSARY).write_text(entries, "utf-8")
        self.lexical.save(folder / _LEXICAL)
        if self.vectors is not None:
            inside = isinstance(self.vectors, VectorIndex)
            self.vectors.save(folder / (_VECTORS if inside else TABLE_OF_VECTORS))

    @classmethod
    def load(cls, folder: Path, database: Engine | None = None) -> "Contents":
        """Open what ``save`` wrote: vectors and terms memory-mapped, documents and passages left on disk.

        ``database`` keeps vectors that are not in the folder. Raises DepotError if they are not there, and
        OSError, ValueError, KeyError or, from FAISS, RuntimeError if files are damaged.
        """
        glossary = Glossary(json.loads((folder / _GLOSSARY).read_text("utf-8")))
        golden, listed = folder / _GOLDEN, folder / _CARDS
        passages = Records(folder / _PASSAGES, Passage, PASSAGES_KEPT)
        # Versions written before there were cards and a table are read whole, once.
        cards = _cards(_read(listed, Card) if listed.exists() else _read(folder / _DOCUMENTS, Document))
        table, names = folder / _TABLE, list(cards)
        return cls(
            cards=cards,
            table=PassageTable.load(table) if table.exists() else PassageTable.of(passages, names),
            documents=Documents.open(folder / _DOCUMENTS, names),
            passages=passages,
            language=Language(glossary, Restorer(Bigrams.load(folder / _BIGRAMS, statutes()))),
            lexical=LexicalIndex.load(folder / _LEXICAL),
            vectors=_vectors(folder, database),
            disagreements=_read(folder / _DISAGREEMENTS, Disagreement),
            golden=_read(golden, GoldenAnswer) if golden.exists() else (),  # format 3 had none
        )


def _vectors(folder: Path, database: Engine | None) -> VectorStore | None:
    if (folder / _VECTORS).exists():
        return VectorIndex.load(folder / _VECTORS)
    if not (folder / TABLE_OF_VECTORS).exists():
        return None
    if database is None:
        raise ValueError("its vectors are in a database: set DATABASE_URL")
    return PgVectors.load(folder / TABLE_OF_VECTORS, database)


def _cards(listed: Iterable[Card]) -> dict[str, Card]:
    return {each.id: Card(each.id, each.source) for each in listed}


def _write(path: Path, kind: type[Row], rows: Iterable[Row]) -> None:
    adapter = TypeAdapter(kind)
    path.write_bytes(b"".join(adapter.dump_json(row) + b"\n" for row in rows))


def _read(path: Path, kind: type[Row]) -> list[Row]:
    adapter = TypeAdapter(kind)
    with path.open("rb") as lines:
        return [adapter.validate_json(line) for line in lines]
