"""XLSX both ways: the rows that somebody filled in, and sheets in which no text is a formula."""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from index.errors import QuestionFileError
from index.vietnamese import nfc

BROKEN = (
    "{name} không mở được như một bảng Excel: mở tệp trong Excel rồi lưu lại thành .xlsx, không đặt mật khẩu."
)
TOO_BIG = "{name} bung ra quá {limit} MiB: chép riêng bảng câu hỏi sang một tệp mới."

MAX_UNPACKED = 64  # MiB
_SHEETS, _ROWS, _COLUMNS = 20, 20_000, 64  # looked at: a cell far down makes openpyxl fill all above it
_UNFIT = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML cannot hold them
_RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet may take for a formula
_NARROW, _WIDE = 10, 60  # characters

Cells = tuple[int, Sequence[str]]


def read_sheet(name: str, data: bytes, limit: int) -> list[Cells]:
    """Up to ``limit`` rows of the first sheet that has any, each with its number; empty ones are left out.

    Raises QuestionFileError for what is no workbook, or too big a one.
    """
    try:
        with ZipFile(BytesIO(data)) as members:
            unpacked = sum(member.file_size for member in members.infolist())
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise QuestionFileError(BROKEN.format(name=name)) from error
    if unpacked > MAX_UNPACKED << 20:
        raise QuestionFileError(TOO_BIG.format(name=name, limit=MAX_UNPACKED))
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheets = (list(islice(_rows(sheet), limit)) for sheet in book.worksheets[:_SHEETS])
        return next((rows for rows in sheets if rows), [])
    except Exception as error:  # openpyxl lets through whatever goes wrong in any of its parts
        raise QuestionFileError(BROKEN.format(name=name)) from error


def text_of(value: object) -> str:
    """A cell's value as people see it, in NFC, without what no document holds."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else nfc(_UNFIT.sub("", str(value))).strip()


def write_xlsx(rows: Sequence[Mapping[str, object]]) -> bytes:
    """A workbook of one sheet, headed by the keys of the rows; no text in it is taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    headings = list(dict.fromkeys(key for row in rows for key in row))
    for place, heading in enumerate(headings, 1):
        longest = max(len(str(text)) for text in (heading, *(row.get(heading) or "" for row in rows)))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, _NARROW), _WIDE)
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, row.get(heading)) for heading in headings])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _rows(sheet: object) -> Iterator[Cells]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    found = sheet.iter_rows(max_row=_ROWS, max_col=_COLUMNS, values_only=True)  # type: ignore[attr-defined]
    for number, values in enumerate(found, 1):
        if not any(values):
            continue
        cells = [text_of(value) for value in values]
        if any(cells):
            yield number, cells


def _cell(sheet: object, value: object, bold: bool = False) -> WriteOnlyCell:
    number = value is None or isinstance(value, (bool, int, float))
    cell = WriteOnlyCell(sheet, value if number else _UNFIT.sub("", str(value)))
    if not number:
        cell.data_type = "s"
        cell.quotePrefix = str(cell.value).startswith(_RISKY)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell
