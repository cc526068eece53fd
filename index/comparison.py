"""Questions that compare documents: one question for each, so that each is quoted for itself."""

import re
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import zip_longest
from operator import add

from index.analysis import analyse, content_terms
from index.naming import ANY_KIND, KIND_WORDS, Name, named, replaced, without_names
from index.types import Card, Query, SearchResult, Side
from index.vietnamese import fold

MAX_SIDES = 4
_COMPARES = re.compile(
    r"\b(?:co |thi )*(?:(?:nhung )?diem )?(?:gi )?"
    r"(?:(?:giong(?:,| va| hay) khac|khac|giong)(?: (?:nhau|biet|gi|so voi|voi|o|nhu|the|ra)\b)+"
    r"|giong va khac)"
    r"|\b(?:hay |xin )*(?:so sanh|doi chieu|phan biet)|\bso voi"
)
_HOW = re.compile(
    r"\b(?:nhu the nao|the nao|ra sao|(?:o )?(?:nhung )?(?:diem|cho) (?:nao|gi)"
    r"|sao|nao|nhau|giua|cua(?=\W*$))\b"
)
_KIND = rf"(?:(?:(?:cac|hai|ba|bon|\d) )?(?:{KIND_WORDS}) (?:so )?)"
_SUFFIX = r"(?:\s?[-–/]\s?[a-z]+)*"
_NUMBER = rf"\d+{_SUFFIX}(?![\w%.,]*\d)"
_AND = r"(?:\s*,\s*(?:va\s+)?|\s+(?:va|voi|hay|hoac|cung|khac(?: voi)?|so voi|khac gi(?: so voi)?)\s+)"
_ONE = rf"(?:{_KIND}|so )?{_NUMBER}"
_NAMES = re.compile(rf"\b(?:{_ONE}(?:{_AND}{_ONE})+|{_KIND}{_NUMBER}|\d+{_SUFFIX.replace('*', '+')})")
_BARE = re.compile(r"(?:^|\b(?:giua|so sanh|doi chieu|phan biet)|[,.:;])\s*(?:so )?$")
_COUNTS = re.compile(r"\s*(?:%|phan tram|nghin|trieu|ty|nguoi|tuoi|nam|ngay|tinh|dieu)")
_NOTHING_ELSE = "có tên đầy đủ là gì?"

Find = Callable[[Sequence[Name]], Card | None]


def compared(question: str, find: Find) -> list[tuple[Card, str]]:
    """The documents that a question compares, each with the question about it alone; none if it does not.

    ``find`` tells which document bears a number: only documents that are there are compared.
    """
    folded = fold(question)  # as long as the question, which is composed
    runs = [match for match in _NAMES.finditer(folded) if _names_documents(folded, match)]
    between = any(re.search(r"\bkhac\b", match[0]) for match in runs)
    if not (between or _COMPARES.search(folded)):
        return []
    found = [find([name]) for match in runs for name in _names_in(match[0])]
    documents = {document.id: document for document in found if document is not None}
    if None in found or not 2 <= len(documents) <= MAX_SIDES:
        return []
    spans = [match.span() for match in runs]
    return [(document, _alone(question, spans, document)) for document in documents.values()]


def _names_documents(folded: str, run: re.Match[str]) -> bool:
    """Whether numbers stand for documents: they say of which kind, or they are what is compared."""
    if named(run[0]):
        return True
    return bool(_BARE.search(folded[: run.start()])) and not _COUNTS.match(folded, run.end())


def _names_in(run: str) -> list[Name]:
    """The documents of a run of numbers; kind and issuer that one gives go for those beside it."""
    kinds = re.findall(KIND_WORDS, run)
    suffixes = [suffix for suffix in re.findall(rf"\d+({_SUFFIX})", run) if suffix]
    texts = [
        f"{kinds[0] if kinds else ANY_KIND} {number}{suffix or (suffixes[-1] if suffixes else '')}"
        for number, suffix in re.findall(rf"(\d+)({_SUFFIX})", re.sub(rf"\d+ (?={KIND_WORDS})", "", run))
    ]
    return list(dict.fromkeys(name for text in texts for name in named(text)))


def _alone(question: str, spans: Sequence[tuple[int, int]], document: Card) -> str:
    """The question about one of the documents that it names."""
    number = document.source.number or ""
    text = replaced(question, spans, number)
    for words in (_COMPARES, _HOW):
        text = replaced(text, [match.span() for match in words.finditer(fold(text))], "")
    says_more = content_terms(analyse(without_names(fold(text))))
    return text if says_more else f"{number} {_NOTHING_ELSE}"


def beside(query: Query, sides: Sequence[tuple[Card, SearchResult]], notices: Sequence[str]) -> SearchResult:
    """What was found for each side, as one result: it answers if any side is answered.

    ``notices`` are those of the question itself.
    """
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
        notices=tuple(dict.fromkeys([*notices, *(said for result in best for said in result.notices)])),
        answers=tuple(result.answers[0] for result in answered),
        hits=tuple(hit for row in zip_longest(*(each.hits for each in best)) for hit in row if hit),
        milliseconds=reduce(add, (result.milliseconds for result in results)),
        sides=tuple(_side(document, result) for document, result in sides),
        follows=query.follows,
    )


def _side(document: Card, result: SearchResult) -> Side:
    answer = next(iter(result.answers), None)
    return Side(document.source.number or "", answer, "sources_disagree" in result.notices)
