"""Saved web pages: the main text, without the portal around it."""

from email import message_from_bytes
from pathlib import Path

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree

from index.reading.plain import draft_of
from index.reading.tables import SEPARATOR
from index.reading.transcript import Draft, Progress

ARCHIVE_HEAD = 4096


def read_web(path: Path, _: Progress) -> Draft:
    """The main text of an HTML file, one paragraph a line, table cells beside each other."""
    data = _page(path.read_bytes())
    tree = HTMLTree.parse_from_bytes(data, detect_encoding(data, from_html_meta=True) or "utf-8")
    text = extract_plain_text(
        tree, main_content=True, preserve_formatting=True, list_bullets=True, links=False
    )
    rows = (SEPARATOR.join(filter(None, line.strip("\t").split("\t"))) for line in text.split("\n"))
    return draft_of("\n".join(rows))


def _page(data: bytes) -> bytes:
    """The page itself out of a web archive (.mht), which holds its pictures too."""
    if b"multipart/related" not in data[:ARCHIVE_HEAD]:
        return data
    parts = message_from_bytes(data).walk()
    page = next(
        (part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"), data
    )
    return page if isinstance(page, bytes) else data
