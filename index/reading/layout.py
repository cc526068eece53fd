"""Lines into paragraphs: which line goes on with the one before it."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, groupby, pairwise
from statistics import median

from index.reading.items import begins_item
from index.reading.transcript import Line

INDENT = 1.5  # letters by which a first line stands to the right of the others
CENTRED = 8.0  # letters by which a line in the middle of the page is set in
EDGE = 2  # lines at the top and at the bottom of a page that may be its margins
SPACING = 1.4  # times the usual distance of lines that a gap between paragraphs is wider
REPEATED = 3  # pages with the same line at the edge: a running head
_PAGE_NUMBER = re.compile(r"[-–—]?\s*(?:trang\s+)?\d{1,4}(?:\s*/\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE)
_STOP = re.compile(r"[.;:!?…][”\"')\]]*$|/$")
_DIGITS = re.compile(r"\d+")


def without_margins(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Lines without page numbers and running heads, and those of the first page that were taken out."""
    pages = [list(group) for _, group in groupby(lines, key=lambda line: line.page)]
    edges = [_edges(page) for page in pages]
    repeated = Counter(
        _alike(page[place]) for page, places in zip(pages, edges, strict=True) for place in places
    )
    often = max(REPEATED, len(pages) // 3)
    kept: list[Line] = []
    taken: list[str] = []
    for page, places in zip(pages, edges, strict=True):
        for place, line in enumerate(page):
            if place in places and (_PAGE_NUMBER.fullmatch(line.text) or repeated[_alike(line)] >= often):
                taken += [line.text] if page is pages[0] else []
            else:
                kept.append(line)
    return kept, taken


def _edges(page: Sequence[Line]) -> set[int]:
    """The places of the two highest and the two lowest lines of a page."""
    order = sorted(range(len(page)), key=lambda place: page[place].top)
    return {*order[:EDGE], *order[-EDGE:]}


def _alike(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines that make one paragraph each.

    A line goes on if it had to end there, the next line's first word not fitting, and the next one is
    neither set in nor set apart nor begins an item of a list.
    """
    found: list[list[Line]] = []
    margins, spacing = _margins(lines), _usual_spacing(lines)
    for line in lines:
        if found and not _begins(found[-1], line, margins, spacing):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _begins(
    paragraph: list[Line], line: Line, margins: dict[int | None, tuple[float, float]], spacing: float
) -> bool:
    before = paragraph[-1]
    if line.gap or begins_item(line.text):
        return True
    if before.page == line.page and spacing and not 0 <= line.top - before.top <= SPACING * spacing:
        return True
    word = len(line.text.split(None, 1)[0])
    if margins[before.page][1] - before.right > (word + 1) * before.letter:  # the break was meant
        return True
    indent = (line.left - margins[line.page][0]) / line.letter
    if indent > CENTRED and abs(line.left - before.left) > INDENT * line.letter:
        return True
    return bool(_STOP.search(before.text)) and indent > INDENT


def _margins(lines: Sequence[Line]) -> dict[int | None, tuple[float, float]]:
    """Where the text of each page begins on the left and ends on the right: all are of the same width."""
    widths = sorted(line.right - line.left for line in lines)
    width = widths[-1 - len(widths) // 20] if widths else 0
    lefts: dict[int | None, list[float]] = defaultdict(list)
    for line in lines:
        lefts[line.page] += [line.left] if line.right - line.left > width / 2 else []
    usual = min(chain.from_iterable(lefts.values()), default=0)
    starts = {page: min(found, default=usual) for page, found in lefts.items()}
    return {page: (start, start + width) for page, start in starts.items()}


def _usual_spacing(lines: Sequence[Line]) -> float:
    """The distance from one line to the next that most of them keep; 0 if they tell none."""
    pairs = pairwise(lines)
    distances = [after.top - line.top for line, after in pairs if line.page == after.page]
    return median(distance for distance in distances if distance > 0) if max(distances, default=0) > 0 else 0
