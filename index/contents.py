"""What a version holds, and the files that hold it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from index.analysis import Language
from index.glossary import Glossary
from index.lexical import LexicalIndex
from index.restoration import Bigrams, Restorer, statutes
from index.types import Disagreement, Document, GoldenAnswer, Passage
from index.vectors import VectorIndex

Row = TypeVar("Row", Document, Passage, Disagreement, GoldenAnswer)

_DOCUMENTS, _PASSAGES = "documents.jsonl", "passages.jsonl"
_DISAGREEMENTS, _GOLDEN = "disagreements.jsonl", "golden.jsonl"
_LEXICAL, _VECTORS = "lexical", "vectors.faiss"
_GLOSSARY, _BIGRAMS = "glossary.json", "bigrams.json"


@dataclass(frozen=True, slots=True)
class Contents:
    """What is searched. Vector rows are the passages' sentences, in order; none without a model.

    ``golden`` is how this version answered the golden questions when it was built.
    """

    documents: dict[str, Document]
    passages: list[Passage]
    language: Language
    lexical: LexicalIndex
    vectors: VectorIndex | None
    disagreements: Sequence[Disagreement] = ()
    golden: Sequence[GoldenAnswer] = ()

    @property
    def sentences(self) -> int:
        """How many sentences there are, each with a vector where there is a model."""
        return sum(len(passage.sentences) for passage in self.passages)

    @property
    def is_whole(self) -> bool:
        """Whether every passage lies within its document, and every sentence has its vector."""
        texts = {name: document.text for name, document in self.documents.items()}
        return (self.vectors is None or len(self.vectors) == self.sentences) and all(
            0 <= passage.start < passage.end <= len(texts.get(passage.document_id, ""))
            for passage in self.passages
        )

    def save(self, folder: Path) -> None:
        """Write the files of a version into an empty folder; raises OSError."""
        _write(folder / _DOCUMENTS, Document, self.documents.values())
        _write(folder / _PASSAGES, Passage, self.passages)
        _write(folder / _DISAGREEMENTS, Disagreement, self.disagreements)
        _write(folder / _GOLDEN, GoldenAnswer, self.golden)
        self.language.restorer.bigrams.save(folder / _BIGRAMS)
        entries = json.dumps(self.language.glossary.entries, ensure_ascii=False)
        (folder / _GLOSSARY).write_text(entries, "utf-8")
        self.lexical.save(folder / _LEXICAL)
        if self.vectors is not None:
            self.vectors.save(folder / _VECTORS)

    @classmethod
    def load(cls, folder: Path) -> "Contents":
        """Open what ``save`` wrote, vectors and terms memory-mapped.

        Raises OSError, ValueError, KeyError or, from FAISS, RuntimeError if the files are damaged.
        """
        glossary = Glossary(json.loads((folder / _GLOSSARY).read_text("utf-8")))
        vectors, golden = folder / _VECTORS, folder / _GOLDEN
        return cls(
            documents={document.id: document for document in _read(folder / _DOCUMENTS, Document)},
            passages=_read(folder / _PASSAGES, Passage),
            language=Language(glossary, Restorer(Bigrams.load(folder / _BIGRAMS, statutes()))),
            lexical=LexicalIndex.load(folder / _LEXICAL),
            vectors=VectorIndex.load(vectors) if vectors.exists() else None,
            disagreements=_read(folder / _DISAGREEMENTS, Disagreement),
            golden=_read(golden, GoldenAnswer) if golden.exists() else (),  # format 3 had none
        )


def _write(path: Path, kind: type[Row], rows: Iterable[Row]) -> None:
    adapter = TypeAdapter(kind)
    path.write_bytes(b"".join(adapter.dump_json(row) + b"\n" for row in rows))


def _read(path: Path, kind: type[Row]) -> list[Row]:
    adapter = TypeAdapter(kind)
    with path.open(encoding="utf-8") as lines:
        return [adapter.validate_json(line) for line in lines]
