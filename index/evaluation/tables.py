"""Question sets as trainers have them: a spreadsheet, CSV, JSON lines, or one question a line.

Trainers read what is wrong with them, so these errors are Vietnamese.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from itertools import count, islice
from pathlib import PurePath

from index.errors import QuestionFileError, ReadingError
from index.evaluation.columns import ABOVE, Record, of_table, of_text
from index.evaluation.questions import TestQuestion
from index.evaluation.sheets import read_sheet
from index.reading.encodings import decode
from index.vietnamese import fold

PASTED = "Phần đã dán"
UNKNOWN = "{name}: chỉ nhận tệp .xlsx, .csv, .txt hoặc .jsonl; nếu là tệp Excel khác, lưu lại thành .xlsx."
NO_TEXT = "{name} không đọc được như văn bản: lưu lại thành .xlsx, hoặc thành CSV UTF-8."
EMPTY = "{name} chưa có câu hỏi nào: ghi mỗi câu một dòng, hoặc một bảng có cột “câu hỏi”."
NO_QUESTION = "{name}, dòng {line}: chưa có câu hỏi; điền vào, hoặc bỏ dòng này."
TOO_LONG = "{name}, dòng {line}: {what} dài {length} ký tự; rút xuống còn nhiều nhất {limit}."
TOO_MANY = "{name} có quá {limit} câu hỏi: chia thành nhiều tệp."
NOT_YES_OR_NO = "{name}, dòng {line}: cột “trả lời được” ghi “{said}”; ghi “có” hoặc “không”, hoặc để trống."
TWICE = "{name}, dòng {line}: mã “{id}” đã dùng ở dòng {before}; đặt mã khác, hoặc để trống."

MAX_QUESTIONS = 5000
MAX_LENGTH = 5000  # code points; comparing evidence takes as long as it is
STYLE = "asked"  # of questions that are given none

_SAID = {
    "": None,
    **dict.fromkeys(("co", "true", "1", "x", "yes", "dung"), True),
    **dict.fromkeys(("khong", "false", "0", "no", "sai"), False),
}


def read_table(name: str, data: bytes) -> list[TestQuestion]:
    """The questions of a file, by the suffix of its name; raises QuestionFileError, in Vietnamese."""
    suffix = PurePath(name).suffix.lower()
    if suffix == ".xlsx":
        return _questions(name, of_table(name, read_sheet(name, data, MAX_QUESTIONS + ABOVE + 1)))
    if suffix not in (".csv", ".txt", ".jsonl"):
        raise QuestionFileError(UNKNOWN.format(name=name))
    try:
        text, _ = decode(data)
    except ReadingError as error:
        raise QuestionFileError(NO_TEXT.format(name=name)) from error
    return _questions(name, of_text(name, text, MAX_QUESTIONS))


def read_pasted(text: str) -> list[TestQuestion]:
    """The questions of a text: JSON lines, a table with headings, or one a line; raises QuestionFileError."""
    return _questions(PASTED, of_text(PASTED, text, MAX_QUESTIONS))


def write_jsonl(questions: Iterable[TestQuestion]) -> bytes:
    """Questions as ``python -m index evaluate`` reads them; what is not known is left out."""
    rows = ({key: value for key, value in asdict(one).items() if value is not None} for one in questions)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _questions(name: str, records: Iterable[Record]) -> list[TestQuestion]:
    read = [(line, _question(name, line, cells)) for line, cells in islice(records, MAX_QUESTIONS + 1)]
    if not read:
        raise QuestionFileError(EMPTY.format(name=name))
    if len(read) > MAX_QUESTIONS:
        raise QuestionFileError(TOO_MANY.format(name=name, limit=MAX_QUESTIONS))
    taken: dict[str, int] = {}
    for line, question in read:
        if question.id and taken.setdefault(question.id, line) != line:
            before = taken[question.id]
            raise QuestionFileError(TWICE.format(name=name, line=line, id=question.id, before=before))
    free = (each for each in (f"q{number:03d}" for number in count(1)) if each not in taken)
    return [question if question.id else replace(question, id=next(free)) for _, question in read]


def _question(name: str, line: int, cells: Mapping[str, str]) -> TestQuestion:
    """One row. What answers is not known without evidence, whatever the row says of it."""
    question, previous = (" ".join(cells.get(field, "").split()) for field in ("question", "previous"))
    evidence, said = cells.get("evidence", ""), cells.get("answerable", "")
    denied = _SAID.get(fold(said)) is False
    if not (question or denied):  # an empty one may be there to see that nothing answers it
        raise QuestionFileError(NO_QUESTION.format(name=name, line=line))
    for what, text in (("câu hỏi", question), ("câu trước", previous), ("đáp án", evidence)):
        if len(text) > MAX_LENGTH:
            raise QuestionFileError(
                TOO_LONG.format(name=name, line=line, what=what, length=len(text), limit=MAX_LENGTH)
            )
    if fold(said) not in _SAID:
        raise QuestionFileError(NOT_YES_OR_NO.format(name=name, line=line, said=said[:40]))
    return TestQuestion(
        id=cells.get("id", ""),
        question=question,
        answerable=False if denied else True if evidence else None,
        style=cells.get("style") or STYLE,
        evidence=None if denied else evidence or None,
        previous=previous or None,
        document_id=cells.get("document_id") or None,
    )
