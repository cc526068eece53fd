"""Which reader a file needs, told by its first bytes: names lie."""

import importlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from index.errors import ReadingError
from index.reading.transcript import Draft, Progress

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
HEAD = 4096

Reader = Callable[[Path, Progress], Draft]

_BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"\x89PNG\r\n", "scan"),
    (b"\xff\xd8\xff", "scan"),
    (b"II*\0", "scan"),
    (b"MM\0*", "scan"),
    (b"BM", "scan"),
)
_ARCHIVE = b"PK\x03\x04"
_SUFFIXES = {
    "plain": (".txt", ".md"),
    "web": (".html", ".htm", ".mht", ".mhtml"),
    "word": (".docx", ".docm"),
    "office": (".doc",),
    "pdf": (".pdf",),
    "rtf": (".rtf", ".doc"),
    "odt": (".odt",),
    "scan": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"),
}
_WEB = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<div", b"<p>", b"<table")
_OTHER = "is {kind}, not a text document: save its text as .docx or .pdf."
LOCKED = "is locked with a password: save an unlocked copy."


def reader_of(path: Path) -> Reader:
    """The reader for a file; raises ReadingError if there is none, or OSError."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ReadingError(f"has {size >> 20} MB, more than {MAX_BYTES >> 20}: split it.")
    name = _kind(path)
    reader: Reader = getattr(importlib.import_module(f"index.reading.{name}"), f"read_{name}")
    return reader


def suffix_of(path: Path) -> str:
    """The suffix that a file's content asks for, or its own if that fits; raises ReadingError or OSError."""
    fitting = _SUFFIXES[_kind(path)]
    own = path.suffix.lower()
    return own if own in fitting else fitting[0]


def is_plain(path: Path) -> bool:
    """Whether a file is text without markup, which needs no parser; archives are not even opened."""
    is_small, head = path.stat().st_size <= MAX_BYTES, _head(path)
    return is_small and not head.startswith(_ARCHIVE) and _kind(path) == "plain"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _kind(path: Path) -> str:
    head = _head(path)
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    if head.startswith(_ARCHIVE):
        return _kind_of_archive(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if b"MIME-Version:" in head and b"multipart/related" in head:
        return "web"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if (
        start.startswith(_WEB)
        or (start.startswith(b"<?xml") and b"<html" in start)
        or b"<html" in head.lower()
    ):
        return "web"
    return "plain"


def _kind_of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename: entry.file_size for entry in archive.infolist()}
            is_locked = any(entry.flag_bits & 1 for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ReadingError("is cut off or damaged: copy it anew.") from error
    if sum(entries.values()) > MAX_UNPACKED:
        raise ReadingError(f"unpacks to more than {MAX_UNPACKED >> 20} MB: save its text as .docx or .pdf.")
    if is_locked:
        raise ReadingError(LOCKED)
    if "word/document.xml" in entries:
        return "word"
    if "content.xml" in entries:
        return "odt"
    kinds = {"xl/workbook.xml": "a spreadsheet", "ppt/presentation.xml": "a presentation"}
    kind = next((kind for name, kind in kinds.items() if name in entries), "an archive")
    raise ReadingError(_OTHER.format(kind=kind))
