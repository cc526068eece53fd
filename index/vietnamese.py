"""Vietnamese text as the retrievers need it: one normal form, syllables, folding."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise, zip_longest

_SYLLABLE = re.compile(r"[^\W_]+")


def nfc(text: str) -> str:
    """The composed form in which every text is stored, compared and quoted."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without any diacritic, đ as d: what a hurried phone types.

    Not length-preserving for decomposed input: fold syllable by syllable where offsets matter.
    """
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def syllable_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each run of letters or digits stands: Vietnamese writes one syllable a run."""
    return (match.span() for match in _SYLLABLE.finditer(text))


def folded_syllables(text: str) -> list[str]:
    """The syllables of a text in order, folded: ``"Nghị quyết số 43-NQ/TW"`` → nghi quyet 43 nq tw.

    "số" before a number is left out: with it or without, people mean the same document.
    """
    syllables = [fold(text[start:end]) for start, end in syllable_spans(text)]
    neighbours = zip_longest(syllables, syllables[1:], fillvalue="")
    return [one for one, after in neighbours if one != "so" or not after[:1].isdigit()]


def has_digit(term: str) -> bool:
    """Whether a term is, or holds, a number."""
    return any(letter.isdigit() for letter in term)


def with_bigrams(syllables: list[str] | tuple[str, ...]) -> list[str]:
    """The syllables and each two neighbours joined: most Vietnamese words are two syllables long."""
    return [*syllables, *(f"{left} {right}" for left, right in pairwise(syllables))]
