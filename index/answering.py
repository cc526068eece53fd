"""From a passage to the sentence that answers, as a quotation that is checked when it is made."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.asked import answering_words, answers_asked, holds_asked
from index.errors import VersionError
from index.types import Answer, Document, Footnote, Passage, Query, Span
from index.vietnamese import count_syllables, has_digit

OVERLAP_WEIGHT = 2.0  # share of the question's idf mass in the sentence
COSINE_WEIGHT = 2.0  # cosines of one passage's sentences lie within about 0.1 of each other
OWN_WEIGHT = 0.5  # share of a follow-up's own words
ASKED_WEIGHT = 0.2  # the sentence holds the kind of thing that is asked for
MAX_QUOTE_SYLLABLES = 120
REMARK_SYLLABLES = 15
NUMBER_WEIGHT = 3.0  # "Nghị quyết 43" is not "Nghị quyết 42", however alike the words around it


@dataclass(frozen=True, slots=True)
class Weights:
    """What the words of a question weigh: its terms, each two neighbours, a follow-up's own words."""

    terms: Mapping[str, float]
    pairs: Mapping[str, float]
    own: Mapping[str, float]

    @classmethod
    def of(cls, query: Query, idf: Callable[[str], float]) -> "Weights":
        """As often as each stands there, its idf; what is a number, more."""
        terms = {term: mass * specificity(term) for term, mass in weighed(query.terms, idf).items()}
        pairs = weighed([f"{left} {right}" for left, right in pairwise(query.terms)], idf)
        return cls(terms, pairs, weighed(query.own, idf))


def score_sentences(
    query: Query,
    weights: Weights,
    texts: Sequence[str],
    terms: Sequence[Sequence[str]],
    cosines: npt.NDArray[np.float32] | None,
) -> npt.NDArray[np.float32]:
    """How well each sentence of a passage answers: words in common, nearness in meaning, what is asked for.

    ``texts`` and ``terms`` are the sentences; the scores have shape (sentences,). Words that few of the
    sentences hold count more: what the whole passage is about does not tell its sentences apart.
    """
    asked = np.array([answers_asked(query, text) for text in texts], np.float32)
    nearness = np.zeros(len(texts), np.float32) if cosines is None else cosines
    overall, local = _overlap(weights, terms)
    own = np.array([share(weights.own, sentence) for sentence in terms], np.float32)
    scores = OVERLAP_WEIGHT / 2 * (overall + local) + COSINE_WEIGHT * nearness + ASKED_WEIGHT * asked
    scores += OWN_WEIGHT * own
    return np.asarray(scores, np.float32)


def score_quote(query: Query, weights: Weights, text: str, terms: Sequence[str], cosine: float) -> float:
    """How well a quote answers, comparable across passages; ``cosine`` is its best sentence's."""
    overall, _ = _overlap(weights, [terms])
    return (
        OVERLAP_WEIGHT * float(overall[0])
        + COSINE_WEIGHT * cosine
        + ASKED_WEIGHT * answers_asked(query, text)
        + OWN_WEIGHT * share(weights.own, terms)
    )


