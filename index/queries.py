"""Questions into queries: one normal form, what is asked for, the terms that carry meaning."""

import re
from dataclasses import replace

from index.analysis import QUESTION_WORDS, Language, analyse, content_terms
from index.followups import SHORT, follow, leans, may_lean, points_back
from index.naming import KIND_WORDS, named
from index.passages import sentences
from index.places import places_in
from index.types import Asked, Query
from index.vietnamese import fold, has_digit, nfc

LONG = 25  # a message of more terms tells a story before it asks
ENOUGH = 6  # terms of a question that needs no story
_ME = "(?:chúng )?(?:tôi|em|mình|con|cháu)"
_REQUEST = re.compile(
    rf"(?:(?:\w+ ){{0,7}}?cho {_ME}(?: xin)? (?:hỏi|biết)"
    r"|(?:(?:vậy|xin|hãy|vui lòng|nhờ|cho|anh chị|đồng chí|bạn|bot) )*(?:xin|cho) (?:hỏi|biết)"
    rf"|(?:\w+ ){{0,5}}?(?:nói|tra|tìm|nhắc)(?: \w+){{0,2}} (?:giúp|hộ) (?:chúng )?(?:tôi|em|mình))\b[ ,:]*",
    re.I,
)
_NO_QUESTION = re.compile(r"\b(?:máy|may|mây|mày)\b", re.I)  # "bộ máy" does not ask how many, "mấy" does

# What the thing asked for stands beside: "bao nhiêu *cán bộ*", "*ban hành* ngày nào", "*hội trường* nào".
_COUNTED = re.compile(r"\b(?:bao nhieu|may) ([^\W\d]+ [^\W\d]+|[^\W\d]+)")
# "bằng *nghị quyết* nào", else "*kế hoạch* về Nghị quyết 43 mang số mấy"
_NUMBERED = re.compile(
    rf"^(?:.*?\b({KIND_WORDS}) (?:so )?(?:nao|may)\b|.*?\b({KIND_WORDS})\b(?! (?:so )?\d))"
)
_DATED = re.compile(
    r"\b([^\W\d]+ [^\W\d]+) (?:vao |tu |den |truoc )?(?:ngay|khi|hom|thang|nam|luc) (?:nao|may)\b"
    r"|\bngay (ban hanh|ky)\b"
)
_WHICH = re.compile(r"\b([^\W\d]+ [^\W\d]+) nao\b")
_NOUNS: dict[Asked | None, re.Pattern[str]] = {
    "date": _DATED, "number": _COUNTED, "document": _NUMBERED, "place": _WHICH, "body": _WHICH, None: _WHICH
}  # fmt: skip

# In order: the first that matches the folded question says what kind of thing is asked for.
_ASKED: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        "document",
        re.compile(
            rf"\b({KIND_WORDS}) (so )?(nao|may)\b"
            r"|(?<!tong )(?<!dan )(?<!co )(?<!ho )\bso (may|hieu|bao nhieu)\b"
        ),
    ),
    (
        "date",
        re.compile(
            r"\b(khi|ngay|hom|thang|nam|luc) nao\b|\b(ngay|thang) may\b|\b(bao gio|thoi (gian|han|diem))\b"
            r"|\bngay (ban hanh|ky)\b"
        ),
    ),
    ("number", re.compile(r"\bbao nhieu\b|\bmay\b|\bty le\b|\bso luong\b")),
    ("place", re.compile(r"\bo dau\b|\bdia diem\b|\b(noi|cho|tinh) nao\b")),
    ("body", re.compile(r"\b(co quan|don vi|to chuc|ban|bo|so) nao\b")),
    ("person", re.compile(r"\bai\b|\b(dong chi|nguoi|vi|ong|ba|lanh dao) nao\b")),
)  # fmt: skip


def understand(question: str, previous: str | None, language: Language) -> Query:
    """The query that a question means; a follow-up ("còn …", or a few words) leans on ``previous``."""
    return readings(question, previous, language)[0]


def readings(question: str, previous: str | None, language: Language) -> list[Query]:
    """What a question may mean, likelier first.

    One of middling length that names nothing ("mấy đồng chí được bầu bổ sung?") may stand alone or lean.
    """
    query = _alone(question, language)
    if len(query.content) > LONG:
        return [_without_story(query, language)]
    if not previous:
        return [query]
    if leans(query):
        return [follow(query, _alone(previous, language))]
    return [query, follow(query, _alone(previous, language))] if may_lean(query) else [query]


def stands_alone(question: str, language: Language) -> bool:
    """Whether a question says enough without the one before it."""
    query = _alone(question, language)
    return len(query.content) > LONG or not leans(query)


def _without_story(query: Query, language: Language) -> Query:
    """A long message's last question, if that says enough by itself."""
    text = query.understood
    asking = [text[start:end] for start, end in sentences(text, (0, len(text))) if text[end - 1] == "?"]
    last = _alone(asking[-1], language) if asking else query
    whole = len(last.content) >= ENOUGH and not leans(last) and not points_back(last)
    return replace(last, original=query.original) if whole else query


def _request(question: str) -> int:
    """Where a question begins behind "nhờ bạn cho tôi biết", "xin hỏi".

    0 if what is before asks or names something itself, or if too little would be left.
    """
    match = _REQUEST.match(question)
    if match is None:
        return 0
    before, rest = analyse(match[0]), analyse(question[match.end() :])
    asks = any(term in QUESTION_WORDS or has_digit(term) for term in before)
    return 0 if asks or places_in(match[0]) or len(content_terms(rest)) < SHORT else match.end()


def _alone(question: str, language: Language) -> Query:
    understood = language.understood(question)
    understood = understood[_request(understood) :]
    folded = fold(understood)
    asking = fold(_NO_QUESTION.sub(lambda word: "_" * len(word[0]), understood))
    asked = next((kind for kind, pattern in _ASKED if pattern.search(asking)), None)
    found = _NOUNS[asked].search(asking) if asked in _NOUNS else None
    terms = analyse(understood)
    return Query(
        original=nfc(question),
        understood=understood,
        terms=tuple(terms),
        content=tuple(content_terms(terms)),
        asked=asked,
        noun=next(filter(None, found.groups()), None) if found else None,
        named=named(understood),
        topic=understood,
        places=tuple(folded[start:end] for start, end in places_in(understood)),
    )
