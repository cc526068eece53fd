"""The numbered items of a text, and how people cite each of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

LETTERS = ascii_lowercase.replace("d", "dđ")  # of points, as they are counted here: a, b, c, d, đ, e …
MAX_HEADING, MAX_LETTERS = 40, 400  # words, and letters; a longer line is what it says itself
MAX_SKIP = 3  # numbers that may be missing: lost in a scan, or left out

_ROMAN = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
_DASH = r"\s*[-–—.:/)]+\s*"
# A level's name for citing it, and its mark at the beginning of a line.
PARTY = (
    ("phần", re.compile(r"PHẦN\s+((?:THỨ\s+)?\w+)\b\s*[-–—.:]*\s*|([A-EĐ])\s*[-–—.]+\s*(?=[^\W\d_]{2})")),
    ("mục", re.compile(rf"({_ROMAN}){_DASH}(?=\S)")),
    ("tiểu mục", re.compile(r"(\d{1,2})\s*(?:[.)/]|[-–—]\s)\s*(?=[^\d\s])")),
    ("tiểu mục", re.compile(r"(\d{1,2}\.\d{1,2})\s*(?:[.)\-–—]\s*|\s)(?=[^\d\s])")),
    ("điểm", re.compile(r"([a-zđ])\s*[.)]\s+(?=\S)")),
)
STATUTE = (
    ("Chương", re.compile(r"(?i:chương)\s+([IVXLC]+|\d{1,2})\b\s*[-–—.:]*\s*")),
    ("Mục", re.compile(r"(?i:mục)\s+(\d{1,2})\b\s*[-–—.:]*\s*")),
    ("Điều", re.compile(r"Điều\s+(\d{1,3}[a-zđ]?)\s*[.:]\s*")),
    ("khoản", re.compile(r"(\d{1,2})\s*[.)]\s*(?=[^\d\s])")),
    ("điểm", re.compile(r"([a-zđ])\s*[.)]\s+(?=\S)")),
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_STROKES = re.compile(r"([IVXTLHl1|!]{1,5})\s*[-–—.]\s*(\S.{3,})")
_AS_STROKES = str.maketrans("TLl1|!", "IIIIII")
_BULLET = re.compile(r"[-–—+*•]\s+(?=[^\W\d_])|(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười) là[,:]|Thứ \w+,")
_WORDS = {"NHẤT": 1, "HAI": 2, "BA": 3, "TƯ": 4, "NĂM": 5, "SÁU": 6, "BẢY": 7, "TÁM": 8}


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item: the line it begins on, how it is cited, and the headings above it.

    ``is_heading`` if its first line is only a title.
    """

    line: int
    label: str
    breadcrumb: tuple[str, ...]
    is_heading: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    level: int
    name: str
    number: str
    heading: str


def begins_item(line: str) -> bool:
    """Whether a line begins with the mark of an item or of a bullet."""
    marks = (mark for _, mark in (*PARTY, *STATUTE[:3]))
    return any(mark.match(line) for mark in marks) or bool(_BULLET.match(line))


def find_items(lines: Sequence[str], recognised: bool = False) -> list[Item]:
    """The items of a text in order, none unless two of one level follow each other.

    A mark counts only as the first of its level or the one to follow there: "2. " in the middle of a
    paragraph's list is none. In text that was ``recognised`` the strokes of a Roman number may be miscounted:
    before a heading in capitals, where III must follow, "II" or "TI" is III.
    """
    levels = STATUTE if sum(bool(STATUTE[2][1].match(line)) for line in lines) > 1 else PARTY
    path: dict[int, _Mark] = {}
    found: list[Item] = []
    follows = False
    for place, line in enumerate(lines):
        mark = _mark(levels, line, path)
        if mark is None and recognised and levels is PARTY:
            mark = _misread(line, path)
        if mark is None:
            continue
        follows |= mark.level in path
        path = {level: each for level, each in path.items() if level < mark.level}
        breadcrumb = tuple(each.heading for each in path.values() if each.heading)
        path[mark.level] = mark
        found.append(Item(place, _label(levels, path), breadcrumb, bool(mark.heading)))
    return found if follows else []


