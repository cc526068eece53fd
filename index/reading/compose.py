"""A draft into the text that is quoted: letters mended, lines joined into paragraphs, pages counted."""

from collections.abc import Sequence
from dataclasses import replace

from index.errors import ReadingError
from index.reading.encodings import convert, modern
from index.reading.layout import paragraphs
from index.reading.repairs import repair
from index.reading.tables import SEPARATOR, is_letterhead
from index.reading.transcript import MAX_LINES, MAX_TEXT, TOO_LONG, Draft, Line, Recognised, Transcript

LETTERHEAD_LINES = 15


def compose(draft: Draft) -> Transcript:
    """The text of a draft, one paragraph a line; an empty line where the draft had one.

    Raises ReadingError if there is no text, or far too much of it.
    """
    if len(draft.lines) > MAX_LINES or sum(len(line.text) for line in draft.lines) > MAX_TEXT:
        raise ReadingError(TOO_LONG)
    lines, done = _mended(draft)
    if not lines:
        raise ReadingError("holds no text: if it is a scan, save it as .pdf or .png.")
    groups = paragraphs(lines) if draft.wrapped else [[line] for line in lines]
    if any(len(group) > 1 and group[0].page is None for group in groups):
        done = (*done, "wrapped_lines")
    text, pages, recognised = _joined(groups)
    transcription = "repaired" if done and draft.transcription == "text" else draft.transcription
    margins = tuple(repair(line)[0] for line in draft.margins)
    return Transcript(text, pages, transcription, tuple(dict.fromkeys(done)), margins, recognised)


def _mended(draft: Draft) -> tuple[list[Line], tuple[str, ...]]:
    """The lines that hold text, repaired, and what was done to them."""
    done = list(draft.repairs)
    lines = draft.lines
    _, encoding = (None, None) if draft.repairs else modern("\n".join(line.text for line in lines))
    if encoding:
        done.append(encoding)
        lines = tuple(replace(line, text=convert(line.text, encoding)) for line in lines)
    found: list[Line] = []
    for place, line in enumerate(lines):
        text, repairs = repair(line.text, draft.keep_spaces)
        cells = [text]
        if place < LETTERHEAD_LINES and "|" in text and is_letterhead(text) and SEPARATOR.strip() in text:
            cells = [cell.strip() for cell in text.split("|")]
            repairs = (*repairs, "flattened_table")
        found += [replace(line, text=cell) for cell in cells if cell]
        done += repairs
    return found, tuple(dict.fromkeys(done))


def _joined(groups: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...], tuple[Recognised, ...]]:
    """The text of some paragraphs, where its pages begin, and how sure its recognised lines are."""
    parts: list[str] = []
    length = 0
    pages: list[int] = []
    recognised: list[Recognised] = []
    for number, group in enumerate(groups):
        for place, line in enumerate(group):
            joint = "" if not number and not place else " " if place else "\n\n" if line.gap else "\n"
            if place and parts[-1].endswith("-") and len(parts[-1]) > 1 and parts[-1][-2].isalnum():
                joint = ""  # "42-" and "NQ/TW"
            parts.append(joint + line.text)
            start = length + len(joint)
            length = start + len(line.text)
            while line.page and len(pages) < line.page:  # pages without text begin where the next one does
                pages.append(start if pages else 0)
            if line.confidence is not None:
                recognised.append(Recognised((start, length), line.confidence))
    text = "".join(parts)
    return text, tuple(pages), tuple(recognised)
