"""What stands around the body of an official document: letterhead and title above, signature below."""

import re
from collections.abc import Sequence

from index.reading.items import begins_item

MAX_HEAD = 40  # lines that a letterhead and a title take at most
MAX_FOOT = 60
MAX_TITLE = 60  # words of a line of the title

KINDS = (
    "NGHỊ QUYẾT", "CHỈ THỊ", "KẾT LUẬN", "QUYẾT ĐỊNH", "QUY ĐỊNH", "QUY CHẾ", "HƯỚNG DẪN", "KẾ HOẠCH",
    "CHƯƠNG TRÌNH HÀNH ĐỘNG", "CHƯƠNG TRÌNH", "BÁO CÁO", "THÔNG BÁO", "THÔNG TRI", "ĐỀ ÁN", "TỜ TRÌNH",
    "NGHỊ ĐỊNH", "THÔNG TƯ", "LUẬT", "LỆNH", "TUYÊN BỐ", "CÔNG ĐIỆN", "ĐỀ CƯƠNG",
)  # fmt: skip
_KIND = re.compile(rf"(?:{'|'.join(KINDS)})(?:\s|$)")
_STATE = r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM|CỘNG\s+H[ÒO][ÀA]\s+X[ÃA]\s+HỘI\s+CHỦ\s+NGHĨA"
_LETTERHEAD = re.compile(
    rf"{_STATE}|Số\s*+:?\s*+\d+\s*[-/]|\bngày\s+\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+\d{{4}}$"
)
_RULE = re.compile(r"[-–—_=*.\s]{2,}|\*")
_OPENS = re.compile(r"(?:Căn cứ|Kính gửi|Thực hiện|Xét|Theo)\b")
_FOOT = re.compile(
    r"(?:Nơi nhận\s*:?|T/M\b.*|TM\.?\s+\S.*|K/T\b.*|KT\.\s.*|TL\.\s.*|TUQ\.\s.*)", re.IGNORECASE
)


def body_lines(lines: Sequence[str]) -> tuple[int, int]:
    """The half-open range of the lines between head and foot; all of them if there is no letterhead."""
    head = _head(lines)
    return head, _foot(lines, head)


def title_lines(lines: Sequence[str]) -> list[str]:
    """The lines of the title, from the kind of document to the end of the head; none without letterhead."""
    head = lines[: _head(lines)]
    start = next((place for place, line in enumerate(head) if _KIND.match(line)), len(head))
    return [line for line in head[start:] if not _RULE.fullmatch(line)]


def _head(lines: Sequence[str]) -> int:
    """How many lines come before the body: those down to the end of the title."""
    top = lines[:MAX_HEAD]
    if not any(_LETTERHEAD.search(line) for line in top[:15]):
        return 0
    kind = next((place for place, line in enumerate(top) if _KIND.match(line)), None)
    if kind is None:
        return 0
    for place in range(kind + 1, len(top)):
        line = top[place]
        if _RULE.fullmatch(line):
            if place > kind + 1:
                return place + 1
        elif begins_item(line) or _OPENS.match(line) or line[-1] in ".;:" or len(line.split()) > MAX_TITLE:
            return place
    return kind + 1


def _foot(lines: Sequence[str], head: int) -> int:
    """The line on which signature and addressees begin."""
    last = max(head, len(lines) - MAX_FOOT)
    return next((place for place in range(last, len(lines)) if _FOOT.fullmatch(lines[place])), len(lines))
