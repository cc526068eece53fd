"""The moments that a text names: a part of the day, a day, a year."""

import re

from index.naming import replaced

# Each in the place of another of its kind: "còn buổi chiều?", "thế ngày 6-10?", "còn năm 2045?".
_KINDS = (
    re.compile(r"(?<!\w)(?:buổi )?(?:sáng|trưa|chiều|tối)(?!\w)(?! tạo| kiến)", re.I),
    re.compile(r"(?<!\w)(?:ngày )?\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{4})?(?![\w/.-])", re.I),
    re.compile(r"(?<![\w/.-])(?:năm )?20\d\d(?![\w/.-])", re.I),
)


def moved(text: str, question: str) -> str:
    """A text with the moments that a question names in place of those of their kind that it named itself."""
    for kind in _KINDS:
        spans, found = [match.span() for match in kind.finditer(text)], kind.findall(question)
        if spans and len(found) == 1:
            text = replaced(text, spans[:1], found[0])
    return text


def without_moments(text: str) -> str:
    """A text without the moments it names."""
    for kind in _KINDS:
        text = kind.sub(" ", text)
    return text
