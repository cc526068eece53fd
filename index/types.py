"""The nouns of the project: what is read, what is searched, what is answered.

Every ``start``/``end`` pair is a half-open range of Unicode code points in ``Document.text``.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from operator import add
from typing import Literal

from index.naming import Name

Kind = Literal["official", "programme", "report", "digest"]
Status = Literal["in_force", "replaced", "expired"]
Transcription = Literal["text", "repaired", "ocr"]
Role = Literal["body", "caption", "signature", "title"]
Verdict = Literal["answer", "related", "none"]
Asked = Literal["person", "body", "date", "number", "place", "document"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement of a digest comes from; the date is as that source gives it."""

    url: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Footnote:
    """A sentence of a digest with its sources; ``disagree`` if they give different values."""

    sentence: str
    sources: tuple[Reference, ...]
    disagree: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What a document's ``.toml`` says of it; absent facts are None, never guessed.

    A digest has a footnote for each of its sentences, and is ``reviewed`` when an admin says so.
    ``replaced_by`` is the number of the document that took its place. ``shareable`` if its file may be
    handed out to those who ask.
    """

    kind: Kind
    title: str
    sha256: str
    number: str | None = None
    issuer: str | None = None
    place: str | None = None
    date: str | None = None
    status: Status = "in_force"
    replaced_by: str | None = None
    source_url: str | None = None
    note: str | None = None
    reviewed: bool = False
    footnotes: tuple[Footnote, ...] = ()
    shareable: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One citable place of a document: ``label`` is how people cite it ("đoạn 3", "mục II, tiểu mục 3").

    ``breadcrumb`` are the headings of the items that it stands in, ``body`` is where its text begins if
    headings stand before that.
    """

    start: int
    end: int
    label: str | None = None
    role: Role = "body"
    breadcrumb: tuple[str, ...] = ()
    body: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A document as a catalogue lists it, without its text."""

    id: str
    source: Source

    @property
    def heading(self) -> str:
        """Number and title: what every passage of the document can be found by."""
        return f"{self.source.number} {self.source.title}" if self.source.number else self.source.title


@dataclass(frozen=True, slots=True)
class Document(Card):
    """A text as it is quoted (NFC), with where it comes from and its citable places.

    ``pages`` are the offsets at which its pages begin, if its file has any.
    """

    text: str
    sections: tuple[Section, ...]
    transcription: Transcription = "text"
    pages: tuple[int, ...] = ()

    def titled(self, passage: "Passage") -> str:
        """A passage of this document under its headings."""
        return "\n".join((self.heading, *passage.breadcrumb, self.text[passage.start : passage.end]))

    def page_at(self, offset: int) -> int | None:
        """The page that a code point of the text stands on, counted from 1."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Passage:
    """What retrieval ranks: a slice of one section, and the sentences in it.

    ``breadcrumb`` are the headings that it stands under, ``page`` is where it begins.
    """

    id: str
    document_id: str
    start: int
    end: int
    section: str | None
    page: int | None
    role: Role
    sentences: tuple[Span, ...]
    breadcrumb: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A slice of a document that gives one of several values for the same fact."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Statements that contradict each other, and in words what they are about."""

    about: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class GoldenAnswer:
    """How a version answered a golden question; ``key`` is the hash of all that the question says."""

    id: str
    key: str
    passed: bool
    verdict: Verdict
    document_id: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage within its document, with the ids of its neighbours there."""

    document: Document
    passage: Passage
    before: str | None
    after: str | None

    @property
    def text(self) -> str:
        """The passage word for word."""
        return self.document.text[self.passage.start : self.passage.end]

    @property
    def section(self) -> Section:
        """The section that the passage belongs to."""
        start, end = self.passage.start, self.passage.end
        return next(each for each in self.document.sections if each.start <= start and end <= each.end)

    @property
    def is_part(self) -> bool:
        """Whether the section says more than the passage."""
        return self.section.end - self.section.start > self.passage.end - self.passage.start


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in a document's outline, with the passage that it begins with."""

    section: Section
    passage_id: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the retrievers see it: ``terms`` are those of index.analysis, in order.

    ``content`` are the terms that are not question words or fillers.

    ``noun`` is what the thing asked for stands beside, folded: "bao nhiêu *cán bộ*", "*ban hành* khi nào".
    ``named`` are the documents that the question names, ``places`` the provinces, folded. ``own`` is the
    content of a follow-up without the question before it, ``said`` its syllables of which a passage must hold
    two thirds. ``topic`` is what the next follow-up leans on. ``before`` is the question that this one leans
    on, unless it only puts another name in it. ``follows`` tells that the question was made whole with the
    one before it.
    """

    original: str
    understood: str
    terms: tuple[str, ...]
    content: tuple[str, ...]
    asked: Asked | None = None
    noun: str | None = None
    named: tuple[Name, ...] = ()
    places: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    topic: str = ""
    before: "Query | None" = None
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage; ``dense`` is the best cosine of its sentences, ``lexical`` its BM25 score."""

    rank: int
    passage_id: str
    document_id: str
    section: str | None
    start: int
    end: int
    text: str
    score: float
    dense: float | None
    lexical: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A quotation identical to its source at ``[start, end)``, with its citation.

    ``marks`` are the answering words, in code points of the document as well. ``sources`` are those of the
    very sentence, if it is a digest's.
    """

    quote: str
    start: int
    end: int
    marks: tuple[Span, ...]
    passage_id: str
    document_id: str
    kind: Kind
    number: str | None
    title: str
    issuer: str | None
    place: str | None
    date: str | None
    section: str | None
    page: int | None
    transcription: Transcription
    source_url: str | None
    reviewed: bool
    sources: tuple[Reference, ...]
    status: Status = "in_force"
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A document that a question compares, by its number, and what answers for it, if anything.

    ``disagree`` if its sources give different values.
    """

    name: str
    answer: Answer | None
    disagree: bool = False


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """How long each step of one search took."""

    understand: float
    encode: float
    search: float
    answer: float
    total: float

    @classmethod
    def between(cls, clock: Sequence[float]) -> "Milliseconds":
        """From the five moments, in seconds, at which the steps begin and the last one ends."""
        understand, encode, search, answer = (1000 * (after - before) for before, after in pairwise(clock))
        return cls(understand, encode, search, answer, total=1000 * (clock[-1] - clock[0]))

    def __add__(self, other: "Milliseconds") -> "Milliseconds":
        """Two searches, one after the other."""
        return Milliseconds(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a verdict was given, for the slice ``[start, end)`` of a document that came closest.

    ``signals`` are those of index.confidence, ``weights`` what each of them counts; a probability of
    ``answer_above`` answers. ``fits``: its passage names what the question names; ``counted``: it has the
    count or deadline that is asked for.
    """

    document_id: str
    start: int
    end: int
    signals: Mapping[str, float]
    weights: Mapping[str, float]
    answer_above: float
    fits: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All that is known of one question; see README.md for the meaning of the verdicts.

    ``topic`` is the question that a follow-up to this one would lean on: itself, or the one it leaned on;
    ``follows`` tells which. ``scope`` is the document that the question was asked in, or else the one it
    names. ``sides`` are the documents that it compares: ``answers`` are then theirs, in that order.
    """

    query: str
    understood: str
    topic: str
    verdict: Verdict
    confidence: float
    version: str
    notices: tuple[str, ...]
    answers: tuple[Answer, ...]
    hits: tuple[Hit, ...]
    milliseconds: Milliseconds
    follows: bool = False
    scope: str | None = None
    sides: tuple[Side, ...] = ()
    reasons: Reasons | None = None
