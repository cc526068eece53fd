"""Questions that compare documents: one question for each, so that each is quoted for itself."""

import re
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import zip_longest
from operator import add

from index.analysis import analyse, content_terms
from index.naming import ANY_KIND, KIND_WORDS, named, replaced, without_names
from index.types import Document, Query, SearchResult, Side
from index.vietnamese import fold

MAX_SIDES = 4
_COMPARES = re.compile(
    r"\b(?:co |thi )*(?:(?:nhung )?diem )?(?:gi )?(?:giong(?:,| va| hay) khac|khac|giong)"
    r"(?: (?:nhau|biet|gi|so voi)\b)+"
    r"|\b(?:hay |xin )*(?:so sanh|doi chieu)|\bso voi"
)
_HOW = re.compile(r"\b(?:nhu the nao|the nao|ra sao|o (?:nhung )?(?:diem|cho) (?:nao|gi)|nhau|giua)\b")
_KIND = rf"(?:(?:cac |hai |ba |bon )?(?:{KIND_WORDS}) (?:so )?)"
_NUMBER = r"\d+(?:\s?[-–/]\s?[a-z]+)*(?![\w%.,]*\d)"
_AND = r"(?:\s*,\s*(?:va\s+)?|\s+(?:va|voi|hay|hoac|cung)\s+)"
_ONE = rf"(?:{_KIND}|so )?{_NUMBER}"
_NAMES = re.compile(rf"\b(?:{_ONE}(?:{_AND}{_ONE})+|{_KIND}{_NUMBER})")
_NOTHING_ELSE = "có tên đầy đủ là gì?"

Find = Callable[[Sequence[tuple[str, str]]], Document | None]


def compared(question: str, find: Find) -> list[tuple[Document, str]]:
    """The documents that a question compares, each with the question about it alone; none if it does not.

    ``find`` tells which document bears a number: only documents that are there are compared.
    """
    folded = fold(question)  # as long as the question, which is composed
    if not _COMPARES.search(folded):
        return []
    spans = [match.span() for match in _NAMES.finditer(folded)]
    numbers = [each for start, end in spans for each in re.findall(_NUMBER, folded[start:end])]
    found = [find(named(f"{ANY_KIND} {number}")) for number in dict.fromkeys(numbers)]
    documents = {document.id: document for document in found if document is not None}
    if None in found or not 2 <= len(documents) <= MAX_SIDES:
        return []
    return [(document, _alone(question, spans, document)) for document in documents.values()]


def _alone(question: str, spans: Sequence[tuple[int, int]], document: Document) -> str:
    """The question about one of the documents that it names."""
    number = document.source.number or ""
    text = replaced(question, spans, number)
    for words in (_COMPARES, _HOW):
        text = replaced(text, [match.span() for match in words.finditer(fold(text))], "")
    says_more = content_terms(analyse(without_names(fold(text))))
    return text if says_more else f"{number} {_NOTHING_ELSE}"


def beside(query: Query, sides: Sequence[tuple[Document, SearchResult]]) -> SearchResult:
    """What was found for each side, as one result: it answers if any side is answered."""
    results = [result for _, result in sides]
    answered = [result for result in results if result.verdict == "answer"]
    best = answered or sorted(results, key=lambda result: -result.confidence)[:1]
    return SearchResult(
        query=query.original,
        understood=query.understood,
        topic=query.understood,
        verdict=best[0].verdict,
        confidence=min(result.confidence for result in best),
        version=best[0].version,
        notices=tuple(dict.fromkeys(notice for result in best for notice in result.notices)),
        answers=tuple(result.answers[0] for result in answered),
        hits=tuple(hit for row in zip_longest(*(each.hits for each in best)) for hit in row if hit),
        milliseconds=reduce(add, (result.milliseconds for result in results)),
        sides=tuple(_side(document, result) for document, result in sides),
        follows=query.follows,
    )


def _side(document: Document, result: SearchResult) -> Side:
    answer = next(iter(result.answers), None)
    return Side(document.source.number or "", answer, "sources_disagree" in result.notices)
