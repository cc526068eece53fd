"""Vietnamese text as the retrievers need it: one normal form, syllables, folding."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise, zip_longest

_SYLLABLE = re.compile(r"[^\W_]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def nfc(text: str) -> str:
    """The composed form in which every text is stored, compared and quoted."""
    return unicodedata.normalize("NFC", text)


def _bare(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter.replace("đ", "d"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


# Latin letters with marks, and the marks by themselves.
_FOLDED = {
    code: _bare(chr(code)) for code in (*range(0xC0, 0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00))
}


def fold(text: str) -> str:
    """Lower case without any diacritic, đ as d: what a hurried phone types.

    As long as the text if that is composed; marks that stand by themselves are dropped.
    """
    return text.lower().translate(_FOLDED)


def split_tone(syllable: str) -> tuple[str, str]:
    """A syllable without its tone, and the tone (a combining mark, or ""): "hoà" and "hòa" → hoa, grave."""
    decomposed = unicodedata.normalize("NFD", syllable)
    shape = "".join(letter for letter in decomposed if letter not in _TONES)
    return nfc(shape), next((letter for letter in decomposed if letter in _TONES), "")


def syllable_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each run of letters or digits stands: Vietnamese writes one syllable a run."""
    return (match.span() for match in _SYLLABLE.finditer(text))


def count_syllables(text: str, span: tuple[int, int]) -> int:
    """How many syllables ``text[span]`` has."""
    return len(_SYLLABLE.findall(text, *span))


def folded_syllables(text: str) -> list[str]:
    """The syllables of a text in order, folded: ``"Nghị quyết số 43-NQ/TW"`` → nghi quyet 43 nq tw.

    "số" before a number is left out: with it or without, people mean the same document.
    """
    syllables = fold(" ".join(_SYLLABLE.findall(text))).split()
    neighbours = zip_longest(syllables, syllables[1:], fillvalue="")
    return [one for one, after in neighbours if one != "so" or not after[:1].isdigit()]


def has_digit(term: str) -> bool:
    """Whether a term is, or holds, a number."""
    return any(map(str.isdigit, term))


def with_bigrams(syllables: list[str] | tuple[str, ...]) -> list[str]:
    """The syllables and each two neighbours joined: most Vietnamese words are two syllables long."""
    return [*syllables, *(f"{left} {right}" for left, right in pairwise(syllables))]