def _mark(levels: Sequence[tuple[str, re.Pattern[str]]], line: str, path: dict[int, _Mark]) -> _Mark | None:
    """The mark of a line, if it is one that may stand here."""
    for level in reversed(range(len(levels))):
        name, pattern = levels[level]
        if (found := pattern.match(line)) and (number := next(filter(None, found.groups()), "")):
            mark = _Mark(level, name, number, line if _is_heading(line) else "")
            if _may_follow(mark, path, levels is STATUTE):
                return mark
    return None


def _misread(line: str, path: dict[int, _Mark]) -> _Mark | None:
    """The Roman number that must follow here, if a line looks like one."""
    found = _STROKES.match(line)
    expected = ROMAN[min(_count(path[1].number), 11)] if 1 in path else ROMAN[0]
    if found is None or found[2] != found[2].upper():
        return None
    read = found[1].translate(_AS_STROKES).replace("H", "II")
    is_near = read == expected or ({*read, *expected} == {"I"} and abs(len(read) - len(expected)) == 1)
    return _Mark(1, "mục", expected, line) if is_near else None


def _may_follow(mark: _Mark, path: dict[int, _Mark], is_statute: bool) -> bool:
    if "." in mark.number:  # 2.1 stands below 2
        parent = path.get(mark.level - 1)
        is_below = parent is not None and mark.number.split(".")[0] == parent.number
        return is_below and _is_next(mark, path.get(mark.level))
    if is_statute and mark.level > 2 and 2 not in path:
        return False
    before = path.get(mark.level)
    if before is None and mark.level == 0 and not is_statute:
        return _count(mark.number) == 1 and not path
    return _is_next(mark, before)


def _is_next(mark: _Mark, before: _Mark | None) -> bool:
    number = _count(mark.number)
    if before is None:
        return number == 1 or mark.name == "Điều"
    return 0 < number - _count(before.number) <= MAX_SKIP or (mark.name in ("Chương", "Mục") and number == 1)


def _count(number: str) -> int:
    """The place of a number in its row: "IV" is 4, "đ" is 5, "2.3" is 3, "THỨ HAI" is 2."""
    last = number.split(".")[-1].removeprefix("THỨ ")
    digits = re.match(r"\d+", last)
    if digits:
        return int(digits[0])
    if last in LETTERS:
        return LETTERS.index(last) + 1
    if re.fullmatch(_ROMAN + "|[LC]+", last):
        values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[letter] for letter in last]
        return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
    return _WORDS.get(last.upper()) or ("ABCDE".index(last) + 1 if last in "ABCDE" else 0)


def _is_heading(line: str) -> bool:
    return len(line) <= MAX_LETTERS and len(line.split()) <= MAX_HEADING and line[-1] not in ".;,!?…"


def _label(levels: Sequence[tuple[str, re.Pattern[str]]], path: dict[int, _Mark]) -> str:
    """How people cite the innermost item: "mục II, tiểu mục 3, điểm b", "điểm b khoản 2 Điều 5"."""
    if levels is STATUTE:
        parts = [f"{mark.name} {mark.number}" for level, mark in sorted(path.items()) if level >= 2]
        return " ".join(reversed(parts)) or ", ".join(f"{mark.name} {mark.number}" for mark in path.values())
    inner = {level: mark for level, mark in sorted(path.items()) if not (level == 2 and 3 in path)}
    has_section = 1 in inner
    names = {
        mark.level: mark.name if has_section or mark.name != "tiểu mục" else "mục" for mark in inner.values()
    }
    return ", ".join(f"{names[level]} {_cited(mark.number)}" for level, mark in inner.items())


def _cited(number: str) -> str:
    return number.lower() if number.startswith("THỨ ") else number
