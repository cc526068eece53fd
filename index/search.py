"""From a question to ranked passages and an answer: the one road of every face of the project."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

import numpy as np

from index.answering import footnotes_of, holds_asked, quotation, score_quote, score_sentences, widened
from index.confidence import Signals, judge, names_all, signals
from index.disagreement import contradicting
from index.embedding import Encoder, Vectors, open_encoder
from index.errors import VersionError
from index.queries import understand
from index.ranking import ALIKE, fuse, spread, standing
from index.settings import IndexSettings
from index.types import (
    Answer,
    Hit,
    Milliseconds,
    Passage,
    PassageView,
    Query,
    SearchResult,
    Span,
    Statement,
    Verdict,
)
from index.versions import Contents, Versions
from index.vietnamese import fold, with_bigrams

ANSWER_DEPTH = 5  # best passages whose sentences compete to be the answer
PASSAGE_WEIGHT = 4.0  # of a passage's score beside its best sentence's
SENTENCE_DEPTH = 300  # nearest sentences that stand for their passages
TERMS_KEPT = 4096  # passages whose sentences stay analysed
SPREAD_DEPTH = 20  # best passages among which those that only repeat others step back


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked passage by its row; ``dense`` is None without a model, ``score`` lies in 0..1."""

    row: int
    score: float
    dense: float | None
    lexical: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentence that answers best, and by how much; ``quoted`` is the slice to quote."""

    candidate: Candidate
    sentence: Span
    quoted: Span
    cosine: float
    score: float
    lead: float = 0.0


class Searcher:
    """One opened version with its encoder. It never changes, so threads may share it."""

    def __init__(
        self, contents: Contents, encoder: Encoder | None, version: str, digests: bool = True
    ) -> None:
        self.contents = contents
        self.version = version
        self.encoder = encoder if contents.vectors is not None else None
        counts = [len(passage.sentences) for passage in contents.passages]
        self._first_sentence = np.cumsum([0, *counts])
        self._passage_of_sentence = np.repeat(np.arange(len(counts)), counts)
        kinds = [
            (contents.documents[passage.document_id].source, passage.role) for passage in contents.passages
        ]
        self._standing = standing(kinds, digests)
        self._terms_of = lru_cache(maxsize=TERMS_KEPT)(self._analysed)
        places = {document.source.place for document in contents.documents.values()}
        self._places = {fold(place) for place in places if place}
        self._rows = {passage.id: row for row, passage in enumerate(contents.passages)}

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
        query = understand(question, previous, self.contents.language)
        clock.append(time.perf_counter())
        vector = self.encode([query])[0] if self.encoder and query.content else None
        clock.append(time.perf_counter())
        candidates = self.rank(query, vector, top)
        clock.append(time.perf_counter())
        choice = self.choose(query, vector, candidates) if candidates else None
        verdict: Verdict
        verdict, confidence = self._judge(query, choice) if choice else ("none", 0.0)
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

    def rank(
        self, query: Query, vector: Vectors | None, top: int, without: Sequence[int] = ()
    ) -> list[Candidate]:
        """The ``top`` passages by fused score, best first; none for a query without content.

        ``without`` are rows to pass over, as if those passages were not there.
        """
        if not query.content:
            return []
        lexical = self.contents.lexical.scores(query.terms)
        dense = self._dense(vector) if vector is not None else None
        fused = fuse(dense, lexical) + self._standing
        fused[list(without)] = -np.inf
        order = [int(row) for row in np.argsort(-fused, kind="stable")[: max(top, SPREAD_DEPTH)]]
        rows = [row for row in self._spread(order, vector) if np.isfinite(fused[row])][:top]
        return [
            Candidate(
                row, float(fused[row]), None if dense is None else float(dense[row]), float(lexical[row])
            )
            for row in rows
        ]

    def _spread(self, order: list[int], vector: Vectors | None) -> list[int]:
        """The order with passages whose best sentences only repeat others' behind the rest."""
        if vector is None or self.contents.vectors is None:
            return order
        first, rest = order[:SPREAD_DEPTH], order[SPREAD_DEPTH:]
        best = np.stack([self._best_sentence(row, vector) for row in first])
        return spread(first, best @ best.T >= ALIKE) + rest

    def _best_sentence(self, row: int, vector: Vectors) -> Vectors:
        """The vector of the sentence of a passage that is nearest to the query."""
        assert self.contents.vectors is not None  # noqa: S101 (for the type checker)
        vectors = self.contents.vectors.rows(*self._sentences_of(row))
        nearest: Vectors = vectors[int(np.argmax(vectors @ vector))]
        return nearest

    def _terms_within(self, row: int, span: Span) -> list[str]:
        """The terms of the sentences of a passage that lie in a slice of its document."""
        sentences = zip(self.contents.passages[row].sentences, self._terms_of(row), strict=True)
        inside = (terms for (start, end), terms in sentences if span[0] <= start and end <= span[1])
        return list(chain.from_iterable(inside))

    def _analysed(self, row: int) -> list[list[str]]:
        """The terms of each sentence of a passage."""
        passage = self.contents.passages[row]
        text = self.contents.documents[passage.document_id].text
        return [self.contents.language.terms(text[start:end]) for start, end in passage.sentences]

    def _sentences_of(self, row: int) -> Span:
        """The rows of a passage's sentences among the vectors."""
        return int(self._first_sentence[row]), int(self._first_sentence[row + 1])

    def choose(self, query: Query, vector: Vectors | None, candidates: Sequence[Candidate]) -> Choice:
        """The passage and sentence that answer best: a passage's score and its best quote's, summed.

        Passages that lack a document or place that the question names are left aside if others have it. The
        lead of a quote with the count that is asked for is over the next one that has it too.
        """
        first = candidates[:ANSWER_DEPTH]
        fitting = [candidate for candidate in first if self.fits(query, candidate.row)]
        choices = [self._best_quote(query, vector, candidate) for candidate in fitting or first]
        best, *others = sorted(choices, key=lambda choice: -choice.score)
        if self._has_count(query, best):
            others = [choice for choice in others if self._has_count(query, choice)]
        return replace(best, lead=best.score - others[0].score if others else best.score)

    def _best_quote(self, query: Query, vector: Vectors | None, candidate: Candidate) -> Choice:
        passage = self.contents.passages[candidate.row]
        text = self.contents.documents[passage.document_id].text
        idf = self.contents.lexical.idf
        cosines = None
        if vector is not None and self.contents.vectors is not None:
            cosines = self.contents.vectors.rows(*self._sentences_of(candidate.row)) @ vector
        texts = [text[start:end] for start, end in passage.sentences]
        scores = score_sentences(query, texts, self._terms_of(candidate.row), cosines, idf)
        best = int(np.argmax(scores))
        quoted = widened(query, text, passage.sentences, scores.tolist(), best)
        cosine = 0.0 if cosines is None else float(cosines[best])
        terms = self._terms_within(candidate.row, quoted)
        score = PASSAGE_WEIGHT * candidate.score + score_quote(
            query, text[slice(*quoted)], terms, cosine, idf
        )
        return Choice(candidate, passage.sentences[best], quoted, cosine, score)

    def _has_count(self, query: Query, choice: Choice) -> bool:
        """Whether a quote has the count that is asked for, if one is."""
        if query.asked != "number":
            return True
        document = self.contents.passages[choice.candidate.row].document_id
        quote = self.contents.documents[document].text[slice(*choice.quoted)]
        return holds_asked(query, quote) is True

    def fits(self, query: Query, row: int) -> bool:
        """Whether a passage has every document and place that the question names."""
        passage = self.contents.passages[row]
        document = self.contents.documents[passage.document_id]
        text = f"{document.source.place or ''} {document.titled(passage)}"
        folded = fold(text)
        asked = fold(query.understood)
        return names_all(query, text) and all(place in folded for place in self._places if place in asked)

    def quote(self, query: Query, choice: Choice) -> Answer:
        """A chosen sentence as a verified quotation."""
        passage = self.contents.passages[choice.candidate.row]
        return quotation(query, self.contents.documents[passage.document_id], passage, choice.quoted)

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

    def _dense(self, vector: Vectors) -> Vectors:
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
        changed = query.understood.casefold() != " ".join(query.original.split()).casefold()
        given = {
            "sources_disagree": disagree,
            "understood_differs": changed,
            "lexical_only": self.encoder is None,
        }
        return tuple(code for code, holds in given.items() if holds)

    def _judge(self, query: Query, choice: Choice) -> tuple[Verdict, float]:
        return judge(
            self.signals(query, choice),
            fits=self.fits(query, choice.candidate.row),
            counted=self._has_count(query, choice),
            with_model=self.encoder is not None,
        )

    def signals(self, query: Query, choice: Choice) -> Signals:
        """What speaks for a chosen quotation."""
        passage = self.contents.passages[choice.candidate.row]
        document = self.contents.documents[passage.document_id]
        quote = document.text[slice(*choice.quoted)]
        sentences = self._terms_of(choice.candidate.row)
        quoted = self._terms_within(choice.candidate.row, choice.quoted)
        heading = self.contents.language.terms(document.heading)
        return signals(
            query,
            set(with_bigrams([*heading, *chain.from_iterable(sentences)])),
            set(with_bigrams(quoted)),
            self.contents.lexical.idf,
            holds_asked=holds_asked(query, quote),
            lead=choice.lead,
            cosine=choice.cosine,
        )

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
