"""From a question to ranked passages and an answer: the one road of every face of the project."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.answering import footnotes_of, quotation
from index.comparison import beside, compared
from index.contents import Contents
from index.disagreement import contradicting
from index.embedding import Encoder, Vectors, open_encoder
from index.errors import DepotError, VersionError
from index.followups import said_in, supports
from index.library import Library
from index.queries import readings, understand
from index.quoting import ANSWER_DEPTH, Choice, Quoter
from index.ranking import Candidate
from index.retrieval import Retriever, Rows
from index.settings import IndexSettings
from index.types import (
    Answer,
    Card,
    Hit,
    Milliseconds,
    Passage,
    Query,
    SearchResult,
    Statement,
    Verdict,
)
from index.versions import open_versions


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
        self.library = Library(contents, digests)
        self.retriever = Retriever(contents, digests)

    @classmethod
    def open(
        cls, settings: IndexSettings, encoder: Encoder | None = None, version: str | None = None
    ) -> "Searcher":
        """Open a version, by default the current one, or the last sound one before it if that is damaged.

        ``encoder`` is one of the same settings that is loaded already. Raises VersionError, also if another
        model made the vectors.
        """
        versions = open_versions(settings)
        name, contents = (version, versions.open(version)) if version else versions.serving()
        encoder = encoder or open_encoder(settings)
        made_by = versions.manifest(name).model
        if encoder and made_by != encoder.name:
            raise VersionError(
                f"Version {name} was built with the model {made_by or 'none'}, not {encoder.name}: "
                "run 'python -m index build', or set EMBEDDING_MODEL back."
            )
        return cls(contents, encoder, name, settings.digests)

    def search(
        self,
        question: str,
        previous: str | None = None,
        top: int = 10,
        within: str | None = None,
        among: Collection[str] | None = None,
    ) -> SearchResult:
        """Answer one question.

        ``previous`` is the question before it in the conversation, ``within`` the id of the document that it
        is asked in; one that is not answered there and names another document is asked in all. ``among`` are
        the ids of the only documents that are asked at all. Raises VersionError if there is no document
        ``within``.
        """
        if within and not self.library.holds(within):
            raise VersionError(f"Version {self.version} has no document {within!r}: see corpus/documents.")
        started = time.perf_counter()
        barred = np.empty(0, np.int64) if among is None else self.library.rows_outside(among)
        first, *others = readings(question, previous, self.contents.language)
        result = self._read(first, top, within, barred, started)
        for query in others if result.verdict != "answer" else ():
            again = self._read(query, top, within, barred, started)
            result = again if again.verdict == "answer" else result
        return result

    def _read(self, query: Query, top: int, within: str | None, barred: Rows, started: float) -> SearchResult:
        """Answer one reading of a question that came at a time; those before it count as understanding."""
        sides = compared(query.understood, self.library.named)
        if sides:
            parts = [
                (document, self._side(query, document, alone, top, barred, started))
                for document, alone in sides
            ]
            return beside(query, parts, self._notices(query, (), self.encoder is not None))
        about = self.library.named(query.named)
        if within:
            scope = Scope(within, np.union1d(self.library.outside(within), barred))
            inside = self._answer(query, top, scope, started)
            if inside.verdict == "answer" or about is None or about.id == within:
                return inside
        return self._answer(query, top, Scope(about.id if about else None, barred), started)

    def _side(
        self, query: Query, document: Card, alone: str, top: int, barred: Rows, started: float
    ) -> SearchResult:
        """What answers for one of the documents that a question compares.

        Inside it, or where a province is named in whatever speaks of both; the quotation must speak of what
        is compared.
        """
        side = replace(understand(alone, None, self.contents.language), said=query.said)
        outside = () if query.places else self.library.outside(document.id)
        result = self._answer(side, top, Scope(document.id, np.union1d(outside, barred)), started)
        about = replace(side, understood=alone.replace(document.source.number or "", " "))
        asked = replace(side, said=query.said or said_in(about))
        if result.answers and not supports(asked, result.answers[0].quote):
            return replace(result, verdict="related", answers=())
        return result

    def _answer(self, query: Query, top: int, scope: Scope, started: float) -> SearchResult:
        try:
            return self._found(query, top, scope, started, self.encoder is not None)
        except DepotError:  # the vectors are there: until it is back, words alone are searched
            return self._found(query, top, scope, started, dense=False)

    def _found(self, query: Query, top: int, scope: Scope, started: float, dense: bool) -> SearchResult:
        clock = [started, time.perf_counter()]
        vector = self._vector(query) if dense else None
        clock.append(time.perf_counter())
        given = self.given(query, scope.outside, dense)
        near = given.candidate.row if given else None
        candidates = self.retriever.rank(query, vector, top, scope.outside, near)
        clock.append(time.perf_counter())
        choice = self.quoter.choose(query, vector, candidates, given) if candidates else None
        verdict: Verdict
        verdict, confidence, reasons = (
            self.quoter.judge(query, choice, dense, given) if choice else ("none", 0.0, None)
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
            notices=self._notices(query, answers, dense),
            answers=answers,
            hits=tuple(self._hit(rank, candidate) for rank, candidate in enumerate(candidates, 1)),
            milliseconds=Milliseconds.between(clock),
            follows=query.follows,
            scope=scope.document_id,
            reasons=reasons,
        )

    def warm(self, asked: Sequence[tuple[str, str | None]]) -> None:
        """Make the vectors of several questions, each with the one before it, at once.

        That is faster than one by one; searching for each then finds them made.
        """
        if self.encoder is None:
            return
        queries = [readings(*each, self.contents.language)[0] for each in asked]
        both = [each for query in queries for each in (query, query.before) if each and each.content]
        if both:
            self.encode(both)

    def given(self, query: Query, outside: Rows = (), dense: bool = True) -> Choice | None:
        """What was quoted for the question before, if this one leans on it."""
        if query.before is None:
            return None
        vector = self._vector(query.before) if dense else None
        candidates = self.retriever.rank(query.before, vector, ANSWER_DEPTH, outside)
        return self.quoter.choose(query.before, vector, candidates) if candidates else None

    def _vector(self, query: Query) -> Vectors | None:
        return self.encode([query])[0] if self.encoder and query.content else None

    def encode(self, queries: Sequence[Query]) -> Vectors:
        """Vectors of queries, shape (n, dimension); raises ModelError if the model cannot be loaded."""
        if self.encoder is None:
            raise VersionError("This version holds no vectors: build one with a model.")
        return self.encoder.encode_queries([query.understood for query in queries])

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
        for row in self.library.passages_of(statement.document_id):
            passage = self.contents.passages[row]
            inside = passage.start <= statement.start and statement.end <= passage.end
            if inside and self.retriever.is_open(row):
                return passage
        return None

    def _notices(self, query: Query, answers: Sequence[Answer], dense: bool) -> tuple[str, ...]:
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
            "lexical_only": not dense,
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
