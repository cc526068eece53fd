"""The kind of thing a question asks for, found in a text: a date, a count, a document's number, a name."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.naming import ANY_KIND, bears, is_of_kind
from index.types import Asked, Query, Span
from index.vietnamese import fold, folded_syllables

NEAR = 30  # characters between a number and its noun

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
# "bốn quan điểm"; "năm" is a year more often than five, and no noun follows it then.
_WORDED = (
    r"(?<![\w/])(?<!hằng )(?<!hàng )(?<!mỗi )(?<!các )(?<!\d )"
    r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: \w+)?)(?= [a-zà-ỹđ])"
)
_IN_WORDS = re.compile(_WORDED, re.I)
_DOCUMENT = (
    r"(?<=số )\d+\b(?!\s*[-–/])|\d+(?:/\d{4})?\s*[-–/]\s*[A-ZĐ]{1,5}r?(?:\s*[/-]\s*[A-ZĐ][A-ZĐa-zđ]*)*"
)

_PATTERNS: dict[Asked, re.Pattern[str]] = {
    "date": re.compile(f"{_DATE}|{_PARTLY_DATE}"),
    "number": re.compile(f"{_NUMBER}|{_WORDED}"),
    "document": re.compile(_DOCUMENT),
}
_DEADLINE = re.compile(r"\b(?:thoi han|han chot|han cuoi)\b")
DUE = re.compile(
    r"\bhạn (?:năm|chót|cuối|đến|chậm|là|\d)|thời hạn|trước (?:ngày|năm|\d)|chậm nhất|hoàn thành"
    r"|đến (?:hết )?năm \d",
    re.I,
)
ASKED_FOUND = frozenset({*_PATTERNS, "person"})  # the kinds of thing that can be seen in a text
_UPPER = "".join(letter for letter in map(chr, range(0x41, 0x1EFF)) if letter.isupper() and letter.isalpha())
_CAPITALISED = re.compile(rf"\b[{_UPPER}]\w*(?: [{_UPPER}]\w*)+")
# First words of offices and bodies; with their diacritics, for Trương is a family and Trưởng is none.
_OFFICES = frozenset(
    """ban bí bộ báo chi chí chỉ chính chủ cục đại đảng đoàn đồng hội nghị nhà pháp phó quốc sở thủ thứ thư
    tỉnh tổng trung trưởng tướng ủy ương việt viện vụ""".split()  # noqa: SIM905 (one word a string would fill a screen)
)
# Folded words that a count may stand before without the rest of the noun.
_MONEY = r"(?:dong(?! chi)|nghin|trieu|ty)\b"
_PEOPLE = r"(?:can bo|dang vien|dai bieu|hoi vien|doan vien)\b"
_CLASSIFIERS = frozenset(
    """nguoi ngay tuan thang nam diem tinh xa phuong huyen ho lan cuoc buoi quan muc nhom can""".split()  # noqa: SIM905
)


def answers_asked(query: Query, text: str) -> int:
    """0 if what is asked for is not there, 1 if something of its kind is, 2 if it stands by its noun."""
    found = list(answering_words(query, text))
    return 2 if _by_noun(query, text, found) else min(len(found), 1)


def holds_asked(query: Query, text: str) -> bool | None:
    """Whether a text holds what is asked for, a count by its noun; None if that cannot be told."""
    if query.asked not in ASKED_FOUND:
        return None
    found = list(answering_words(query, text))
    of_noun = query.noun and (
        query.asked == "number" or (query.asked == "document" and query.noun != ANY_KIND)
    )
    return bool(_by_noun(query, text, found) if of_noun else found)


def _by_noun(query: Query, text: str, spans: Sequence[Span]) -> list[Span]:
    """Those spans that stand by the noun asked about."""
    if query.noun is None or query.asked not in _PATTERNS:
        return []
    return [
        span
        for span in spans
        if _is_counted(query.noun, _beside(query, text, span))
        or (query.asked == "document" and is_of_kind(text[slice(*span)], query.noun))
    ]


def _is_counted(noun: str, beside: str) -> bool:
    """Whether the syllables beside a thing are those of its noun, or its classifier: "người (dự)"."""
    first, unit = noun.split()[0], beside.split()[:1]
    return (
        noun in beside
        or (first in _CLASSIFIERS and unit == [first])
        or (first == "nguoi" and re.match(_PEOPLE, beside) is not None)
        or (first == "tien" and noun != "tien si" and re.match(_MONEY, beside) is not None)
    )


def _beside(query: Query, text: str, span: Span) -> str:
    """The folded syllables where the noun belongs: behind a count, before a date or a document's number."""
    start, end = span
    near = text[end : end + NEAR] if query.asked == "number" else text[max(0, start - NEAR) : start]
    percent = "phan tram " if text[start:end].endswith("%") else ""
    return percent + " ".join(folded_syllables(near))


def asks_deadline(query: Query) -> bool:
    """Whether a question asks by when something is due: not any date will do."""
    return query.asked == "date" and bool(_DEADLINE.search(fold(query.original)))


def answering_words(query: Query, text: str) -> Iterator[Span]:
    """Where a text holds the kind of thing asked for, and the question does not already name it."""
    if query.asked in _PATTERNS:
        spans: Iterator[Span] = (match.span() for match in _PATTERNS[query.asked].finditer(text))
    elif query.asked == "person":
        spans = _names(text)
    else:
        return
    found = [span for span in spans if not _is_in_question(query, text[slice(*span)])]
    if asks_deadline(query):
        found = [(start, end) for start, end in found if DUE.search(text[max(0, start - NEAR) : end])]
    yield from _by_noun(query, text, found) or (span for span in found if not _IN_WORDS.match(text, *span))


def _is_in_question(query: Query, thing: str) -> bool:
    """Whether a question has a thing itself: in the same words, or a document by its number."""
    if _words(thing) in _words(query.understood):
        return True
    return query.asked == "document" and bears(thing, query.named)


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return f" {' '.join(folded_syllables(text))} "


def _names(text: str) -> Iterator[Span]:
    """People's names: three or four capitalised syllables in a row that are not an office or a body."""
    for match in _CAPITALISED.finditer(text):
        words = match[0].split()
        while words and words[0].lower() in _OFFICES:
            words = words[1:]
        if len(words) in (3, 4):
            yield match.end() - len(" ".join(words)), match.end()
