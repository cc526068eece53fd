"""From a question to ranked passages and an answer: the one road of every face of the project."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.answering import footnotes_of, quotation, score_sentences
from index.confidence import Signals, judge, signals
from index.disagreement import contradicting
from index.embedding import Encoder, Vectors, open_encoder
from index.errors import VersionError
from index.queries import understand
from index.settings import IndexSettings
from index.types import Answer, Hit, Milliseconds, Passage, PassageView, Query, SearchResult, Span, Statement
from index.versions import Contents, Versions
from index.vietnamese import folded_syllables, has_digit

DENSE_WEIGHT = 0.5  # weighted score fusion beat reciprocal rank fusion on every set tried
FUSION_DEPTH = 100  # best passages of each retriever over which scores are scaled
ANSWER_DEPTH = 5  # best passages whose sentences compete to be the answer
SENTENCE_WEIGHT = 1.0  # of the best sentence's score beside its passage's
NUMBER_WEIGHT = 0.15  # "Nghị quyết 43" is not answered by a passage on 42; neutral where numbers say nothing
STEP_BACK = 0.5  # of the fused score, which lies in 0..1
SENTENCE_DEPTH = 300  # nearest sentences that stand for their passages

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked passage by its row; ``dense`` is None without a model, ``score`` lies in 0..1."""

    row: int
    score: float
    dense: float | None
    lexical: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentence that answers best, in which candidate passage."""

    candidate: Candidate
    sentence: Span
    score: float


class Searcher:
    """One opened version with its encoder. It never changes, so threads may share it."""

    def __init__(
        self, contents: Contents, encoder: Encoder | None, version: str, digests: bool = True
    ) -> None:
        self.contents = contents
        self.version = version
        self.encoder = encoder if contents.vectors is not None else None
        self._first_sentence = np.cumsum([0, *(len(passage.sentences) for passage in contents.passages)])
        counts = np.diff(self._first_sentence)
        self._standing = _standing(contents, digests)
        self._passages_of_number = _passages_of_number(contents)
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
        return cls(versions.open(name), encoder, name, settings.digests)

    def search(self, question: str, previous: str | None = None, top: int = 10) -> SearchResult:
        """Answer one question; ``previous`` is the question before it in the conversation."""
        clock = [time.perf_counter()]
        query = understand(question, previous)
        clock.append(time.perf_counter())
        vector = self.encode([query])[0] if self.encoder and query.tokens else None
        clock.append(time.perf_counter())
        candidates = self.rank(query, vector, top)
        clock.append(time.perf_counter())
        choice = self.choose(query, vector, candidates) if candidates else None
        verdict, confidence = judge(self._signals(query, choice) if choice else None)
        answers = self._answers(query, choice) if choice and verdict == "answer" else ()
        clock.append(time.perf_counter())
        return SearchResult(
            query=query.original,
            understood=query.understood,
            verdict=verdict,
            confidence=confidence,
            version=self.version,
            notices=self._notices(query, answers),
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
        fused = fuse(dense, lexical) + self._standing + NUMBER_WEIGHT * self._numbers_found(query)
        rows = [row for row in np.argsort(-fused, kind="stable")[:top] if np.isfinite(fused[row])]
        return [
            Candidate(
                int(row), float(fused[row]), None if dense is None else float(dense[row]), float(lexical[row])
            )
            for row in rows
        ]

    def choose(self, query: Query, vector: Vectors | None, candidates: Sequence[Candidate]) -> Choice:
        """The passage and sentence that answer best: a passage's score and its best sentence's, summed."""
        choices = []
        for candidate in candidates[:ANSWER_DEPTH]:
            passage = self.contents.passages[candidate.row]
            first = int(self._first_sentence[candidate.row])
            cosines = None
            if vector is not None and self.contents.vectors is not None:
                cosines = self.contents.vectors.cosines(vector, first, first + len(passage.sentences))
            text = self.contents.documents[passage.document_id].text
            scores = score_sentences(query, text, passage.sentences, cosines, self.contents.lexical.idf)
            best = int(np.argmax(scores))
            choices.append(
                Choice(candidate, passage.sentences[best], candidate.score + SENTENCE_WEIGHT * scores[best])
            )
        return max(choices, key=lambda choice: choice.score)

    def quote(self, query: Query, choice: Choice) -> Answer:
        """A chosen sentence as a verified quotation."""
        passage = self.contents.passages[choice.candidate.row]
        return quotation(query, self.contents.documents[passage.document_id], passage, choice.sentence)

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

    def _numbers_found(self, query: Query) -> Scores:
        """Which share of the question's numbers stands in each passage or its document's title."""
        found = np.zeros(len(self.contents.passages), np.float32)
        numbers = {token for token in query.tokens if has_digit(token)}
        for number in numbers:
            found[self._passages_of_number.get(number, [])] += 1 / len(numbers)
        return found

    def _dense(self, vector: Vectors) -> Scores:
        """The best cosine among each passage's sentences; the floor of those found for the rest."""
        assert self.contents.vectors is not None  # noqa: S101 (a vector was made, so there are vectors)
        rows, cosines = self.contents.vectors.nearest(vector, SENTENCE_DEPTH)
        scores = np.full(len(self.contents.passages), cosines[-1], np.float32)
        np.maximum.at(scores, self._passage_of_sentence[rows], cosines)
        return scores

    def _answers(self, query: Query, choice: Choice) -> tuple[Answer, ...]:
        """The answer, and after it those that give another value for the same fact."""
        first = self.quote(query, choice)
        others = []
        for statement in contradicting(self.contents.disagreements, query, first, self.contents.lexical.idf):
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
        changed = query.understood.casefold() != " ".join(query.original.split()).casefold()
        given = {
            "sources_disagree": disagree,
            "understood_differs": changed,
            "lexical_only": self.encoder is None,
        }
        return tuple(code for code, holds in given.items() if holds)

    def _signals(self, query: Query, choice: Choice) -> Signals:
        passage = self.contents.passages[choice.candidate.row]
        document = self.contents.documents[passage.document_id]
        source = document.source
        text = f"{source.number or ''} {source.title} {document.text[passage.start : passage.end]}"
        return signals(query, text, choice.candidate.dense, self.contents.lexical.idf)

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


def _passages_of_number(contents: Contents) -> dict[str, list[int]]:
    """Rows of the passages by each number in them, or in their document's title."""
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(contents.passages):
        document = contents.documents[passage.document_id]
        text = f"{document.source.title}\n{document.text[passage.start : passage.end]}"
        for token in set(folded_syllables(text)):
            if has_digit(token):
                rows.setdefault(token, []).append(row)
    return rows


def _standing(contents: Contents, digests: bool) -> Scores:
    """What is added to each passage's score: a digest steps back behind an official text of its number.

    Without digests their passages get minus infinity.
    """
    sources = [contents.documents[passage.document_id].source for passage in contents.passages]
    official = {source.number for source in sources if source.kind == "official"}
    digest = -STEP_BACK if digests else -np.inf
    standing = [
        digest if source.kind == "digest" and (not digests or source.number in official) else 0.0
        for source in sources
    ]
    return np.array(standing, np.float32)


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
