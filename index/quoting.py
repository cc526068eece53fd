"""From ranked passages to the sentence that is quoted, and whether it answers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import chain

import numpy as np

from index.answering import Weights, quotation, score_quote, score_sentences, widened
from index.asked import asks_deadline, holds_asked
from index.confidence import Signals, coefficients, judge, signals
from index.contents import Contents
from index.followups import supports
from index.naming import Name, has_item, names_all
from index.ranking import Candidate
from index.types import Answer, Query, Reasons, Span, Verdict
from index.vectors import Vectors
from index.vietnamese import fold, with_bigrams

ANSWER_DEPTH = 5  # best passages whose sentences compete to be the answer
PASSAGE_WEIGHT = 4.0  # of a passage's score beside its best quote's
REPEAT = 0.5  # taken from the score of a sentence that answered the question before
TERMS_KEPT = 4096  # passages whose sentences stay analysed


def _is_spent(query: Query, sentence: str) -> bool:
    """Whether the sentence that answered the question before has nothing more to tell.

    If the same kind of thing is asked for again, or one that it lacks.
    """
    asks_again = query.before is not None and query.before.asked == query.asked
    return asks_again or holds_asked(query, sentence) is False


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentence that answers best, and by how much; ``quoted`` is the slice to quote."""

    candidate: Candidate
    sentence: Span
    quoted: Span
    cosine: float
    score: float
    lead: float = 0.0


class Quoter:
    """Chooses among the passages of one version. It never changes, so threads may share it."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._terms_of = lru_cache(maxsize=TERMS_KEPT)(self._analysed)

    def choose(
        self,
        query: Query,
        vector: Vectors | None,
        candidates: Sequence[Candidate],
        given: Choice | None = None,
    ) -> Choice:
        """The passage and sentence that answer best: a passage's score and its best quote's, summed.

        Passages that lack a document or place that the question names are left aside if others have it. The
        lead of a quote with the count that is asked for is over the next one that has it too. The sentence of
        ``given``, which answered the question before, steps back.
        """
        first = candidates[:ANSWER_DEPTH]
        fitting = [candidate for candidate in first if self.fits(query, candidate.row, given)]
        weights = Weights.of(query, self._contents.lexical.idf)
        choices = [
            self._best_quote(query, weights, vector, candidate, given) for candidate in fitting or first
        ]
        best, *others = sorted(choices, key=lambda choice: -choice.score)
        if self._has_count(query, best):
            others = [choice for choice in others if self._has_count(query, choice)]
        return replace(best, lead=best.score - others[0].score if others else best.score)

    def _best_quote(
        self,
        query: Query,
        weights: Weights,
        vector: Vectors | None,
        candidate: Candidate,
        given: Choice | None,
    ) -> Choice:
        passage = self._contents.passages[candidate.row]
        text = self._contents.documents[passage.document_id].text
        cosines = None if vector is None else self.vectors_of(candidate.row) @ vector
        texts = [text[start:end] for start, end in passage.sentences]
        scores = score_sentences(query, weights, texts, self._terms_of(candidate.row), cosines)
        repeats = np.zeros(len(texts), np.float32)
        if given and given.candidate.row == candidate.row:
            place = passage.sentences.index(given.sentence)
            repeats[place] = REPEAT * _is_spent(query, texts[place])
        best = int(np.argmax(scores - repeats))
        quoted = widened(query, text, passage.sentences, scores.tolist(), best)
        cosine = 0.0 if cosines is None else float(cosines[best])
        terms = self._terms_within(candidate.row, quoted)
        score = PASSAGE_WEIGHT * candidate.score + score_quote(
            query, weights, text[slice(*quoted)], terms, cosine
        )
        score -= float(repeats[best])
        return Choice(candidate, passage.sentences[best], quoted, cosine, score)

    def _has_count(self, query: Query, choice: Choice) -> bool:
        """Whether a quote has the count or the deadline that is asked for, if one is."""
        if query.asked not in ("number", "document") and not asks_deadline(query):
            return True
        document = self._contents.passages[choice.candidate.row].document_id
        quote = self._contents.documents[document].text[slice(*choice.quoted)]
        return holds_asked(query, quote) is True

    def fits(self, query: Query, row: int, given: Choice | None = None) -> bool:
        """Whether a passage has what the question names, and what a follow-up says itself.

        In the document of ``given`` what the question before named goes without saying.
        """
        passages = self._contents.passages
        passage = passages[row]
        document = self._contents.documents[passage.document_id]
        known: tuple[Name, ...] = ()
        if given and query.before and passages[given.candidate.row].document_id == document.id:
            known = query.before.named
        text = f"{document.source.place or ''} {document.titled(passage)}"
        folded = fold(text)
        return (
            (not query.said or supports(query, self._contents.language.glossary.expand(text)))
            and names_all((one for one in query.named if one not in known), folded)
            and has_item(query.understood, folded)
            and (not query.places or any(place in folded for place in query.places))
        )

    def quote(self, query: Query, choice: Choice) -> Answer:
        """A chosen sentence as a verified quotation."""
        passage = self._contents.passages[choice.candidate.row]
        return quotation(query, self._contents.documents[passage.document_id], passage, choice.quoted)

    def judge(
        self, query: Query, choice: Choice, with_model: bool, given: Choice | None = None
    ) -> tuple[Verdict, float, Reasons]:
        """The verdict on a choice, how likely it answers, and why."""
        found = self.signals(query, choice)
        fits = self.fits(query, choice.candidate.row, given)
        counted = self._has_count(query, choice)
        model = coefficients(with_model)
        reasons = Reasons(
            self._contents.passages[choice.candidate.row].document_id,
            *choice.quoted,
            signals=asdict(found),
            weights=dict(zip(asdict(found), model.weights, strict=True)),
            answer_above=model.answer_above,
            fits=fits,
            counted=counted,
        )
        return *judge(found, fits, counted, with_model), reasons

    def signals(self, query: Query, choice: Choice) -> Signals:
        """What speaks for a chosen quotation."""
        passage = self._contents.passages[choice.candidate.row]
        document = self._contents.documents[passage.document_id]
        quote = document.text[slice(*choice.quoted)]
        sentences = self._terms_of(choice.candidate.row)
        quoted = self._terms_within(choice.candidate.row, choice.quoted)
        heading = self._contents.language.terms(document.heading)
        return signals(
            query,
            set(with_bigrams([*heading, *chain.from_iterable(sentences)])),
            set(with_bigrams(quoted)),
            self._contents.lexical.idf,
            holds_asked=holds_asked(query, quote),
            lead=choice.lead,
            cosine=choice.cosine,
        )

    def vectors_of(self, row: int) -> Vectors:
        """The vectors of a passage's sentences, shape (sentences, dimension); for versions with a model."""
        assert self._contents.vectors is not None  # noqa: S101 (for the type checker)
        return self._contents.vectors.rows(*self._contents.table.sentences_of(row))

    def _terms_within(self, row: int, span: Span) -> list[str]:
        """The terms of the sentences of a passage that lie in a slice of its document."""
        sentences = zip(self._contents.passages[row].sentences, self._terms_of(row), strict=True)
        inside = (terms for (start, end), terms in sentences if span[0] <= start and end <= span[1])
        return list(chain.from_iterable(inside))

    def _analysed(self, row: int) -> list[list[str]]:
        """The terms of each sentence of a passage."""
        passage = self._contents.passages[row]
        text = self._contents.documents[passage.document_id].text
        return [self._contents.language.terms(text[start:end]) for start, end in passage.sentences]
