"""Tables as text: letterheads by their cells, others row by row."""

import re
from collections.abc import Iterable, Iterator, Sequence

# What only the two columns at the head or the foot of a document hold.
_LETTERHEAD = re.compile(
    r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM|CỘNG\s+H[ÒO][ÀA]\s+X[ÃA]\s+HỘI\s+CHỦ\s+NGHĨA|Nơi\s+nhận\s*:|^T/M\b|^TM\.",
    re.MULTILINE,
)
SEPARATOR = " | "


def rows_of(rows: Iterable[Sequence[Sequence[str]]]) -> Iterator[str]:
    """The lines of a table, given the paragraphs of each cell of each row.

    Cells of a letterhead stand one below the other; a row of any other table is one line.
    """
    table = [[[text for text in cell if text.strip()] for cell in row] for row in rows]
    if any(is_letterhead("\n".join(cell)) for row in table for cell in row):
        yield from (text for row in table for cell in row for text in cell)
        return
    for row in table:
        cells = [" ".join(" ".join(cell).split()) for cell in row]
        if any(cells):
            yield SEPARATOR.join(cells) if len(cells) > 1 else "\n".join(row[0])


def is_letterhead(text: str) -> bool:
    """Whether a cell belongs to the head or the foot of an official document."""
    return bool(_LETTERHEAD.search(text))