def _overlap(
    weights: Weights, sentences: Sequence[Sequence[str]]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Mean share of the question's mass in each sentence: of its terms and of its pairs, overall and local.

    Overall, a term weighs its idf; locally, also the logarithm of how few of these very sentences hold it,
    and the share is of what any of them holds.
    """
    there = [_asked_there(weights.terms, sentence) for sentence in sentences]
    overall, local = np.zeros(len(sentences)), np.zeros(len(sentences))
    for asked in (weights.terms, weights.pairs):
        held = np.array([[term in terms for term in asked] for terms in there], np.float64)
        masses = np.array(list(asked.values()))
        rare = masses * np.log((len(sentences) + 1) / (held.sum(axis=0) + 0.5)) * held.any(axis=0)
        overall += held @ masses / max(float(masses.sum()), 1e-9) / 2
        local += held @ rare / max(float(rare.sum()), 1e-9) / 2
    return overall.astype(np.float32), local.astype(np.float32)


def _asked_there(wanted: Collection[str], sentence: Sequence[str]) -> set[str]:
    """Which of the terms asked for, and pairs of them, a sentence has; its other pairs need not be joined."""
    found = {term for term in sentence if term in wanted}
    pairs = (f"{left} {right}" for left, right in pairwise(sentence) if left in found and right in found)
    return found.union(pairs)


def weighed(terms: Collection[str], idf: Callable[[str], float]) -> dict[str, float]:
    """The idf mass of each term, as often as it stands there."""
    return {term: count * idf(term) for term, count in Counter(terms).items()}


def share(weights: Mapping[str, float], there: Collection[str]) -> float:
    """Share of the weight of some terms that is there; 0 of none."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in there) / total if total else 0.0


def widened(query: Query, text: str, sentences: Sequence[Span], scores: Sequence[float], best: int) -> Span:
    """The slice to quote around the best sentence, at most 120 syllables unless it is longer itself.

    A clause of a long sentence takes in the clauses beside it, better ones first; a short one behind a
    semicolon takes in what it is said of; a sentence that lacks the kind of thing asked for takes in the one
    beside it that has it.
    """
    first = last = best
    while places := [
        place
        for place in (first - 1, last + 1)
        if 0 <= place < len(sentences)
        and count_syllables(text, _hull(sentences, first, last, place)) <= MAX_QUOTE_SYLLABLES
        and (
            _goes_on(text, sentences[min(place, last)])
            or (place < first and _is_remark(text, (sentences[first][0], sentences[last][1])))
            or _brings(query, text, sentences, first, last, place)
        )
    ]:
        taken = max(places, key=lambda place: scores[place])
        first, last = min(first, taken), max(last, taken)
    return sentences[first][0], sentences[last][1]


def _hull(sentences: Sequence[Span], first: int, last: int, place: int) -> Span:
    return sentences[min(first, place)][0], sentences[max(last, place)][1]


def _goes_on(text: str, piece: Span) -> bool:
    """Whether a piece was cut off in the middle of a statement; behind a semicolon another one begins."""
    return text[piece[1] - 1] == ","


def _is_remark(text: str, slice_: Span) -> bool:
    """Whether a slice is a short statement behind a semicolon: "; thời gian hoàn thành trước ngày …"."""
    behind = text[: slice_[0]].rstrip()[-1:] == ";"
    return behind and count_syllables(text, slice_) <= REMARK_SYLLABLES


def _brings(query: Query, text: str, sentences: Sequence[Span], first: int, last: int, place: int) -> bool:
    """Whether a neighbour holds the kind of thing asked for, which the slice still lacks."""
    here = text[sentences[first][0] : sentences[last][1]]
    neighbour = text[slice(*sentences[place])]
    return holds_asked(query, here) is False and holds_asked(query, neighbour) is True


def specificity(term: str) -> float:
    """How much more a term counts than its idf says: a number by itself names one thing."""
    return NUMBER_WEIGHT if has_digit(term) and " " not in term else 1.0


def quotation(query: Query, document: Document, passage: Passage, span: Span) -> Answer:
    """A slice of a document with its citation and the answering words marked.

    Raises VersionError if the slice does not lie in its passage: such a quotation is never sent.
    """
    start, end = span
    if not passage.start <= start < end <= passage.end or end > len(document.text):
        raise VersionError(f"Passage {passage.id} does not fit its document: run 'python -m index check'.")
    quote = document.text[start:end]
    source = document.source
    notes = footnotes_of(document, span)
    return Answer(
        quote=quote,
        start=start,
        end=end,
        marks=tuple((start + left, start + right) for left, right in answering_words(query, quote)),
        passage_id=passage.id,
        document_id=document.id,
        kind=source.kind,
        number=source.number,
        title=source.title,
        issuer=source.issuer,
        place=source.place,
        date=source.date,
        section=passage.section,
        page=document.page_at(start),
        transcription=document.transcription,
        source_url=source.source_url
        or next((reference.url for note in notes for reference in note.sources), None),
        reviewed=source.reviewed,
        sources=tuple(dict.fromkeys(reference for note in notes for reference in note.sources)),
        status=source.status,
        replaced_by=source.replaced_by,
    )


def footnotes_of(document: Document, span: Span) -> list[Footnote]:
    """The footnotes of the sentences that a span of a digest touches."""
    found = []
    for note in document.source.footnotes:
        start = document.text.find(note.sentence)
        if start < span[1] and span[0] < start + len(note.sentence):
            found.append(note)
    return found
