"""A question that leans on the one before it, made whole without a language model."""

import re
from dataclasses import replace

from index.analysis import analyse, content_terms
from index.naming import named, renamed, replaced, without_names
from index.places import places_in
from index.types import Query
from index.vietnamese import fold

SHORT = 4  # a question of fewer terms says too little alone
SHORT_BACK = 6  # in a longer one "ấy", "đó" point within it
OWN_WEIGHT = 4  # its own words count so many times those of the question before it
_TURN = re.compile(r"(?:the |vay |a |da,? )*(?:con|ngoai ra)\b|the (?!nao)\w+")
_NUMBER = re.compile(r"(?:(?:a|da|the|con|vay)\W+)*(\d+)(?: thi sao)?\W*")
_BACK = re.compile(r"(?<!trong )\b(?:ấy|đó|này|trên|vậy(?=\W*$))(?!\w)", re.I)
_TURNS = frozenset({"con", "the", "vay", "thi", "tinh", "thanh", "pho"})  # "còn tỉnh …?", "thế … thì sao?"
_ASKS = re.compile(r"\b(?:gi|nao)\b")


def leans(query: Query) -> bool:
    """Whether a question needs the one before it: it is short, it says so, or it points back."""
    count = len(query.content)
    if count < SHORT or _TURN.match(fold(query.understood)):
        return True
    return count <= SHORT_BACK and not query.named and points_back(query)


def points_back(query: Query) -> bool:
    """Whether a question speaks of "hội nghị ấy", "văn bản này"."""
    return _BACK.search(query.understood) is not None


def follow(query: Query, before: Query) -> Query:
    """The query that a follow-up means after the question before it.

    A document or province that it names stands in the place of the one before; if it says nothing else, it
    asks the same of that one. ``before`` is kept if both ask for the same kind of thing.
    """
    text = before.understood
    number = _NUMBER.fullmatch(fold(query.understood))
    if query.named:
        text = renamed(text, query.understood)
    elif number and before.named:  # "còn 43?"
        text = re.sub(rf"\b{before.named[0][0]}\b", number[1], text, count=1)
    if query.places:
        start, end = places_in(query.understood)[0]
        text = replaced(text, places_in(text), query.understood[start:end])
    if _only_names(query) or (text != before.understood and number):
        return replace(
            before,
            original=query.original,
            understood=text,
            terms=tuple(analyse(text)),
            content=tuple(content_terms(analyse(text))),
            named=named(text),
            places=query.places or before.places,
        )
    inherits = query.asked is None and not _ASKS.search(fold(query.understood))  # "thế còn bảo hiểm y tế?"
    asked, noun = (before.asked, before.noun) if inherits else (query.asked, query.noun)
    terms = (*analyse(text), *OWN_WEIGHT * query.terms)
    return replace(
        query,
        understood=f"{text} {query.understood}",
        terms=terms,
        content=tuple(content_terms(terms)),
        asked=asked,
        noun=noun,
        named=named(f"{text} {query.understood}"),
        places=query.places or before.places,
        own=query.content,
        before=before if before.asked == asked else None,
    )


def _only_names(query: Query) -> bool:
    """Whether a follow-up says no more than another document's or province's name."""
    rest = without_names(replaced(query.understood, places_in(query.understood), ""))
    names = bool(query.named or query.places)
    return names and not set(content_terms(analyse(rest))) - _TURNS
