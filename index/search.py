"""From a question to ranked passages and an answer: the one road of every face of the project."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.answering import best_sentence, quotation
from index.confidence import Signals, judge, signals
from index.embedding import Encoder, Vectors, open_encoder
from index.errors import VersionError
from index.queries import understand
from index.settings import IndexSettings
from index.types import Answer, Hit, Milliseconds, PassageView, Query, SearchResult
from index.versions import Contents, Versions

DENSE_WEIGHT = 0.5  # weighted score fusion beat reciprocal rank fusion on every set tried
FUSION_DEPTH = 100  # best passages of each retriever over which scores are scaled
SENTENCE_DEPTH = 300  # nearest sentences that stand for their passages

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked passage by its row; ``dense`` is None without a model, ``score`` lies in 0..1."""

    row: int
    score: float
    dense: float | None
    lexical: float


class Searcher:
    """One opened version with its encoder. It never changes, so threads may share it."""

    def __init__(self, contents: Contents, encoder: Encoder | None, version: str) -> None:
        self.contents = contents
        self.version = version
        self.encoder = encoder if contents.vectors is not None else None
        self._first_sentence = np.cumsum([0, *(len(passage.sentences) for passage in contents.passages)])
        counts = np.diff(self._first_sentence)
        self._rows = {passage.id: row for row, passage in enumerate(contents.passages)}
        self._passage_of_sentence = np.repeat(np.arange(len(contents.passages)), counts)

    @classmethod
    def open(cls, settings: IndexSettings) -> "Searcher":
        """Open the current version; raises VersionError, also if another model made its vectors."""
        versions = Versions(settings.data_dir)
        name = versions.current()
        encoder = open_encoder(settings)
        made_by = versions.manifest(name).model
        if encoder and made_by != encoder.name:
            raise VersionError(
                f"Version {name} was built with the model {made_by or 'none'}, not {encoder.name}: "
                "run 'python -m index build', or set EMBEDDING_MODEL back."
            )
        return cls(versions.open(name), encoder, name)

    def search(self, question: str, previous: str | None = None, top: int = 10) -> SearchResult:
        """Answer one question; ``previous`` is the question before it in the conversation."""
        clock = [time.perf_counter()]
        query = understand(question, previous)
        clock.append(time.perf_counter())
        vector = self.encode([query])[0] if self.encoder and query.tokens else None
        clock.append(time.perf_counter())
        candidates = self.rank(query, vector, top)
        clock.append(time.perf_counter())
        found = self._signals(query, candidates)
        verdict, confidence = judge(found)
        answers = (self.answer_from(query, vector, candidates[0].row),) if verdict == "answer" else ()
        clock.append(time.perf_counter())
        return SearchResult(
            query=query.original,
            understood=query.understood,
            verdict=verdict,
            confidence=confidence,
            version=self.version,
            notices=self._notices(query),
            answers=answers,
            hits=tuple(self._hit(rank, candidate) for rank, candidate in enumerate(candidates, 1)),
            milliseconds=Milliseconds.between(clock),
        )

    def encode(self, queries: Sequence[Query]) -> Vectors:
        """Vectors of queries, shape (n, dimension); raises ModelError if the model cannot be loaded."""
        if self.encoder is None:
            raise VersionError("This version holds no vectors: build one with a model.")
        return self.encoder.encode_queries([query.understood for query in queries])

    def rank(self, query: Query, vector: Vectors | None, top: int) -> list[Candidate]:
        """The ``top`` passages by fused score, best first; none for a query without content."""
        if not query.tokens:
            return []
        lexical = self.contents.lexical.scores(query.tokens)
        dense = self._dense(vector) if vector is not None else None
        fused = fuse(dense, lexical)
        rows = np.argsort(-fused, kind="stable")[:top]
        return [
            Candidate(
                int(row), float(fused[row]), None if dense is None else float(dense[row]), float(lexical[row])
            )
            for row in rows
        ]

    def answer_from(self, query: Query, vector: Vectors | None, row: int) -> Answer:
        """The best sentence of a passage as a verified quotation."""
        passage = self.contents.passages[row]
        first = int(self._first_sentence[row])
        cosines = None
        if vector is not None and self.contents.vectors is not None:
            cosines = self.contents.vectors.cosines(vector, first, first + len(passage.sentences))
        document = self.contents.documents[passage.document_id]
        sentence = best_sentence(query, document.text, passage.sentences, cosines, self.contents.lexical.idf)
        return quotation(query, document, passage, sentence)

    def view(self, passage_id: str) -> PassageView | None:
        """A passage by its id with its neighbours, or None if this version has no such passage."""
        row = self._rows.get(passage_id)
        if row is None:
            return None
        passages = self.contents.passages
        passage = passages[row]
        beside = [passages[r] for r in (row - 1, row + 1) if 0 <= r < len(passages)]
        near = {
            other.start < passage.start: other.id
            for other in beside
            if other.document_id == passage.document_id
        }
        return PassageView(
            self.contents.documents[passage.document_id], passage, near.get(True), near.get(False)
        )

    def _dense(self, vector: Vectors) -> Scores:
        """The best cosine among each passage's sentences; the floor of those found for the rest."""
        assert self.contents.vectors is not None  # noqa: S101 (a vector was made, so there are vectors)
        rows, cosines = self.contents.vectors.nearest(vector, SENTENCE_DEPTH)
        scores = np.full(len(self.contents.passages), cosines[-1], np.float32)
        np.maximum.at(scores, self._passage_of_sentence[rows], cosines)
        return scores

    def _notices(self, query: Query) -> tuple[str, ...]:
        changed = query.understood.casefold() != " ".join(query.original.split()).casefold()
        given = {"understood_differs": changed, "lexical_only": self.encoder is None}
        return tuple(code for code, holds in given.items() if holds)

    def _signals(self, query: Query, candidates: list[Candidate]) -> Signals | None:
        if not candidates:
            return None
        best = candidates[0]
        passage = self.contents.passages[best.row]
        document = self.contents.documents[passage.document_id]
        text = f"{document.source.title} {document.text[passage.start : passage.end]}"
        return signals(query, text, best.dense, self.contents.lexical.idf)

    def _hit(self, rank: int, candidate: Candidate) -> Hit:
        passage = self.contents.passages[candidate.row]
        text = self.contents.documents[passage.document_id].text[passage.start : passage.end]
        return Hit(
            rank=rank,
            passage_id=passage.id,
            document_id=passage.document_id,
            section=passage.section,
            start=passage.start,
            end=passage.end,
            text=text,
            score=round(candidate.score, 4),
            dense=None if candidate.dense is None else round(candidate.dense, 4),
            lexical=round(candidate.lexical, 4),
        )


def fuse(dense: Scores | None, lexical: Scores) -> Scores:
    """Weighted sum of the retrievers' scores, each scaled to 0..1 (min-max over its best 100).

    See Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval" (2023).
    """
    if dense is None:
        return _scaled(lexical)
    return DENSE_WEIGHT * _scaled(dense) + (1 - DENSE_WEIGHT) * _scaled(lexical)


def _scaled(scores: Scores) -> Scores:
    depth = min(FUSION_DEPTH, len(scores))
    best = np.partition(scores, -depth)[-depth:]
    low, high = float(best.min()), float(best.max())
    if high <= low:
        return np.zeros_like(scores)
    scaled: Scores = np.clip((scores - low) / (high - low), 0, 1).astype(np.float32)
    return scaled
