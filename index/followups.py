"""A question that leans on the one before it, made whole without a language model."""

import re
from dataclasses import replace

from index.analysis import analyse, content_terms
from index.asked import DUE
from index.moments import moved, without_moments
from index.naming import document_in, named, renamed, replaced, without_names
from index.places import places_in
from index.types import Query
from index.vietnamese import fold, split_tone, syllable_spans

SHORT = 4  # a question of fewer terms says too little alone
MIDDLING = 10  # one of more terms that names nothing means what it says
SHORT_BACK = 6  # in a longer one "ấy", "đó" point within it
OWN_WEIGHT = 4  # its own words count so many times those of the question before it
_TURN = re.compile(
    r"(?:(?:thế|vậy|à|dạ),? )*(?:còn|ngoài ra)\b"
    r"|con (?=(?:nghị|kế|chỉ|quyết|chương) |\d)"  # "con nq 42", whose "con" is a word too
    r"|thế (?!nào|trận|hệ|giới|mạnh|lực|kỷ)\w+",
    re.I,
)
# A number alone stands for a document if the question before names one: "còn 45?", "thế 44 có mấy?"
_NUMBER = re.compile(r"(?:(?:a|da|the|con|vay)\W+)*(\d+)(?=\W*$| (?:thi|co|do|ai|may|ky|ten|ban hanh)\b)")
_BACK = re.compile(r"(?<!trong )\b(?:ấy|đó|này|trên|vậy(?=\W*$))(?!\w)", re.I)
_TURNS = frozenset({"con", "the", "vay", "thi", "tinh", "thanh", "pho"})  # "còn tỉnh …?", "thế … thì sao?"
_ASKS = re.compile(r"\b(?:gi|nao|dau|(?:vi|tai) sao)\b")


# Syllables that ask or link, and tell nothing that a passage could hold.
_TELL_NOTHING = frozenset(
    """ai gì nào bao nhiêu mấy đâu sao thế là có không được cho biết hỏi xin vậy nhỉ nhé ạ à ừ ơi mình tôi em
    anh chị dạ và của về với khi lúc lâu giờ các những thì mà ra rồi đây đó ấy này kia trên do ở tại bằng đến
    từ như hay hoặc đã còn nữa thêm tiếp đi ngoài gồm phải chưa vì thời gian điểm số hiệu ngày hôm tháng
    năm người đồng chí đơn vị cơ quan nơi chỗ địa tỷ tỉ lệ lượng tên cụ thể hết mất
    tốn""".split()  # noqa: SIM905
)


def leans(query: Query) -> bool:
    """Whether a question needs the one before it: it is short, it says so, or it points back.

    One that tells nothing and asks for no kind of thing ("vì sao?", "còn gì nữa không?") goes nowhere.
    """
    if not (said_in(query) or query.asked or query.named or query.places):
        return False
    count = len(query.content)
    if count < SHORT or _turns(query):
        return True
    return count <= SHORT_BACK and not query.named and points_back(query)


def may_lean(query: Query) -> bool:
    """Whether a question that has no answer by itself could mean something after the one before it."""
    return bool(said_in(query)) and not query.named and len(query.content) <= MIDDLING


def _turns(query: Query) -> bool:
    """Whether a question turns to something else: "còn …?", "thế … thì sao?"."""
    return _TURN.match(query.understood) is not None


def points_back(query: Query) -> bool:
    """Whether a question speaks of "hội nghị ấy", "văn bản này"."""
    return _BACK.search(query.understood) is not None


def follow(query: Query, before: Query) -> Query:
    """The query that a follow-up means after the question before it.

    A document or province that it names stands in the place of the one before; if it says nothing else, it
    asks the same of that one. ``before`` is kept if both ask for the same kind of thing.
    """
    query = _numbered(query, before)
    text = before.understood
    if query.named:
        text = renamed(text, query.understood)
    if query.places:
        start, end = places_in(query.understood)[0]
        text = replaced(text, places_in(text), query.understood[start:end])
    if _turns(query):
        text = moved(text, query.understood)
    if text != before.understood and _only_names(query):
        return replace(
            before,
            original=query.original,
            understood=text,
            topic=text,
            terms=tuple(analyse(text)),
            content=tuple(content_terms(analyse(text))),
            named=named(text),
            places=query.places or before.places,
            follows=True,
        )
    inherits = query.asked is None and not _ASKS.search(fold(query.understood))  # "thế còn bảo hiểm y tế?"
    asked = before.asked if inherits else query.asked
    terms = (*analyse(text), *OWN_WEIGHT * query.terms)
    return replace(
        query,
        understood=f"{text} {query.understood}",
        terms=terms,
        content=tuple(content_terms(terms)),
        asked=asked,
        named=named(f"{text} {query.understood}"),
        places=query.places
        or (() if _turns(query) else before.places),  # "còn ở Bộ Y tế?" leaves the province
        topic=text,
        own=query.content,
        said=said_in(query),
        before=before,
        follows=True,
    )


def _numbered(query: Query, before: Query) -> Query:
    """A follow-up with the whole name of the document that it calls by its number."""
    number = _NUMBER.match(fold(query.understood))
    if query.named or not before.named or not number:
        return query
    start, end = number.span(1)
    name = document_in(before.understood).replace(before.named[0][0], number[1], 1)
    text = f"{query.understood[:start]}{name}{query.understood[end:]}"
    terms = tuple(analyse(text))
    return replace(
        query, understood=text, terms=terms, content=tuple(content_terms(terms)), named=named(text)
    )


def said_in(query: Query) -> tuple[str, ...]:
    """The syllables of a question, lower case, that a passage about it would hold."""
    text = replaced(query.understood, places_in(query.understood), " ")
    syllables = [text[start:end].lower() for start, end in syllable_spans(text)]
    counted = query.noun.split() if query.noun and query.asked in ("number", "document") else []
    return tuple(
        syllable for syllable in syllables if syllable not in _TELL_NOTHING and fold(syllable) not in counted
    )


def supports(query: Query, text: str) -> bool:
    """Whether a text has two thirds of what a follow-up says, by syllables with their diacritics.

    Without this, whatever follows a question ("giá vàng?") would be answered as that question was.
    """
    there = {split_tone(text[start:end].lower()) for start, end in syllable_spans(text)}
    if DUE.search(text):
        there.add(split_tone("hạn"))
    held = sum(split_tone(syllable) in there for syllable in query.said)
    return 3 * held >= 2 * len(query.said)


def _only_names(query: Query) -> bool:
    """Whether a follow-up says no more than another document's or province's name."""
    rest = without_names(without_moments(replaced(query.understood, places_in(query.understood), "")))
    return not set(content_terms(analyse(rest))) - _TURNS
