"""Plain text files."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from index.errors import ReadingError
from index.reading.encodings import decode
from index.reading.transcript import MAX_LINES, MAX_TEXT, TOO_LONG, Draft, Line, Progress

MIN_WRAPPED, MAX_WIDTH = 0.4, 160  # share of lines filled up, and how wide they are, if a text is wrapped


def read_plain(path: Path, _: Progress) -> Draft:
    """A text in UTF-8, UTF-16, cp1258, TCVN3, VNI or VISCII; raises ReadingError for what is no text."""
    text, encoding = decode(path.read_bytes())
    return replace(draft_of(text, encoding), keep_spaces=encoding is None)


def draft_of(text: str, encoding: str | None = None) -> Draft:
    """The lines of a text; hard-wrapped ones are told by their even width. Raises ReadingError."""
    if len(text) > MAX_TEXT:
        raise ReadingError(TOO_LONG)
    lines: list[Line] = []
    gap = False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n"):
        line = raw.expandtabs(4)
        bare = line.strip()
        if bare:
            left = len(line) - len(line.lstrip())
            lines.append(Line(bare, left, left + len(bare), gap=gap))
        gap = not bare
        if len(lines) > MAX_LINES:
            raise ReadingError(TOO_LONG)
    return Draft(tuple(lines), _is_wrapped(lines), repairs=(encoding,) if encoding else ())


def _is_wrapped(lines: list[Line]) -> bool:
    """Whether lines go on in the next: many end where its first word would not have fitted."""
    width = max((line.right for line in lines), default=0)
    within = [
        line.right + 1 + len(after.text.split(None, 1)[0]) > width
        for line, after in pairwise(lines)
        if not after.gap
    ]
    return width <= MAX_WIDTH and len(within) >= 3 and sum(within) >= MIN_WRAPPED * len(within)
