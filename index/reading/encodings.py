"""Bytes and letters of before Unicode into Unicode: TCVN3, VNI, VISCII, cp1258."""

import codecs
import re

from viparse import detect_text_encoding, fix

from index.errors import ReadingError
from index.reading.repairs import composed, without_piles
from index.reading.transcript import MAX_TEXT, TOO_LONG

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 20_000  # code points that the encoding is told from
_CONTROLS = re.compile(r"[\0-\x08\x0e-\x1f]")
_MOSTLY = 0.3
_NO_TEXT = "is neither text nor a document of a known format: save it as .docx or .pdf."
_MAX_BYTES = 4  # that a letter takes in any of them


def decode(data: bytes) -> tuple[str, str | None]:
    """A text file's letters, and the name of its old encoding if they had to be converted.

    Raises ReadingError for bytes that are no text, or too many.
    """
    if len(data) > _MAX_BYTES * MAX_TEXT:
        raise ReadingError(TOO_LONG)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), None
    if b"\0" in data:
        return _without_mark(data), None
    try:
        return modern(data.decode("utf-8"))
    except UnicodeDecodeError:
        old, name = modern(data.decode("latin-1"))  # each byte a letter
    if name:
        return old, name
    text = composed(data.decode("cp1258", "replace"))
    if _CONTROLS.search(text) or "\ufffd" in text:
        raise ReadingError(_NO_TEXT)
    return text, None


def modern(text: str) -> tuple[str, str | None]:
    """A text in Unicode, and the old encoding ("tcvn3", "vni", "viscii") that its letters were in, if any."""
    if len(text) > MAX_TEXT:
        raise ReadingError(TOO_LONG)
    encoding = detect_text_encoding(text[:_SAMPLE])
    return (convert(text, encoding), encoding) if encoding else (text, None)


def convert(text: str, encoding: str) -> str:
    """Letters of an old encoding in Unicode, with the spaces at the ends of lines as they were."""
    return "\n".join(_convert_line(line, encoding) for line in text.split("\n"))


def of_font(text: str, font: str | None) -> tuple[str, str | None]:
    """The letters of a run set in an old font (".VnTime", "VNI-Times"), and that font's encoding.

    Capitals of TCVN3 are a font of their own, whose name ends with H, and look like small letters.
    """
    if font and font.startswith(".Vn"):
        text = convert(text, "tcvn3")
        return (text.upper() if font.endswith("H") else text), "tcvn3"
    if font and font.upper().startswith("VNI-"):
        return convert(text, "vni"), "vni"
    return text, None


def _convert_line(line: str, encoding: str) -> str:
    bare = line.strip(" \t\r\xa0")
    start = line.find(bare)
    return (
        f"{line[:start]}{fix(without_piles(bare), encoding=encoding)}{line[start + len(bare) :]}"
        if bare
        else line
    )


def _without_mark(data: bytes) -> str:
    """Text in UTF-16 without its mark: half of its bytes are zeros. Raises ReadingError for others."""
    for name, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if zeros and zeros.count(0) > _MOSTLY * len(zeros):
            return _strictly(data, name)
    raise ReadingError(_NO_TEXT)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadingError(f"is not whole {encoding} text (byte {error.start}): save it as UTF-8.") from error
    if "\0" in text:
        raise ReadingError(_NO_TEXT)
    return text
