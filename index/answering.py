"""From a passage to the sentence that answers, as a quotation that is checked when it is made."""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.errors import VersionError
from index.types import Answer, Asked, Document, Footnote, Passage, Query, Span
from index.vietnamese import fold, folded_syllables, has_digit, with_bigrams

OVERLAP_WEIGHT = 1.0  # share of the query's idf mass in the sentence
COSINE_WEIGHT = 3.0  # cosines of one passage's sentences lie within about 0.1 of each other
ASKED_WEIGHT = 0.2  # the sentence holds the kind of thing that is asked for
NEAR = 25  # characters between a number and its noun
NUMBER_WEIGHT = 3.0  # "Nghị quyết 43" is not "Nghị quyết 42", however alike the words around it

_DATE = (
    r"(?:ngày\s+)?\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{4}"
    r"|ngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)?"
)
_PARTLY_DATE = r"tháng\s+\d{1,2}(?:\s*[-/]\s*\d{4}|\s+năm\s+\d{4})?|năm\s+\d{4}"
# A count, not the number of a resolution ("45-NQ/TW", "Nghị quyết 42, 43 và 45") nor a date.
_NUMBER = (
    r"(?<![\w/-])(?<!quyết )(?<!ương )(?<!khóa )(?<!ngày )(?<!tháng )(?<!năm )(?<!số )(?<!, )(?<!và )"
    r"\d+(?:[.,/]\d+)*(?:\s?%)?(?![\d/.]|\s*[-–]\s*\w)"
)
_DOCUMENT = r"\d+(?:/\d{4})?\s*[-–/]\s*[A-ZĐ]{1,5}(?:\s*[/-]\s*[A-ZĐ][A-ZĐa-zđ]*)*"

_PATTERNS: dict[Asked, re.Pattern[str]] = {
    "date": re.compile(f"{_DATE}|{_PARTLY_DATE}"),
    "number": re.compile(_NUMBER),
    "document": re.compile(_DOCUMENT),
}
_UPPER = "".join(letter for letter in map(chr, range(0x41, 0x1EFF)) if letter.isupper() and letter.isalpha())
_CAPITALISED = re.compile(rf"\b[{_UPPER}]\w*(?: [{_UPPER}]\w*)+")
# Folded first words of offices and bodies.
_OFFICES = frozenset(
    """ban bi bo bao chi chinh chu cuc dai dang doan dong hoi nghi nha phap pho quoc so thu tinh tong trung
    truong tuong uy uong viet vien vu""".split()  # noqa: SIM905 (one word a string would fill a screen)
)


def score_sentences(
    query: Query,
    text: str,
    sentences: Sequence[Span],
    cosines: npt.NDArray[np.float32] | None,
    idf: Callable[[str], float],
) -> list[float]:
    """How well each sentence answers: words in common by idf, nearness in meaning, what is asked for."""
    terms = {term: idf(term) * specificity(term) for term in with_bigrams(query.tokens)}
    total = sum(terms.values()) or 1.0
    scores = []
    for place, sentence in enumerate(sentences):
        words = text[slice(*sentence)]
        there = set(with_bigrams(folded_syllables(words)))
        score = OVERLAP_WEIGHT * sum(weight for term, weight in terms.items() if term in there) / total
        if cosines is not None:
            score += COSINE_WEIGHT * float(cosines[place])
        score += ASKED_WEIGHT * _answers_asked(query, words)
        scores.append(score)
    return scores


def _answers_asked(query: Query, text: str) -> int:
    """0 if what is asked for is not there, 1 if something of its kind is, 2 if it stands by its noun."""
    found = list(answering_words(query, text))
    if not found or query.noun is None:
        return min(len(found), 1)
    beside = any(query.noun in _beside(query, text, span) for span in found)
    return 2 if beside else 1


def _beside(query: Query, text: str, span: Span) -> str:
    """The folded syllables where the noun belongs: before a document's number, behind a count."""
    start, end = span
    near = text[max(0, start - NEAR) : start] if query.asked == "document" else text[end : end + NEAR]
    return " ".join(folded_syllables(near))


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
        page=passage.page,
        transcription=document.transcription,
        source_url=source.source_url
        or next((reference.url for note in notes for reference in note.sources), None),
        reviewed=source.reviewed,
        sources=tuple(dict.fromkeys(reference for note in notes for reference in note.sources)),
    )


def footnotes_of(document: Document, span: Span) -> list[Footnote]:
    """The footnotes of the sentences that a span of a digest touches."""
    found = []
    for note in document.source.footnotes:
        start = document.text.find(note.sentence)
        if start < span[1] and span[0] < start + len(note.sentence):
            found.append(note)
    return found


def answering_words(query: Query, text: str) -> Iterator[Span]:
    """Where a text holds the kind of thing asked for, and the question does not already name it."""
    if query.asked in _PATTERNS:
        spans: Iterator[Span] = (match.span() for match in _PATTERNS[query.asked].finditer(text))
    elif query.asked == "person":
        spans = _names(text)
    else:
        return
    asked = f" {' '.join(folded_syllables(query.understood))} "
    for start, end in spans:
        if f" {' '.join(folded_syllables(text[start:end]))} " not in asked:
            yield start, end


def _names(text: str) -> Iterator[Span]:
    """People's names: three or four capitalised syllables in a row that are not an office or a body."""
    for match in _CAPITALISED.finditer(text):
        words = match[0].split()
        while words and fold(words[0]) in _OFFICES:
            words = words[1:]
        if len(words) in (3, 4):
            yield match.end() - len(" ".join(words)), match.end()
