"""Questions into queries: one normal form, what is asked for, the syllables that carry meaning."""

import re

from index.types import Asked, Query
from index.vietnamese import fold, folded_syllables, nfc

# Folded words that ask, address or link; they say nothing of where the answer stands.
_FILLERS = frozenset(
    """ai gi nao bao nhieu may dau sao the la co khong duoc cho biet hoi xin vay nhi a oi minh toi em anh chi
    ban voi va cua ve khi luc cac nhung thi ma ra roi day do nay kia o tai bang den tu nhu bi hay hoac
    """.split()  # noqa: SIM905 (one word a string would fill a screen)
)

FOLLOW_UP_TOKENS = 4  # a shorter question says too little alone
_FOLLOW_UP = re.compile(r"(the |vay )?con\b")

_TEXTS = (
    "van ban|nghi quyet|ke hoach|chuong trinh(?: hanh dong)?|quy dinh|chi thi|huong dan|cong van|quyet dinh"
)
_LETTERS = r" ?[-–/] ?(?:\d{4} ?[-/] ?)?([a-z]+)"
_NAMED = re.compile(
    rf"\b(?:{_TEXTS}|nq|kh|ct|qd|hd|cv) (?:so )?(\d+)\b(?! *[-/] *\d)(?:{_LETTERS})?|\b(\d+){_LETTERS}"
)
_NOUNS: dict[Asked, re.Pattern[str]] = {
    "number": re.compile(r"\b(?:bao nhieu|may) ([^\W\d]+ [^\W\d]+|[^\W\d]+)"),
    "document": re.compile(rf"\b({_TEXTS}) (?:so )?(?:nao|may)\b"),
}

# In order: the first that matches the folded question says what kind of thing is asked for.
_ASKED: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        "document",
        re.compile(rf"\b({_TEXTS}) (so )?(nao|may)\b|\bso (may|hieu|bao nhieu)\b"),
    ),
    (
        "date",
        re.compile(
            r"\b(khi|ngay|thang|nam|luc) nao\b|\b(ngay|thang) may\b|\b(bao gio|thoi (gian|han|diem))\b"
        ),
    ),
    ("number", re.compile(r"\bbao nhieu\b|\bmay\b|\bty le\b|\bso luong\b")),
    ("place", re.compile(r"\bo dau\b|\bdia diem\b|\b(noi|cho|tinh) nao\b")),
    ("body", re.compile(r"\b(co quan|don vi|to chuc|ban|bo|so) nao\b")),
    ("person", re.compile(r"\bai\b|\b(dong chi|nguoi|vi|ong|ba|lanh dao) nao\b")),
)  # fmt: skip


def understand(question: str, previous: str | None = None) -> Query:
    """The query that a question means; a follow-up ("còn …", or a few words) leans on ``previous``."""
    original = nfc(question)
    understood = " ".join(original.split())
    folded = fold(understood)
    asked = next((kind for kind, pattern in _ASKED if pattern.search(folded)), None)
    tokens = content_tokens(understood)
    if previous and (len(tokens) < FOLLOW_UP_TOKENS or _FOLLOW_UP.match(folded)):
        tokens = content_tokens(nfc(previous)) + tokens
        understood = f"{' '.join(nfc(previous).split())} {understood}"
    noun = _NOUNS[asked].search(folded) if asked in _NOUNS else None
    named = tuple(
        (found[1] or found[3], found[2] or found[4] or "") for found in _NAMED.finditer(fold(understood))
    )
    return Query(original, understood, tuple(tokens), asked, noun[1] if noun else None, named)


def content_tokens(text: str) -> list[str]:
    """The folded syllables of a text without question words and fillers."""
    return [syllable for syllable in folded_syllables(text) if syllable not in _FILLERS]
