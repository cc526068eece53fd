"""Which column of a table holds what: headings in Vietnamese or English, JSON keys, or no heading at all."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from io import StringIO
from itertools import islice

from index.errors import QuestionFileError
from index.evaluation.sheets import Cells, text_of
from index.vietnamese import fold, nfc

WRONG_COLUMNS = (
    "{name}, dòng {line}: không có cột “câu hỏi”, chỉ thấy {found}. Đặt tên cột là “câu hỏi”; "
    "nếu cần, thêm các cột “mã”, “câu trước”, “đáp án”, “trả lời được”, “kiểu”, “tài liệu”."
)
BROKEN_ROW = "{name}, dòng {line}: không đọc được dòng này; xem lại dấu nháy kép, hoặc lưu tệp thành .xlsx."
BROKEN_JSON = "{name}, dòng {line}: không phải một đối tượng JSON; mỗi dòng cần dạng {{“question”: “…”}}."

ABOVE = 5  # rows, a title among them, that the headings are looked for in
_HEADINGS = {
    "question": ("câu hỏi", "question"),
    "id": ("mã", "id"),
    "previous": ("câu trước", "previous"),
    "evidence": ("đáp án", "lời trích", "evidence"),
    "answerable": ("trả lời được", "answerable"),
    "style": ("kiểu", "style"),
    "document_id": ("tài liệu", "document_id"),
}
_FIELDS = {fold(heading): field for field, headings in _HEADINGS.items() for heading in headings}
_BETWEEN = re.compile(r"\t|[;,](?![\s\d])")  # in a sentence a space follows, or the decimals
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
Record = tuple[int, Mapping[str, str]]  # line, field → cell


def of_text(name: str, text: str, most: int) -> Iterator[Record]:
    """The records of JSON lines, of CSV with headings, or of a text of one question a line.

    Of more than ``most`` rows some are left out. Raises QuestionFileError.
    """
    text = nfc(text).lstrip("\ufeff")
    if text.lstrip().startswith("{"):
        return _of_json(name, text)
    return of_table(name, list(islice(_rows(name, text), most + ABOVE + 1)))


def of_table(name: str, rows: Sequence[Cells]) -> Iterator[Record]:
    """The records of a table's filled rows: under its headings, or one question a row in its only column.

    Raises QuestionFileError for several columns of which none is headed as the questions.
    """
    headed = next(
        (place for place, (_, cells) in enumerate(rows[:ABOVE]) if "question" in map(_field, cells)), None
    )
    if headed is not None:
        fields = [_field(cell) for cell in rows[headed][1]]
        for line, cells in rows[headed + 1 :]:
            yield line, _by_field(fields, cells)
        return
    for line, cells in rows:
        filled = [cell for cell in map(text_of, cells) if cell]
        if len(filled) > 1:
            found = ", ".join(f"“{cell[:40]}”" for cell in filled[:10])
            raise QuestionFileError(WRONG_COLUMNS.format(name=name, line=line, found=found))
        yield line, {"question": "".join(filled)}


def _by_field(fields: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """Of several columns with the same heading the first that is filled counts."""
    record: dict[str, str] = {}
    for field, cell in zip(fields, map(text_of, cells), strict=False):
        if field and not record.get(field):
            record[field] = cell
    return record


def _of_json(name: str, text: str) -> Iterator[Record]:
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            cells = json.loads(row)
        except (ValueError, RecursionError):
            cells = None
        if not isinstance(cells, dict):
            raise QuestionFileError(BROKEN_JSON.format(name=name, line=line))
        yield line, {field: text_of(value) for key, value in cells.items() if (field := _field(key))}


def _rows(name: str, text: str) -> Iterator[Cells]:
    """The rows of a text, empty ones left out; each line one cell if nothing tells of columns."""
    first = [line for line in text.splitlines() if line.strip()][:ABOVE]
    delimiter = max("\t;,", key=partial(_known, first))  # a tab if there is but one column
    if not _known(first, delimiter):
        split = _BETWEEN.search(first[0]) if first else None
        if split is None:
            for number, line in enumerate(text.splitlines(), 1):
                if line.strip():
                    whole = _QUOTED.fullmatch(line.strip())
                    yield number, [whole[1].replace('""', '"') if whole else line]
            return
        delimiter = split[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise QuestionFileError(BROKEN_ROW.format(name=name, line=start)) from error


def _known(lines: Sequence[str], delimiter: str) -> int:
    """How many headings one of the lines has if its cells are parted so."""
    return max((sum(map(bool, map(_field, line.split(delimiter)))) for line in lines), default=0)


def _field(heading: str) -> str | None:
    return _FIELDS.get(" ".join(fold(nfc(heading)).strip(' "*:').split()))
