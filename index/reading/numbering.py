"""The numbers that Word writes before the paragraphs of its lists.

They are not in a paragraph's text but follow from word/numbering.xml (ECMA-376, part 1, 17.9).
"""

from collections import defaultdict
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from docx.oxml.ns import qn

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_BULLETS = {"": "+", "o": "+", "+": "+", "*": "*"}  # else a dash, as most lists have


Level = tuple[int, str, str]  # where it starts, how it counts, how it is written: (1, "decimal", "%1.%2.")


@dataclass(frozen=True, slots=True)
class _List:
    """A list: those of the same ``scheme`` count on from each other, unless one starts anew."""

    scheme: str
    levels: dict[int, Level]
    starts_anew: bool


class Numbering:
    """Counts through one document, paragraph by paragraph."""

    def __init__(self, document: Any) -> None:
        self._styles = document.styles.element
        parts = [
            each.target_part for each in document.part.rels.values() if each.reltype.endswith("/numbering")
        ]
        self._lists = _lists(parts[0].element) if parts else {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._met: set[str] = set()

    def next(self, paragraph: Any) -> str:
        """The number of a paragraph, "" if it has none; to be asked once for each, in order."""
        name, level = self._place(paragraph)
        found = self._lists.get(name)
        if found is None or level not in found.levels:
            return ""
        counts = self._counts[found.scheme]
        if found.starts_anew and name not in self._met:
            counts.clear()
        self._met.add(name)
        counts[level] = counts.get(level, found.levels[level][0] - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return _written(found.levels, level, counts)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list that a paragraph belongs to, by itself or by its style, and its level there."""
        properties = paragraph.find(qn("w:pPr"))
        seen: set[str] = set()
        while properties is not None:
            numbered = properties.find(qn("w:numPr"))
            if numbered is not None:
                return _value(numbered, "w:numId", ""), int(_value(numbered, "w:ilvl", "0"))
            style = properties.find(qn("w:pStyle"))
            name = style.get(qn("w:val")) if style is not None else None
            if name is None or name in seen:
                break
            seen.add(name)
            found = self._styles.get_by_id(name)
            properties = None if found is None else found.find(qn("w:pPr"))
        return "", 0


def _lists(root: Any) -> dict[str, _List]:
    schemes = {each.get(qn("w:abstractNumId")): each for each in root.iterchildren(qn("w:abstractNum"))}
    found = {}
    for number in root.iterchildren(qn("w:num")):
        name = _value(number, "w:abstractNumId", "")
        scheme = schemes.get(name)
        levels = (
            {}
            if scheme is None
            else {int(each.get(qn("w:ilvl"))): _level(each) for each in scheme.iterchildren(qn("w:lvl"))}
        )
        anew = False
        for override in number.iterchildren(qn("w:lvlOverride")):
            place, start = int(override.get(qn("w:ilvl"))), _value(override, "w:startOverride", "")
            if place in levels and start:
                levels[place] = (int(start), *levels[place][1:])
                anew = True
        found[number.get(qn("w:numId"))] = _List(name, levels, anew)
    return found


def _level(level: Any) -> Level:
    return (
        int(_value(level, "w:start", "1")),
        _value(level, "w:numFmt", "decimal"),
        _value(level, "w:lvlText", ""),
    )


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(qn(name))
    return default if found is None else found.get(qn("w:val")) or default


def _written(levels: dict[int, Level], level: int, counts: dict[int, int]) -> str:
    _, kind, text = levels[level]
    if kind == "bullet":
        return _BULLETS.get(text, "-")
    for place, (start, how, _) in levels.items():
        text = text.replace(f"%{place + 1}", _counted(counts.get(place, start), how))
    return text.strip()


def _counted(count: int, how: str) -> str:
    if how in ("lowerLetter", "upperLetter"):
        letter = ascii_lowercase[(count - 1) % 26]
        return letter if how == "lowerLetter" else letter.upper()
    if how in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.lower() if how == "lowerRoman" else roman
    return "" if how == "none" else str(count)


def _roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        written += letters * times
    return written
