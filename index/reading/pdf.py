"""PDF files: their text with its pages, and pages that are only pictures by OCR."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.errors import ReadingError
from index.reading.formats import LOCKED
from index.reading.layout import without_margins
from index.reading.scan import recognise
from index.reading.transcript import MAX_TEXT, TOO_LONG, Draft, Line, Progress

MAX_PAGES = 600
MIN_LETTERS = 20  # fewer on a page, and it is a picture
COLUMN_GAP = 3.0  # letters between two columns
DPI = 300  # what Tesseract reads best
INVISIBLE = 3  # the render mode of text that OCR has laid under a scan


def read_pdf(path: Path, progress: Progress) -> Draft:
    """The lines of each page; raises ReadingError if it is locked, too long or damaged."""
    document = _open(path)
    count = len(document)
    if count > MAX_PAGES:
        raise ReadingError(f"has {count} pages, more than {MAX_PAGES}: split it.")
    lines: list[Line] = []
    recognised = False
    for number in range(1, count + 1):
        page = document[number - 1]
        found, hidden = _lines(page, number)
        if sum(map(len, (line.text for line in found))) < MIN_LETTERS and _has_picture(page):
            found, hidden = recognise(page.render(scale=DPI / 72).to_pil(), number), True
        recognised |= hidden
        lines += found
        progress(number, count)
    kept, margins = without_margins(lines)
    return Draft(
        tuple(kept), wrapped=True, transcription="ocr" if recognised else "text", margins=tuple(margins)
    )


def _open(path: Path) -> Any:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if pdfium.raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise ReadingError(LOCKED) from error
        raise ReadingError("is damaged or not really a PDF: open it, and save it anew.") from error


def _has_picture(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH)))


def _lines(page: Any, number: int) -> tuple[list[Line], bool]:
    """The lines of a page's text, and whether that text was laid invisibly under a picture."""
    text = page.get_textpage()
    if text.count_chars() > MAX_TEXT:
        raise ReadingError(TOO_LONG)
    height = page.get_height()
    letters = [_letter(text, place) for place in range(text.count_chars())]
    found = [_line(run, height, number) for run in _runs(letters)]
    return found, bool(found) and _is_hidden(text)


Letter = tuple[str, float, float, float, float]  # and its box: left, right, bottom, top


def _letter(text: Any, place: int) -> Letter:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, place, ctypes.byref(box))
    code = raw.FPDFText_GetUnicode(text, place)
    return chr(code) if 0 < code < 0x110000 else "", box.left, box.right, box.bottom, box.top


def _runs(letters: list[Letter]) -> Iterator[list[Letter]]:
    """Letters of one line and one column; PDFium ends lines with a line feed."""
    run: list[Letter] = []
    for letter in letters:
        if letter[0] in "\r\n":
            yield from [run] if _written(run) else []
            run = []
            continue
        last = next((each for each in reversed(run) if each[0].strip()), None)
        if last and letter[0].strip() and letter[1] - last[2] > COLUMN_GAP * _width(run):
            yield run
            run = []
        run.append(letter)
    if _written(run):
        yield run


def _line(run: list[Letter], height: float, number: int) -> Line:
    inked = [each for each in run if each[0].strip()]
    return Line(
        _written(run),
        left=min(each[1] for each in inked),
        right=max(each[2] for each in inked),
        top=height - max(each[4] for each in inked),
        letter=_width(run),
        page=number,
    )


def _written(run: list[Letter]) -> str:
    """The text of a run. PDFium writes U+0002 (or U+FFFE) for a hyphen at the end of a line."""
    return "".join(letter[0] for letter in run).replace("\x02", "-").replace("\ufffe", "-").strip()


def _width(run: list[Letter]) -> float:
    """How wide a letter of a run is in the middle."""
    widths = sorted(right - left for letter, left, right, _, _ in run if letter.strip())
    return widths[len(widths) // 2] if widths else 1.0


def _is_hidden(text: Any) -> bool:
    modes = (
        raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, place))
        for place in range(text.count_chars())
    )
    return all(mode in (INVISIBLE, -1) for mode in modes)
