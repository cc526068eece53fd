"""Documents into passages, passages into sentences, all by exact offsets."""

import base64
import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from math import ceil

from index.types import Document, Passage, Section, Span
from index.vietnamese import count_syllables, syllable_spans

MAX_PASSAGE_SYLLABLES = 250  # about 330 tokens of the bundled model, which reads 512
MAX_PASSAGE_LETTERS = 10_000  # of what has hardly a syllable: rows of dots, a word of a million letters
MAX_SENTENCE_SYLLABLES = 60  # what a phone shows without scrolling
MIN_CLAUSE_SYLLABLES = 8  # shorter clauses stay with the one before them

_SENTENCE_END = re.compile(  # nothing in it is tried twice, however long a row of stops
    r"(?<![.!?…])(?P<stop>[.!?…]++)[”\"')\]]*+(?=\s++[“\"'(\[–-]*+\s*+(?P<next>[^\W_]))|\n+"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:TP|TX|TT|Th|ThS|TS|PGS|GS|BS|đ/c|tr|St|Mr|Dr|No)|\b[A-ZĐ]|(?:^|[\n.!?:;]\s*)\d{1,2})$", re.I
)

_AFTER_MARK = re.compile(r"\s+(?!ngày\b)")  # "Nghị quyết số 42-NQ/TW, ngày 24-11-2023" is one name


def passages(document: Document) -> list[Passage]:
    """One passage a section, and a longer section cut between sentences.

    Ids are 16 lower-case letters and digits of document and text: the same after every rebuild.
    """
    found: list[Passage] = []
    seen: Counter[str] = Counter()
    for section in document.sections:
        for group in _groups(document.text, _sentences_of(document.text, section)):
            is_first = not found or found[-1].end <= section.start
            start, end = section.start if is_first else group[0][0], group[-1][1]
            text = document.text[start:end]
            seen[text] += 1
            found.append(
                Passage(
                    id=passage_id(document.id, text, seen[text]),
                    document_id=document.id,
                    start=start,
                    end=end,
                    section=section.label,
                    page=document.page_at(start),
                    role=section.role,
                    sentences=tuple(group),
                    breadcrumb=_headings(document.text, section, start),
                )
            )
    return found


def _sentences_of(text: str, section: Section) -> list[Span]:
    """What may be quoted of a section: the headings above its text are no sentences."""
    span = section.start, section.end
    if section.body is not None:
        span = section.body, section.end
    return sentences(text, span) if section.role == "body" or _is_long(text, span) else [span]


def _is_long(text: str, span: Span) -> bool:
    too_many = span[1] - span[0] > MAX_PASSAGE_LETTERS
    return too_many or count_syllables(text, span) > MAX_PASSAGE_SYLLABLES


def _headings(text: str, section: Section, start: int) -> tuple[str, ...]:
    """The headings that a passage stands under and does not hold itself."""
    own = text[section.start : section.body].splitlines() if section.body is not None else []
    above = [heading for heading in section.breadcrumb if heading not in own]
    return (*above, *(own if start > section.start else []))


def passage_id(document_id: str, text: str, occurrence: int = 1) -> str:
    """A stable id; ``occurrence`` tells apart equal texts within one document."""
    return _short(f"{document_id}\0{occurrence}\0{text}")


def document_key(document_id: str) -> str:
    """A document's id in 16 lower-case letters and digits, for buttons and links."""
    return _short(document_id)


def _short(name: str) -> str:
    return base64.b32encode(hashlib.sha256(name.encode()).digest()[:10]).decode().lower()


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of ``text[span]``; one longer than 60 syllables is cut at ``;``, else at ``,``.

    What alone exceeds the encoder all the same is cut between words.
    """
    found: list[Span] = []
    for whole in _split(text, span, (m.end() for m in _SENTENCE_END.finditer(text, *span) if _ends(text, m))):
        for clause in _cut(text, whole, ";"):
            for piece in _cut(text, clause, ","):
                found.extend(_fitting(text, piece) if _is_long(text, piece) else [piece])
    return found


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence, rather than an abbreviation or a list number."""
    if match["stop"] is None:  # a line break
        return True
    if match["next"].islower():
        return False
    return match["stop"] != "." or not _ABBREVIATION.search(text, max(0, match.start() - 8), match.start())


def _split(text: str, span: Span, ends: Iterator[int]) -> Iterator[Span]:
    """Cut a span at the given ends and trim white space; empty pieces are dropped."""
    start = span[0]
    for end in (*ends, span[1]):
        left, right = start, end
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if left < right:
            yield left, right
        start = end


def _cut(text: str, span: Span, mark: str) -> list[Span]:
    """Cut a too long span behind ``mark`` outside quotation marks and brackets."""
    length = count_syllables(text, span)
    if length <= MAX_SENTENCE_SYLLABLES:
        return [span]
    even = length / ceil(length / MAX_SENTENCE_SYLLABLES)  # no stump at the end
    room = min(even + MIN_CLAUSE_SYLLABLES, MAX_SENTENCE_SYLLABLES) if mark == "," else 0
    cut: list[Span] = []
    before = 0  # syllables of the last one
    for piece in _split(text, span, _marks(text, span, mark)):
        size = count_syllables(text, piece)
        if cut and (min(before, size) < MIN_CLAUSE_SYLLABLES or before + size <= room):
            cut[-1] = (cut[-1][0], piece[1])  # too short alone, or still room for it
            before += size
        else:
            cut.append(piece)
            before = size
    return cut


def _fitting(text: str, span: Span) -> Iterator[Span]:
    """A span in pieces that fit the encoder, cut behind a space where there is one."""
    starts = [span[0] + start for start, _ in syllable_spans(text[span[0] : span[1]])]
    ends: list[int] = []
    start = span[0]
    while True:
        place = bisect_left(starts, start) + MAX_PASSAGE_SYLLABLES
        limit = min(start + MAX_PASSAGE_LETTERS, starts[place] if place < len(starts) else span[1])
        if limit >= span[1]:
            return _split(text, span, iter(ends))
        start = text.rfind(" ", start + 1, limit) + 1 or limit
        ends.append(start)


def _marks(text: str, span: Span, mark: str) -> Iterator[int]:
    depth = 0
    for position in range(*span):
        letter = text[position]
        depth += (letter in "“([") - (letter in "”)]")
        if letter == mark and depth <= 0 and _AFTER_MARK.match(text, position + 1):
            yield position + 1


def _groups(text: str, spans: list[Span]) -> Iterator[list[Span]]:
    """Sentences in runs that fit the encoder."""
    group: list[Span] = []
    length = 0  # syllables of the group
    for span in spans:
        size = count_syllables(text, span)
        if group and (length + size > MAX_PASSAGE_SYLLABLES or span[1] - group[0][0] > MAX_PASSAGE_LETTERS):
            yield group
            group, length = [], 0
        group.append(span)
        length += size
    if group:
        yield group
