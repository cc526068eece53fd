"""What a question names: documents, an item of a list; and whether a text has it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.vietnamese import fold

# Letters in a document's number, folded, and the words people say for them.
KINDS = {
    "nq": "nghi quyet",
    "kh": "ke hoach",
    "ct": "chi thi",
    "ctr": "chuong trinh",
    "cthd": "chuong trinh hanh dong",
    "qd": "quyet dinh",
    "hd": "huong dan",
    "kl": "ket luan",
    "cv": "cong van",
    "bc": "bao cao",
    "tb": "thong bao",
}
ANY_KIND = "van ban"
KIND_WORDS = "|".join(sorted({*KINDS.values(), "quy dinh", ANY_KIND}, key=len, reverse=True))

# Kinds that are only ever written as letters: decrees, circulars, laws.
_NUMBER_LETTERS = "|".join(sorted({*KINDS, "nd", "tt", "ttr", "qh"}, key=len, reverse=True))
_LETTERS = rf" ?[-–/] ?(?:\d{{4}} ?[-/] ?)?({_NUMBER_LETTERS})(?![a-z])(?: ?[-–/] ?([a-z]+))?"
_NAMED = re.compile(rf"\b({KIND_WORDS}) (?:so )?(\d+)\b(?! *[-/] *\d)(?:{_LETTERS})?|\b(\d+){_LETTERS}")
_ANY_LETTER, _ANY_TAIL = r"[^\W\d]", "quyet|hoach|thi|dinh|dan|van|trinh|dong|so|nq|kh|ct"
_WHOLE_NAME = re.compile(rf"(?:{_NAMED.pattern})(?:\s*[-/]\s*\w+)*")  # with all that follows
_LETTERS_OF = {words: letters for letters, words in KINDS.items() if not words.startswith("chuong trinh")}

_ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_CARDINALS = ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi")
_ITEM = re.compile(
    r"\b(?:mục tiêu|nhiệm vụ|quan điểm|giải pháp|chỉ tiêu|nội dung|bài học|đột phá|vấn đề|ý|điểm|mục)"
    rf" thứ ({'|'.join(_ORDINALS)}|\d+)\b"
)


class Name(NamedTuple):
    """A document's number as it is named, folded: what is not said is empty, and may be anything."""

    number: str
    letters: str = ""
    issuer: str = ""


def named(text: str) -> tuple[Name, ...]:
    """The documents that a text names; a kind in words ("Quyết định 42") stands for its letters."""
    return tuple(
        Name(
            found[2] or found[5],
            found[3] or found[6] or _LETTERS_OF.get(found[1] or "", ""),
            found[4] or found[7] or "",
        )
        for found in _NAMED.finditer(fold(text))
    )


def names_all(documents: Iterable[Name], folded: str) -> bool:
    """Whether a folded text names every one of some documents."""
    return all(_names(folded, name) for name in documents)


def _names(folded: str, name: Name) -> bool:
    """Whether a folded text names a document: "117-KH", "Nghị quyết 43", or in a list, "42, 43 và 45-NQ/TW".

    A number that it gives to other issuers only is not that document's.
    """
    number, letters, issuer = name
    with_letters = rf"\b{number}\s*[-–/]\s*(?:\d{{4}}\s*[-/]\s*)?{letters or _ANY_LETTER}"
    issuers = re.findall(rf"{with_letters}\s*[-–/]\s*([a-z]+)", folded) if issuer and letters else []
    if issuers and issuer not in issuers:
        return False
    tails = f"{KINDS[letters].split()[-1]}|so|{letters}" if letters in KINDS else _ANY_TAIL
    in_words = rf"(?:{tails})\s+(?:so\s+)?(?:\d+(?:,| va)\s+)*{number}\b(?!\s*[-/]\s*\w)"
    in_a_list = rf"\b{number}(?:(?:,| va)\s+\d+)+\s*[-–/]\s*{letters or _ANY_LETTER}"
    bare_list = rf"\b{number}(?:,| va)\s+\d|\d(?:,| va)\s+{number}\b" if not letters else "(?!)"
    return re.search(f"{with_letters}|{in_words}|{in_a_list}|{bare_list}", folded) is not None


def bears(number: str | None, names: Iterable[Name]) -> bool:
    """Whether a document's number is one of those named."""
    own = named(number or "")
    return any(
        mine.number == asked.number
        and asked.letters in ("", mine.letters)
        and asked.issuer in ("", mine.issuer)
        for mine in own
        for asked in names
    )


def renamed(text: str, question: str) -> str:
    """A text with the document that a question names in place of the one it named itself."""
    spans = [match.span() for match in _WHOLE_NAME.finditer(fold(text))]
    return replaced(text, spans, document_in(question))


def document_in(text: str) -> str:
    """The first document that a text, composed, names, as it is written there."""
    found = _WHOLE_NAME.search(fold(text))
    return text[found.start() : found.end()] if found else ""


def replaced(text: str, spans: Sequence[tuple[int, int]], name: str) -> str:
    """A text with a name in the first of some places, in order, and the others taken out.

    The name comes last if there is no such place.
    """
    if not spans:
        return " ".join(f"{text} {name}".split())
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += text[position:start], name if not position else ""
        position = end
    return " ".join("".join([*pieces, text[position:]]).split())


def without_names(text: str) -> str:
    """A folded text without the documents it names."""
    return _WHOLE_NAME.sub(" ", fold(text))


def is_of_kind(number: str, kind: str) -> bool:
    """Whether the letters of a document's number are those of a kind: "19-KH/TW" is a "ke hoach"."""
    letters = re.search("[a-z]+", fold(number))
    words = KINDS.get(letters[0], "") if letters else ""
    return kind == ANY_KIND or (bool(words) and (words.startswith(kind) or kind.startswith(words)))


def has_item(question: str, folded: str) -> bool:
    """Whether a folded text has the item that a question asks for by its place: "nhiệm vụ thứ ba"."""
    items = list(_ITEM.finditer(question.lower()))  # with diacritics: "mức thu năm 2025" asks for no item
    if not items:
        return True
    asked = items[-1]  # a follow-up's own comes last
    place = int(asked[1]) if asked[1].isdigit() else _ORDINALS.index(asked[1]) + 1
    forms = [rf"\bthu {place}\b", rf"(?:^|\s){place}[.)]\s"]
    if place <= len(_ORDINALS):
        forms += [rf"\bthu {fold(_ORDINALS[place - 1])}\b", rf"\b{_CARDINALS[place - 1]} la\b"]
    return any(re.search(form, folded) for form in forms)
