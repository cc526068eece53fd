"""Questions into queries: one normal form, what is asked for, the terms that carry meaning."""

import re

from index.analysis import Language, analyse
from index.types import Asked, Query
from index.vietnamese import fold, nfc

# Folded words that ask, address or link; they say nothing of where the answer stands.
_FILLERS = frozenset(
    """ai gi nao bao nhieu may dau sao the la co khong duoc cho biet hoi xin vay nhi a oi minh toi em anh chi
    ban voi va cua ve khi luc cac nhung thi ma ra roi day do nay kia o tai bang den tu nhu bi hay hoac da
    """.split()  # noqa: SIM905 (one word a string would fill a screen)
)

FOLLOW_UP_TERMS = 4  # a shorter question says too little alone
FOLLOW_UP_WEIGHT = 2  # its own words count so many times those of the question before it
_FOLLOW_UP = re.compile(r"(?:the |vay )?(?:con|ngoai ra)\b|the (?!nao)\w+")

_TEXTS = (
    "van ban|nghi quyet|ke hoach|chuong trinh(?: hanh dong)?|quy dinh|chi thi|huong dan|cong van|quyet dinh"
)
_LETTERS = r" ?[-–/] ?(?:\d{4} ?[-/] ?)?([a-z]+)"
_NAMED = re.compile(rf"\b(?:{_TEXTS}) (?:so )?(\d+)\b(?! *[-/] *\d)(?:{_LETTERS})?|\b(\d+){_LETTERS}")
_WHOLE_NAME = re.compile(rf"(?:{_NAMED.pattern})(?:\s*/\s*\w+)*")  # with who issued it
_TURNS = frozenset({"con", "the", "vay", "thi"})  # "còn …?", "thế … thì sao?"
# What the thing asked for stands beside: "bao nhiêu *cán bộ*", "*ban hành* ngày nào", "*hội trường* nào".
_COUNTED = re.compile(r"\b(?:bao nhieu|may) ([^\W\d]+ [^\W\d]+|[^\W\d]+)")
_NUMBERED = re.compile(rf"\b({_TEXTS}) (?:so )?(?:nao|may)\b")
_DATED = re.compile(
    r"\b([^\W\d]+ [^\W\d]+) (?:vao |tu |den |truoc )?(?:ngay|khi|hom|thang|nam|luc) (?:nao|may)\b"
)
_WHICH = re.compile(r"\b([^\W\d]+ [^\W\d]+) nao\b")
_NOUNS: dict[Asked | None, re.Pattern[str]] = {
    "date": _DATED, "number": _COUNTED, "document": _NUMBERED, "place": _WHICH, "body": _WHICH, None: _WHICH
}  # fmt: skip

# In order: the first that matches the folded question says what kind of thing is asked for.
_ASKED: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        "document",
        re.compile(rf"\b({_TEXTS}) (so )?(nao|may)\b|\bso (may|hieu|bao nhieu)\b"),
    ),
    (
        "date",
        re.compile(
            r"\b(khi|ngay|hom|thang|nam|luc) nao\b|\b(ngay|thang) may\b|\b(bao gio|thoi (gian|han|diem))\b"
        ),
    ),
    ("number", re.compile(r"\bbao nhieu\b|\bmay\b|\bty le\b|\bso luong\b")),
    ("place", re.compile(r"\bo dau\b|\bdia diem\b|\b(noi|cho|tinh) nao\b")),
    ("body", re.compile(r"\b(co quan|don vi|to chuc|ban|bo|so) nao\b")),
    ("person", re.compile(r"\bai\b|\b(dong chi|nguoi|vi|ong|ba|lanh dao) nao\b")),
)  # fmt: skip


def understand(question: str, previous: str | None, language: Language) -> Query:
    """The query that a question means; a follow-up ("còn …", or a few words) leans on ``previous``."""
    understood = language.understood(question)
    folded = fold(understood)
    asked = next((kind for kind, pattern in _ASKED if pattern.search(folded)), None)
    noun = _NOUNS[asked].search(folded) if asked in _NOUNS else None
    terms = analyse(understood)
    if previous and (len(content_terms(terms)) < FOLLOW_UP_TERMS or _FOLLOW_UP.match(folded)):
        before = language.understood(previous)
        if named(understood):  # "còn Nghị quyết 43?" asks the same of another document
            before = _renamed(before, understood)
        if _only_names(understood):
            understood, terms = before, analyse(before)
        else:
            understood, terms = f"{before} {understood}", analyse(before) + FOLLOW_UP_WEIGHT * terms
    return Query(
        original=nfc(question),
        understood=understood,
        terms=tuple(terms),
        content=tuple(content_terms(terms)),
        asked=asked,
        noun=noun[1] if noun else None,
        named=named(understood),
    )


def named(text: str) -> tuple[tuple[str, str], ...]:
    """The documents that a text names, as number and letters, folded."""
    return tuple((found[1] or found[3], found[2] or found[4] or "") for found in _NAMED.finditer(fold(text)))


def content_terms(terms: list[str]) -> list[str]:
    """The terms without question words and fillers."""
    return [term for term in terms if term not in _FILLERS]


def _renamed(before: str, question: str) -> str:
    """The question before with the document that this one names in place of the one it named itself."""
    found = _NAMED.search(fold(question))  # as long as the question, which is composed
    name = question[found.start() : found.end()] if found else ""
    pieces: list[str] = []
    position = 0
    for match in _WHOLE_NAME.finditer(fold(before)):
        pieces += before[position : match.start()], name if not position else ""
        position = match.end()
    return " ".join("".join([*pieces, before[position:]]).split())


def _only_names(question: str) -> bool:
    """Whether a follow-up says no more than another document's name."""
    rest = _WHOLE_NAME.sub(" ", fold(question))
    return rest != fold(question) and not set(content_terms(analyse(rest))) - _TURNS
