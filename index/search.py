"""From a question to ranked passages and an answer: the one road of every face of the project."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.answering import footnotes_of, quotation
from index.comparison import beside, compared
from index.contents import Contents
from index.disagreement import contradicting
from index.embedding import Encoder, Vectors, open_encoder
from index.errors import VersionError
from index.library import Library
from index.naming import bears
from index.queries import understand
from index.quoting import ANSWER_DEPTH, Choice, Quoter
from index.ranking import ALIKE, STEP_BACK, Candidate, asks_for, fuse, spread, standing
from index.settings import IndexSettings
from index.types import (
    Answer,
    Hit,
    Milliseconds,
    Passage,
    Query,
    SearchResult,
    Source,
    Statement,
    Verdict,
)
from index.versions import Versions

SENTENCE_DEPTH = 300  # nearest sentences that stand for their passages
SPREAD_DEPTH = 20  # best passages among which those that only repeat others step back
Rows = Sequence[int] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scope:
    """The document that a question is about, and the rows of the passages that it is not asked of."""

    document_id: str | None
    outside: Rows = ()


class Searcher:
    """One opened version with its encoder. It never changes, so threads may share it."""

    def __init__(
        self, contents: Contents, encoder: Encoder | None, version: str, digests: bool = True
    ) -> None:
        self.contents = contents
        self.version = version
        self.encoder = encoder if contents.vectors is not None else None
        self.quoter = Quoter(contents)
        self.library = Library(contents)
        counts = [len(passage.sentences) for passage in contents.passages]
        self._passage_of_sentence = np.repeat(np.arange(len(counts)), counts)
        kinds = [
            (contents.documents[passage.document_id].source, passage.role) for passage in contents.passages
        ]
        self._standing = standing(kinds, digests)
        self._outdated = self._out_of_force()

    @classmethod
    def open(cls, settings: IndexSettings, encoder: Encoder | None = None) -> "Searcher":
        """Open the current version, or the last sound one before it if it is damaged.

        ``encoder`` is one of the same settings that is loaded already. Raises VersionError, also if another
        model made the vectors.
        """
        versions = Versions(settings.data_dir)
        name, contents = versions.serving()
        encoder = encoder or open_encoder(settings)
        made_by = versions.manifest(name).model
        if encoder and made_by != encoder.name:
            raise VersionError(
                f"Version {name} was built with the model {made_by or 'none'}, not {encoder.name}: "
                "run 'python -m index build', or set EMBEDDING_MODEL back."
            )
        return cls(contents, encoder, name, settings.digests)

    def search(
        self, question: str, previous: str | None = None, top: int = 10, within: str | None = None
    ) -> SearchResult:
        """Answer one question.

        ``previous`` is the question before it in the conversation, ``within`` the id of the document that it
        is asked in; one that names another document is asked in all. Raises VersionError if there is no
        document ``within``.
        """
        if within and within not in self.contents.documents:
            raise VersionError(f"Version {self.version} has no document {within!r}: see corpus/documents.")
        started = time.perf_counter()
        query = understand(question, previous, self.contents.language)
        sides = compared(query.understood, self.library.named)
        if sides:
            parts = [(document, self.search(alone, top=top, within=document.id)) for document, alone in sides]
            return beside(query, parts)
        return self._search(query, top, self._scope(query, within), started)

    def _scope(self, query: Query, within: str | None) -> Scope:
        """The document to search, with the passages to pass over; or the one that the question names."""
        about = self.library.named(query.named)
        inside = self.contents.documents[within] if within else None
        if inside and (not query.named or bears(inside.source.number, query.named)):
            return Scope(inside.id, self.library.outside(inside.id))
        return Scope(about.id if about else None)

    def _search(self, query: Query, top: int, scope: Scope, started: float) -> SearchResult:
        clock = [started, time.perf_counter()]
        vector = self._vector(query)
        clock.append(time.perf_counter())
        candidates = self.rank(query, vector, top, scope.outside)
        clock.append(time.perf_counter())
        given = self.given(query, scope.outside)
        choice = self.quoter.choose(query, vector, candidates, given) if candidates else None
        verdict: Verdict
        verdict, confidence = (
            self.quoter.judge(query, choice, self.encoder is not None) if choice else ("none", 0.0)
        )
        answers = self._answers(query, choice) if choice and verdict == "answer" else ()
        clock.append(time.perf_counter())
        return SearchResult(
            query=query.original,
            understood=query.understood,
            topic=query.topic,
            verdict=verdict,
            confidence=confidence,
            version=self.version,
            notices=self._notices(query, answers),
            answers=answers,
            hits=tuple(self._hit(rank, candidate) for rank, candidate in enumerate(candidates, 1)),
            milliseconds=Milliseconds.between(clock),
            follows=query.follows,
            scope=scope.document_id,
        )

    def given(self, query: Query, outside: Rows = ()) -> Choice | None:
        """What was quoted for the question before, if this one asks for another thing of the same kind."""
        if query.before is None:
            return None
        vector = self._vector(query.before)
        candidates = self.rank(query.before, vector, ANSWER_DEPTH, outside)
        return self.quoter.choose(query.before, vector, candidates) if candidates else None

    def _vector(self, query: Query) -> Vectors | None:
        return self.encode([query])[0] if self.encoder and query.content else None

    def encode(self, queries: Sequence[Query]) -> Vectors:
        """Vectors of queries, shape (n, dimension); raises ModelError if the model cannot be loaded."""
        if self.encoder is None:
            raise VersionError("This version holds no vectors: build one with a model.")
        return self.encoder.encode_queries([query.understood for query in queries])

    def rank(self, query: Query, vector: Vectors | None, top: int, without: Rows = ()) -> list[Candidate]:
        """The ``top`` passages by fused score, best first; none for a query without content.

        ``without`` are rows to pass over, as if those passages were not there.
        """
        if not query.content:
            return []
        lexical = self.contents.lexical.scores(query.terms)
        dense = self._dense(vector) if vector is not None else None
        fused = fuse(dense, lexical) + self._standing
        for source, rows in self._outdated:
            if not asks_for(query, source):
                fused[rows] -= STEP_BACK
        fused[np.asarray(without, np.int64)] = -np.inf
        order = [int(row) for row in np.argsort(-fused, kind="stable")[: max(top, SPREAD_DEPTH)]]
        rows = [row for row in self._spread(order, vector) if np.isfinite(fused[row])][:top]
        return [
            Candidate(
                row, float(fused[row]), None if dense is None else float(dense[row]), float(lexical[row])
            )
            for row in rows
        ]

    def _out_of_force(self) -> list[tuple[Source, list[int]]]:
        """The documents that are no longer in force, with the rows of their passages."""
        sources = {name: document.source for name, document in self.contents.documents.items()}
        rows: dict[str, list[int]] = defaultdict(list)
        for row, passage in enumerate(self.contents.passages):
            if sources[passage.document_id].status != "in_force":
                rows[passage.document_id].append(row)
        return [(sources[name], found) for name, found in rows.items()]

    def _spread(self, order: list[int], vector: Vectors | None) -> list[int]:
        """The order with passages whose best sentences only repeat others' behind the rest."""
        if vector is None or self.contents.vectors is None:
            return order
        first, rest = order[:SPREAD_DEPTH], order[SPREAD_DEPTH:]
        best = np.stack([self._best_sentence(row, vector) for row in first])
        return spread(first, best @ best.T >= ALIKE) + rest

    def _best_sentence(self, row: int, vector: Vectors) -> Vectors:
        """The vector of the sentence of a passage that is nearest to the query."""
        vectors = self.quoter.vectors_of(row)
        nearest: Vectors = vectors[int(np.argmax(vectors @ vector))]
        return nearest

    def _dense(self, vector: Vectors) -> Vectors:
        """The best cosine among each passage's sentences; the floor of those found for the rest."""
        assert self.contents.vectors is not None  # noqa: S101 (a vector was made, so there are vectors)
        rows, cosines = self.contents.vectors.nearest(vector, SENTENCE_DEPTH)
        scores = np.full(len(self.contents.passages), cosines[-1], np.float32)
        np.maximum.at(scores, self._passage_of_sentence[rows], cosines)
        return scores

    def _answers(self, query: Query, choice: Choice) -> tuple[Answer, ...]:
        """The answer, and after it those that give another value for the same fact."""
        first = self.quoter.quote(query, choice)
        others = []
        for statement in contradicting(
            self.contents.disagreements, query, first, self.contents.lexical.idf, self.contents.language
        ):
            passage = self._passage_at(statement)
            if passage is not None:
                document = self.contents.documents[statement.document_id]
                others.append(quotation(query, document, passage, (statement.start, statement.end)))
        return (first, *others)

    def _passage_at(self, statement: Statement) -> Passage | None:
        for row, passage in enumerate(self.contents.passages):
            inside = passage.start <= statement.start and statement.end <= passage.end
            if passage.document_id == statement.document_id and inside and np.isfinite(self._standing[row]):
                return passage
        return None

    def _notices(self, query: Query, answers: Sequence[Answer]) -> tuple[str, ...]:
        disagree = len(answers) > 1 or any(
            note.disagree
            for answer in answers
            for note in footnotes_of(self.contents.documents[answer.document_id], (answer.start, answer.end))
        )
        typed = " ".join(query.original.split()).casefold()
        changed = not typed.endswith(query.understood.casefold())  # "cho em hỏi" before it goes unsaid
        given = {
            "sources_disagree": disagree,
            "understood_differs": changed,
            "lexical_only": self.encoder is None,
        }
        return tuple(code for code, holds in given.items() if holds)

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
