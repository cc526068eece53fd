"""Why a question was answered as it was, ready to be shown (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import texts
from bot.citation import short
from index.queries import readings
from index.search import Searcher
from index.types import Asked, Card, Hit, Query, Reasons, SearchResult

ASKED: dict[Asked, str] = {
    "person": "người",
    "body": "cơ quan",
    "date": "thời gian",
    "number": "con số",
    "place": "nơi chốn",
    "document": "văn bản",
}
DENSE_FROM = 0.7  # where bars of cosines begin: those of this family of models hardly lie lower


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found: its text in three parts, the middle one quoted if it is the chosen one."""

    hit: Hit
    title: str
    parts: tuple[str, str, str]

    @property
    def is_chosen(self) -> bool:
        """Whether the quotation is from this passage."""
        return bool(self.parts[1])


@dataclass(frozen=True, slots=True)
class Signal:
    """What speaks for the chosen sentence: its value, and what it adds to the log-odds."""

    label: str
    value: float
    weight: float

    @property
    def adds(self) -> float:
        """Value times weight."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the question was read, what was found, and what the verdict rests on."""

    query: Query
    asked: str | None
    candidates: tuple[Candidate, ...]
    best_lexical: float
    signals: tuple[Signal, ...]
    objections: tuple[str, ...]


def explain(result: SearchResult, previous: str | None, searcher: Searcher) -> Explanation:
    """The reading is the one that was answered, if a question could be read in two ways."""
    queries = readings(result.query, previous, searcher.contents.language)
    query = next((each for each in queries if each.understood == result.understood), queries[0])
    reasons = result.reasons
    objections = []
    if reasons and not reasons.fits:
        objections.append(texts.EXPLAIN_NOT_NAMED)
    if reasons and not reasons.counted:
        objections.append(texts.EXPLAIN_NOT_COUNTED)
    return Explanation(
        query=query,
        asked=ASKED[query.asked] if query.asked else None,
        candidates=tuple(_candidate(hit, result, searcher) for hit in result.hits),
        best_lexical=max((hit.lexical for hit in result.hits), default=0.0),
        signals=_signals(reasons) if reasons else (),
        objections=tuple(objections),
    )


def _signals(reasons: Reasons) -> tuple[Signal, ...]:
    return tuple(
        Signal(texts.SIGNALS[name], value, reasons.weights[name]) for name, value in reasons.signals.items()
    )


def _candidate(hit: Hit, result: SearchResult, searcher: Searcher) -> Candidate:
    reasons = result.reasons
    start, end = (0, 0)
    if reasons and reasons.document_id == hit.document_id:
        start, end = reasons.start - hit.start, reasons.end - hit.start
    inside = 0 <= start < end <= len(hit.text)
    parts = (hit.text[:start], hit.text[start:end], hit.text[end:]) if inside else (hit.text, "", "")
    return Candidate(hit, short(searcher.contents.cards[hit.document_id]), parts)


def chosen_documents(
    documents: Sequence[Card], names: Sequence[str], kinds: Sequence[str], since: str, until: str
) -> list[str] | None:
    """The ids of the documents that some filters leave, None without filters; dates are ISO's, or ""."""
    if not (any(names) or any(kinds) or since or until):
        return None
    return [
        each.id
        for each in documents
        if (not any(names) or each.id in names)
        and (not any(kinds) or each.source.kind in kinds)
        and (not since or (each.source.date or "") >= since)
        and (not until or "" < (each.source.date or "") <= until)
    ]
