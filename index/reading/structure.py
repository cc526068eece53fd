"""The citable places of a text: numbered paragraphs, photo captions, the author's initials."""

import re

from index.types import Role, Section, Span

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")  # lines up to a blank one
_CREDIT = re.compile(r"\(\s*(?:Ảnh|Nguồn ảnh|Ảnh tư liệu)\s*:[^)]*\)\s*$", re.IGNORECASE)
_INITIALS = re.compile(r"[A-ZĐ]{1,4}(?:\.[A-ZĐ]{1,4})*\.?")


def sections(text: str) -> tuple[Section, ...]:
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
    if _CREDIT.search(paragraph):
        return "caption"
    return "signature" if last and _INITIALS.fullmatch(paragraph) else "body"


def _strip(text: str, span: Span) -> Span:
    start, end = span
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
