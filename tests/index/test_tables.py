"""Question sets as trainers have them, and what they are told when one cannot be read."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from index.errors import QuestionFileError
from index.evaluation.questions import TestQuestion
from index.evaluation.sheets import write_xlsx
from index.evaluation.tables import MAX_QUESTIONS, PASTED, read_pasted, read_table, write_jsonl
from index.vietnamese import nfc, split_tone

HEADINGS = ["Mã", "Câu hỏi", "Câu trước", "Đáp án", "Trả lời được", "Kiểu", "Tài liệu"]
ROWS = [
    ["a1", "Ai chủ trì, ở đâu?", "", "Đồng chí A; tại điểm cầu B", "có", "formal", "bac-ninh"],
    ["", "Còn cấp xã?", "Cấp huyện khi nào?", "", "Không", "", ""],
    ["", "Hạn chót là\nngày nào?", "", "Ngày 15,\nhằng tháng", "", "", ""],
    ["", "Chưa ai xem", "", "", "", "", ""],
    ["", "Có mà chưa chép đáp án", "", "", "CÓ", "", ""],
]
EXPECTED = [
    TestQuestion("a1", "Ai chủ trì, ở đâu?", True, "formal", "Đồng chí A; tại điểm cầu B", None, "bac-ninh"),
    TestQuestion("q001", "Còn cấp xã?", False, "asked", None, "Cấp huyện khi nào?"),
    TestQuestion("q002", "Hạn chót là ngày nào?", True, "asked", "Ngày 15,\nhằng tháng"),
    TestQuestion("q003", "Chưa ai xem", None, "asked"),
    TestQuestion("q004", "Có mà chưa chép đáp án", None, "asked"),
]


def as_csv(rows: list[list[str]], delimiter: str) -> str:
    """A table as spreadsheets write it."""
    written = StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


def as_xlsx(rows: list[list[object]], *, before: tuple[str, ...] = ()) -> bytes:
    """A workbook with the rows in its last sheet."""
    book = Workbook()
    for name in before:
        book.create_sheet(name)
    sheet = book.create_sheet("Bộ câu hỏi")
    for row in rows:
        sheet.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def as_windows(text: str) -> bytes:
    """cp1258 as Windows writes it: a letter whole where it has it, else with its tone by itself."""
    return b"".join(
        letter.encode("cp1258", "ignore") or "".join(split_tone(letter)).encode("cp1258")
        for letter in nfc(text)
    )


TABLE = [HEADINGS, *ROWS]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bom.csv", as_csv(TABLE, ";").encode("utf-8-sig")),
        ("comma.csv", as_csv(TABLE, ",").encode()),
        ("unicode text.txt", as_csv(TABLE, "\t").encode("utf-16")),
        ("windows.csv", as_windows(as_csv(TABLE, ";"))),
        ("sheet.XLSX", as_xlsx(TABLE)),
        ("second sheet.xlsx", as_xlsx(TABLE, before=("Bìa",))),
        ("titled.xlsx", as_xlsx([["BỘ CÂU HỎI"], [], *TABLE])),
        (
            "lines.jsonl",
            "\n".join(json.dumps(dict(zip(HEADINGS, row, strict=True))) for row in ROWS).encode(),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_table_is_read_however_it_was_saved(name: str, data: bytes) -> None:
    assert read_table(name, data) == EXPECTED


def test_a_pasted_table_and_english_headings() -> None:
    assert read_pasted(as_csv(TABLE, "\t")) == EXPECTED
    assert read_pasted("question,answerable\nAi?,0\n") == [TestQuestion("q001", "Ai?", False, "asked")]
    assert read_pasted('Câu hỏi\n"Ai; khi nào?"\nHạn, đến 1,5 ngày?\n')[1].question == "Hạn, đến 1,5 ngày?"


@pytest.mark.parametrize("read", [read_pasted, lambda text: read_table("a.txt", text.encode())])
def test_one_question_a_line(read) -> None:
    found = read('Ai chủ trì, ở đâu?\n\n"Đồng chí" nào dự?\n"Ai nói ""vâng""?"\n')
    assert [question.question for question in found] == [
        "Ai chủ trì, ở đâu?", '"Đồng chí" nào dự?', 'Ai nói "vâng"?',
    ]  # fmt: skip
    assert [question.id for question in found] == ["q001", "q002", "q003"]
    assert {question.answerable for question in found} == {None}


def test_a_sheet_of_one_column_and_other_cells_than_text() -> None:
    assert [each.question for each in read_table("a.xlsx", as_xlsx([["Ai?"], ["Khi nào?"]]))] == [
        "Ai?",
        "Khi nào?",
    ]
    (found,) = read_table("a.xlsx", as_xlsx([["Mã", "Câu hỏi", "Trả lời được"], [7.0, "Ai?", False]]))
    assert (found.id, found.answerable) == ("7", False)


def test_given_ids_are_not_given_again() -> None:
    found = read_pasted("Mã\tCâu hỏi\nq001\tAi?\n\tKhi nào?\n")
    assert [question.id for question in found] == ["q001", "q002"]


def test_questions_written_are_read_again() -> None:
    assert read_table("a.jsonl", write_jsonl(EXPECTED)) == EXPECTED


def bomb() -> bytes:
    """A small file that unpacks to 65 MiB."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as members:
        members.writestr("xl/worksheets/sheet1.xml", b" " * (65 << 20))
    return written.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet was tampered with."""
    written = BytesIO()
    with ZipFile(BytesIO(as_xlsx([["Ai?"]]))) as whole, ZipFile(written, "w") as members:
        for name in whole.namelist():
            members.writestr(name, xml if "worksheets/" in name else whole.read(name))
    return written.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "a.csv chưa có câu hỏi nào: ghi mỗi câu một dòng"),
        ("a.xlsx", as_xlsx([]), "chưa có câu hỏi nào"),
        ("a.csv", "Câu hỏi;Đáp án\n".encode(), "chưa có câu hỏi nào"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "a.xls: chỉ nhận tệp .xlsx, .csv, .txt hoặc .jsonl"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "a.xlsx không mở được như một bảng Excel: mở tệp trong Excel rồi lưu lại"),
        ("a.xlsx", as_xlsx(TABLE)[:-40], "không mở được như một bảng Excel"),
        ("a.xlsx", with_sheet("<worksheet><sheetData><row"), "không mở được như một bảng Excel"),
        ("a.xlsx", with_sheet(f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><worksheet>&l8;</worksheet>'), "không mở được"),
        ("a.xlsx", bomb(), "a.xlsx bung ra quá 64 MiB: chép riêng bảng câu hỏi"),
        ("a.csv", b"\x00\x01\x02", "a.csv không đọc được như văn bản: lưu lại thành .xlsx"),
        ("a.csv", "Nội dung;Ghi chú\nAi?;x\n".encode(), "dòng 1: không có cột “câu hỏi”, chỉ thấy “Nội dung”, “Ghi chú”. Đặt tên"),
        ("a.csv", b"id,evidence\n1,2\n", "không có cột “câu hỏi”, chỉ thấy “id”, “evidence”"),
        ("a.xlsx", as_xlsx([["Nội dung", "Ghi chú"]]), "dòng 1: không có cột “câu hỏi”"),
        ("a.csv", ("Câu hỏi;Mã\n" + "a" * 200_000).encode(), "dòng 2: không đọc được dòng này"),
        ("a.jsonl", b'{"question": "Ai?"}\n{"question', "dòng 2: không phải một đối tượng JSON; mỗi dòng cần dạng {“question”"),
        ("a.jsonl", b'{"question": "Ai?"}\n' + b"[" * 100_000, "dòng 2: không phải một đối tượng JSON"),
        ("a.jsonl", b'{"id": "a"}', "dòng 1: chưa có câu hỏi; điền vào"),
        ("a.csv", "Câu hỏi;Đáp án\nAi?;A\n;B\n".encode(), "dòng 3: chưa có câu hỏi"),
        ("a.txt", b"a" * 5001, "dòng 1: câu hỏi dài 5001 ký tự; rút xuống còn nhiều nhất 5000"),
        ("a.csv", ("Câu hỏi;Đáp án\nAi?;" + "b" * 5001).encode(), "dòng 2: đáp án dài 5001 ký tự"),
        ("a.txt", b"Ai?\n" * (MAX_QUESTIONS + 1), "a.txt có quá 5000 câu hỏi: chia thành nhiều tệp"),
        ("a.jsonl", b'{"question": "Ai?"}\n' * (MAX_QUESTIONS + 1), "có quá 5000 câu hỏi"),
        ("a.csv", "Câu hỏi;Trả lời được\nAi?;chắc là có\n".encode(), "dòng 2: cột “trả lời được” ghi “chắc là có”; ghi “có” hoặc “không”"),
        ("a.csv", "Câu hỏi;Mã\nAi?;a\nGì?;b\nĐâu?;a\n".encode(), "dòng 4: mã “a” đã dùng ở dòng 2; đặt mã khác"),
    ],
)  # fmt: skip
def test_a_wrong_table_gets_one_line_that_helps(name: str, data: bytes, message: str) -> None:
    with pytest.raises(QuestionFileError) as raised:
        read_table(name, data)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_is_wrong_in_a_pasted_text_names_it() -> None:
    with pytest.raises(QuestionFileError, match=f"^{PASTED} chưa có câu hỏi nào"):
        read_pasted(" \n ")


def test_no_text_becomes_a_formula() -> None:
    risky = ["=1+1", "+84", "-3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
    data = write_xlsx(
        [{"Câu hỏi": text, "Điểm": 0.5} for text in [*risky, "Ai\x00 \x1f\ufffe\ud800?", "  b"]]
    )
    with ZipFile(BytesIO(data)) as members:
        xml = members.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<f " not in xml
    sheet = load_workbook(BytesIO(data)).active
    cells = [sheet.cell(row, 1) for row in range(2, 11)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.strip() for cell in cells] == [*(text.strip() for text in risky), "Ai ?", "b"]
    assert [cell.quotePrefix for cell in cells] == [True] * len(risky) + [False, False]
    assert sheet.cell(2, 2).value == 0.5


def test_a_written_sheet_is_easy_to_read() -> None:
    sheet = load_workbook(
        BytesIO(write_xlsx([{"Mã": "a", "Câu hỏi": "x" * 500}, {"Mã": None, "Khác": 1}]))
    ).active
    assert [cell.value for cell in sheet[1]] == ["Mã", "Câu hỏi", "Khác"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (10, 60)
    assert write_xlsx([])
