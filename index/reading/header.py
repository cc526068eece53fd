"""What a document says of itself on its first page: number, issuer, place, date, title; how secret it is."""

import re
from collections.abc import Sequence
from datetime import date

from index.reading.frame import KINDS, body_lines, title_lines
from index.reading.transcript import Transcript
from index.types import Kind

HEAD_LINES = 40
MAX_FIELD = 1000  # letters: every passage is found by its title too
STAMPED_LINES = 15  # from the top in which a stamp may stand where there is no letterhead
_NUMBER = re.compile(r"\bSố\s*+:?\s*+(\d+(?:\s*[-/]\s*[A-ZĐ0-9][\wĐ]*)+)")
_DATED = re.compile(
    r"^(?P<place>[^\W\d_][^,]{1,40}),\s*ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})\b"
)
_MOTTO = re.compile(r"ĐẢNG\s+CỘNG\s+SẢN|CỘNG\s+H[ÒO][ÀA]\s+X|Độc\s+lập\s*[-–]", re.IGNORECASE)
_MARK = re.compile(r"(?:độ\s+mật\s*:\s*)?(tuyệt\s+mật|tối\s+mật|mật)\s*[.!*]*", re.IGNORECASE)
_SPACED = re.compile(r"\b(?:\w )+\w\b")
_PROGRAMMES = ("KẾ HOẠCH", "CHƯƠNG TRÌNH", "HƯỚNG DẪN", "ĐỀ ÁN", "ĐỀ CƯƠNG")
_REPORTS = ("BÁO CÁO", "TỜ TRÌNH", "TUYÊN BỐ")


def confidentiality(transcript: Transcript) -> str | None:
    """The mark "MẬT", "TỐI MẬT" or "TUYỆT MẬT" if it stands alone on a line of the first page's head.

    Below the letterhead, or where there is none, only in capitals or after "Độ mật:": "Mật" alone may be
    honey in a list.
    """
    lines = _head(transcript)
    head = body_lines(lines)[0]
    below = [line for line in lines[head:STAMPED_LINES] if line.isupper() or ":" in line]
    for line in (*lines[:head], *below, *transcript.margins):
        together = _SPACED.sub(lambda run: run[0].replace(" ", ""), line)
        for text in (line, together):
            if found := _MARK.fullmatch(text.strip(" -–—*[]()|")):
                return " ".join(found[1].split()).upper()
    return None


def proposed(transcript: Transcript, name: str) -> dict[str, str]:
    """The fields of a description as the head tells them, by the names of ``Source``; others are left out.

    ``name`` is that of the file, its title if the head tells none.
    """
    head = _head(transcript)
    title = title_lines(head)
    number = next((found[1] for line in head[:15] if (found := _NUMBER.search(line))), "")
    dated = next((found for line in head[:15] if (found := _DATED.search(line))), None)
    fields = {
        "kind": _kind(title),
        "title": _title(title) or name,
        "number": re.sub(r"\s", "", number),
        "issuer": _issuer(head) if title else "",
        "place": dated["place"] if dated else "",
        "date": _iso(dated) if dated else "",
    }
    return {key: value[:MAX_FIELD] for key, value in fields.items() if value}


def _head(transcript: Transcript) -> list[str]:
    end = transcript.pages[1] if len(transcript.pages) > 1 else len(transcript.text)
    return [line for line in transcript.text[:end].splitlines() if line.strip()][:HEAD_LINES]


def _kind(title: Sequence[str]) -> Kind:
    if not title or title[0].startswith(_REPORTS):
        return "report"
    return "programme" if title[0].startswith(_PROGRAMMES) else "official"


def _title(lines: Sequence[str]) -> str:
    """ "NGHỊ QUYẾT / HỘI NGHỊ … / về …" as people call it: "Nghị quyết về …"."""
    if not lines:
        return ""
    kind = next(
        (kind for kind in sorted(KINDS, key=len, reverse=True) if lines[0].startswith(kind)), lines[0]
    )
    rest = [lines[0][len(kind) :].strip(), *lines[1:]]
    about = next((place for place, line in enumerate(rest) if line.lower().startswith("về ")), 0)
    return " ".join([kind.capitalize(), *rest[about:]]).replace("  ", " ").strip()


def _issuer(head: Sequence[str]) -> str:
    """The lines above "*" or the number, in the capitals they are printed in."""
    found: list[str] = []
    for line in head:
        if _NUMBER.search(line) or _DATED.search(line) or line.strip("*-–— ") == "":
            break
        if not _MOTTO.search(line) and line == line.upper():
            found.append(line)
    return " ".join(found[:3])


def _iso(dated: re.Match[str]) -> str:
    day, month, year = (int(dated[place]) for place in (2, 3, 4))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
