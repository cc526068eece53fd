"""The citable places of a text: a Party document's items, a statute's articles, a report's paragraphs."""

import re
from collections.abc import Sequence

from index.reading.frame import body_lines
from index.reading.items import Item, find_items
from index.types import Role, Section, Span

OPENING, HEAD, FOOT = "phần mở đầu", "phần đầu văn bản", "phần cuối văn bản"
MAX_CREDIT = 500  # letters
MAX_HEADINGS = 200  # lines without text between them

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")  # lines up to a blank one
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_CREDIT = re.compile(r"\(\s*(?:Ảnh|Nguồn ảnh|Ảnh tư liệu)\s*:[^)]*\)\s*$", re.IGNORECASE)
_INITIALS = re.compile(r"[A-ZĐ]{1,4}(?:\.[A-ZĐ]{1,4})*\.?")


def sections(text: str, recognised: bool = False) -> tuple[Section, ...]:
    """The citable places in order: items if the text numbers them, else its paragraphs.

    ``recognised`` if the text comes from a scan.
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    first, last = body_lines([text[start:end] for start, end in lines])
    items = find_items([text[start:end] for start, end in lines[first:last]], recognised)
    if not items:
        return _paragraphs(text)
    found = [
        _whole(lines[:first], HEAD, "title"),
        _whole(lines[first : first + items[0].line], OPENING, "body"),
        *_sections_of(items, lines[first:last]),
        _whole(lines[last:], FOOT, "signature"),
    ]
    return tuple(section for section in found if section)


def _sections_of(items: Sequence[Item], lines: Sequence[Span]) -> list[Section]:
    """One section an item; an item that is only a heading begins the section of the one below it."""
    found: list[Section] = []
    ends = [item.line for item in items[1:]] + [len(lines)]
    start = body = items[0].line
    for item, end in zip(items, ends, strict=True):
        body = item.line + item.is_heading
        if body == end and end < len(lines) and body - start < MAX_HEADINGS:  # nothing of its own
            continue
        left, right = lines[start][0], lines[end - 1][1]
        inside = lines[body][0] if body < end else None
        found.append(Section(left, right, item.label, breadcrumb=item.breadcrumb, body=inside))
        start = end
    return found


def _whole(lines: Sequence[Span], label: str, role: Role) -> Section | None:
    return Section(lines[0][0], lines[-1][1], label, role) if lines else None


def _paragraphs(text: str) -> tuple[Section, ...]:
    """One section a paragraph; those of the body are numbered as people count them ("đoạn 3").

    A paragraph that ends with a photo credit is a caption, and bare initials at the end are a signature:
    both stay searchable but are not counted.
    """
    spans = [_strip(text, match.span()) for match in _PARAGRAPH.finditer(text)]
    found: list[Section] = []
    count = 0
    for number, (start, end) in enumerate(spans):
        role = _role(text[start:end], last=number == len(spans) - 1)
        count += role == "body"
        label = f"đoạn {count}" if role == "body" else "chú thích ảnh" if role == "caption" else None
        found.append(Section(start=start, end=end, label=label, role=role))
    return tuple(found)


def _role(paragraph: str, last: bool) -> Role:
    if _CREDIT.search(paragraph, max(0, len(paragraph) - MAX_CREDIT)):
        return "caption"
    return "signature" if last and _INITIALS.fullmatch(paragraph) else "body"


def _strip(text: str, span: Span) -> Span:
    start, end = span
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
