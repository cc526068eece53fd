"""Text into the terms that are matched: folded syllables, abbreviations spelled out, numbers as units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.glossary import Glossary
from index.naming import KINDS
from index.restoration import Restorer
from index.vietnamese import fold, nfc

# Folded words that ask, address or link; they say nothing of where the answer stands.
_FILLERS = frozenset(
    """ai gi nao bao nhieu may dau sao the la co khong duoc cho biet hoi xin vay nhi a oi minh toi em anh chi
    ban voi va cua ve khi luc cac nhung thi ma ra roi day do nay kia o tai bang den tu nhu bi hay hoac da
    """.split()  # noqa: SIM905 (one word a string would fill a screen)
)
QUESTION_WORDS = frozenset({"ai", "gi", "nao", "nhieu", "may", "dau", "sao"})
_WORDS = "|".join(sorted({*KINDS.values(), "quy dinh"}, key=len, reverse=True))
_DOCUMENT = re.compile(
    rf"\b(?:({_WORDS}) (?:so )?)?(\d{{1,4}})(?:/(\d{{4}}))?"
    rf"\s*[-–/]\s*({'|'.join(KINDS)})\b(?:\s*[-–/]\s*([a-z]+\d*))?"
)
_DATE = re.compile(
    r"\b(?:ngay )?(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})\b"
    r"|\bngay (\d{1,2}) thang (\d{1,2})(?: nam (\d{4}))?\b"
)
_DAY = re.compile(r"(?<![\d.,/-])(?:ngay )?(\d{1,2})[-/](\d{1,2})(?![\d/]|[.,-]\d|-[a-z])")
_DIGITS = {
    word: str(value)
    for value, word in enumerate(
        ("nhat", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi"), start=1
    )
}
_DIGIT = "|".join(_DIGITS)
# "trung ương tám" is the eighth plenum; "trung ương năm 2023" is a year.
_ORDINAL = re.compile(
    r"\b(lan thu|khoa|dai hoi|trung uong) "
    rf"(?:([ivx]+)\b|({_DIGIT})\b(?= khoa|\W|$)(?! \d))"
)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_TERM = re.compile(r"\d+(?:[-,]\d+)*|[^\W\d_]+")
_NUMBERED = re.compile(r"\bso (?=\d)")


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of the corpus's language: its abbreviations, and how its syllables follow each other."""

    glossary: Glossary
    restorer: Restorer

    def terms(self, text: str) -> list[str]:
        """The terms of a text: ``"NQ số 43-NQ/TW, 24/11/2023"`` → nghi quyet 43 tw ngay 24-11 2023."""
        return analyse(self.glossary.expand(nfc(text)))

    def understood(self, question: str) -> str:
        """A question with its abbreviations spelled out and its diacritics restored."""
        return self.restorer.restore(self.glossary.expand(" ".join(nfc(question).split())))


def analyse(text: str) -> list[str]:
    """The terms of a text without abbreviations."""
    folded = " ".join(fold(text).split())
    if any(letter.isdigit() for letter in folded):
        folded = _DOCUMENT.sub(_document, folded)
        folded = _DATE.sub(_date, folded)
        folded = _DAY.sub(_day, folded)
        folded = _THOUSANDS.sub("", _NUMBERED.sub("", folded))
    folded = _ORDINAL.sub(_ordinal, folded)
    return _TERM.findall(folded)


def content_terms(terms: Sequence[str]) -> list[str]:
    """The terms without question words and fillers."""
    return [term for term in terms if term not in _FILLERS]


def _document(match: re.Match[str]) -> str:
    words, number, year, letters, issuer = match.groups(default="")
    return f"{words or KINDS[letters]} {int(number)} {year} {issuer}"


def _date(match: re.Match[str]) -> str:
    day, month, year = match[1] or match[5], match[3] or match[6], match[4] or match[7] or ""
    return f"ngay {int(day)}-{int(month)} {year}"


def _day(match: re.Match[str]) -> str:
    day, month = int(match[1]), int(match[2])
    return f"ngay {day}-{month}" if 1 <= day <= 31 and 1 <= month <= 12 else match[0].replace("-", " ")


def _ordinal(match: re.Match[str]) -> str:
    before, numeral, word = match.groups()
    if word and before != "lan thu" and match.string[match.end() : match.end() + 1] == " ":
        following = match.string[match.end() :].split()[0]
        if following != "khoa":  # "trung uong sau do": then, not sixth
            return match[0]
    return f"{before} {_roman(numeral) if numeral else _DIGITS[word]}"


def _roman(numeral: str) -> str:
    values = [_ROMAN[letter] for letter in numeral]
    after = [*values[1:], 0]
    return str(
        sum(-value if value < following else value for value, following in zip(values, after, strict=True))
    )
