"""Whatever format a document comes in, the same words, paragraphs, places and pages are read."""

import os
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import docx
import pytest

from index.catalogue import load_documents
from index.errors import ReadingError
from index.reading import Transcript, read, sections
from index.reading.repairs import repair
from index.settings import IndexSettings
from tests.corpora import add_document
from tests.papers import archives, files, mutants
from tests.papers.judging import cited, error_rate, paged
from tests.papers.letters import encoded
from tests.papers.text import Paragraph, resolution, written

PAPER = resolution(7, 4)
REQUIRED = bool(os.environ.get("REQUIRE_OFFICE"))
needs_tesseract = pytest.mark.skipif(not (REQUIRED or shutil.which("tesseract")), reason="no Tesseract here")
needs_libreoffice = pytest.mark.skipif(
    not (REQUIRED or shutil.which("soffice")), reason="no LibreOffice here"
)


def paragraphs(transcript: Transcript) -> list[str]:
    return [line for line in transcript.text.split("\n") if line]


@pytest.mark.parametrize(
    ("suffix", "write"),
    [
        ("docx", files.docx_file),
        ("docx", lambda path, paper: files.docx_file(path, paper, automatic=True)),
        ("html", files.web_file),
        ("rtf", files.rtf_file),
        ("odt", files.odt_file),
        ("txt", files.text_file),
        ("txt", lambda path, paper: files.text_file(path, paper, encoding="utf-16")),
        ("txt", lambda path, paper: files.text_file(path, paper, width=72)),
    ],
    ids=["docx", "docx-lists", "html", "rtf", "odt", "txt", "utf-16", "wrapped"],
)
def test_formats_without_pages(
    tmp_path: Path, suffix: str, write: Callable[[Path, list[Paragraph]], None]
) -> None:
    write(tmp_path / f"paper.{suffix}", PAPER)
    found = read(tmp_path / f"paper.{suffix}")
    assert paragraphs(found) == [each.whole for each in PAPER]
    assert found.pages == ()
    assert all(here == there for here, there in cited(found, PAPER))


def test_a_pdf_has_pages_and_no_running_heads(tmp_path: Path) -> None:
    begun = files.pdf_file(tmp_path / "paper.pdf", PAPER, head="Tài liệu lưu hành")
    found = read(tmp_path / "paper.pdf")
    assert error_rate(found.text, written(PAPER)) == 0
    assert "lưu hành" not in found.text
    assert "Tài liệu lưu hành" in found.margins
    assert len(found.pages) == max(begun)
    assert all(here == there for here, there in cited(found, PAPER))
    right, asked = paged(found, PAPER, begun)
    assert right == asked > 0


@pytest.mark.parametrize("encoding", ["cp1258", "tcvn3", "viscii", "vni"])
def test_letters_of_before_unicode(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "paper.txt").write_bytes(encoded(written(PAPER), encoding))
    found = read(tmp_path / "paper.txt")
    assert error_rate(found.text.casefold(), written(PAPER).casefold()) <= 0.005
    assert found.transcription == ("text" if encoding == "cp1258" else "repaired")


def test_runs_in_old_fonts_are_converted_and_others_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, font in (("®¶ng céng s¶n", ".VnTimeH"), (" ViÖt Nam", ".VnTime"), (" ® là nhãn hiệu", "Arial")):
        paragraph.add_run(text).font.name = font
    document.save(str(tmp_path / "old.docx"))
    found = read(tmp_path / "old.docx")
    assert found.text == "ĐẢNG CỘNG SẢN Việt Nam ® là nhãn hiệu"
    assert (found.transcription, found.repairs) == ("repaired", ("tcvn3",))


@needs_tesseract
@pytest.mark.parametrize("suffix", ["pdf", "png"])
def test_a_scan_is_read_and_says_so(tmp_path: Path, suffix: str) -> None:
    paper = PAPER[:40]
    files.pdf_file(tmp_path / "printed.pdf", paper)
    files.scan_file(tmp_path / f"scan.{suffix}", tmp_path / "printed.pdf")
    told: list[tuple[int, int]] = []
    found = read(tmp_path / f"scan.{suffix}", lambda done, pages: told.append((done, pages)))
    read_pages = len(found.pages)
    assert found.transcription == "ocr"
    assert told[-1] == (read_pages, read_pages)
    assert (
        error_rate(found.text, written(paper)) <= 0.015 or suffix == "png"
    )  # of which only the first page is there
    assert all(0 < line.confidence <= 1 and found.text[slice(*line.span)] for line in found.recognised)
    assert any(here == there == "mục I, tiểu mục 1, điểm b" for here, there in cited(found, paper))


@needs_libreoffice
def test_an_old_word_file(tmp_path: Path) -> None:
    files.docx_file(tmp_path / "paper.docx", PAPER)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "doc",
    ]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "paper.docx"], check=True, capture_output=True)
    assert paragraphs(read(tmp_path / "paper.doc")) == [each.whole for each in PAPER]


@pytest.mark.parametrize(("tool", "kind"), [("Tesseract", "scan.png"), ("LibreOffice", "paper.doc")])
def test_a_missing_program_says_which_line_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, kind: str
) -> None:
    files.pdf_file(tmp_path / "printed.pdf", PAPER[:9])
    files.scan_file(tmp_path / "scan.png", tmp_path / "printed.pdf")
    (tmp_path / "paper.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadingError, match=f"needs {tool}.*apt-get install"):
        read(tmp_path / kind)


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (unicodedata.normalize("NFD", "Hội nghị"), "Hội nghị", "marks_composed"),
        ("Ðảng bộ", "Đảng bộ", "look_alike_letters"),
        ("Hội\u00a0nghị", "Hội nghị", "odd_spaces"),
        ("khối đại đoàn kết toàndântộc", "khối đại đoàn kết toàn dân tộc", "glued_words"),
    ],
)
def test_what_is_certain_is_mended_and_named(before: str, after: str, name: str) -> None:
    assert repair(before) == (after, (name,))


@pytest.mark.parametrize(
    "line", ["Krông Pắc, Cư M'gar và Buôn Ma Thuột", "nghiêng nghiêng, khuỷu tay", "Facebook, internet"]
)
def test_what_is_right_stays(line: str) -> None:
    assert repair(line) == (line, ())


def test_a_flattened_letterhead_is_set_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "| TỈNH ỦY * Số 5-KH/TU | ĐẢNG CỘNG SẢN VIỆT NAM |\n\nKẾ HOẠCH\n", "utf-8"
    )
    found = read(tmp_path / "a.txt")
    assert paragraphs(found) == ["TỈNH ỦY * Số 5-KH/TU", "ĐẢNG CỘNG SẢN VIỆT NAM", "KẾ HOẠCH"]
    assert found.repairs == ("flattened_table",)


def test_articles_are_cited_as_statutes_are() -> None:
    text = "\n".join(
        ("Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "Quy chế này nói về họp.", "Điều 2. Nguyên tắc", "1. Công khai.",
         "2. Dân chủ, gồm:", "a) Ở thôn;", "b) Ở xã.", "Chương II", "HỌP", "Điều 3. Mỗi tháng họp một lần.")
    )  # fmt: skip
    found = {text[place.body or place.start : place.end]: place.label for place in sections(text)}
    assert found["Quy chế này nói về họp."] == "Điều 1"
    assert found["1. Công khai."] == "khoản 1 Điều 2"
    assert found["b) Ở xã."] == "điểm b khoản 2 Điều 2"
    assert found["Điều 3. Mỗi tháng họp một lần."] == "Điều 3"


def test_a_number_in_a_paragraph_is_no_item() -> None:
    text = "I- TÌNH HÌNH\n1. Đạt kết quả.\n7. Không phải mục.\n2. Còn hạn chế.\nII- MỤC TIÊU\n1. Phấn đấu."
    labels = [place.label for place in sections(text)]
    assert labels == ["mục I, tiểu mục 1", "mục I, tiểu mục 2", "mục II, tiểu mục 1"]


def test_a_report_without_numbers_is_cited_by_paragraphs() -> None:
    assert [place.label for place in sections("Sáng nay họp.\n\nChiều bế mạc.\n\nNK")] == [
        "đoạn 1",
        "đoạn 2",
        None,
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", b"PK\x03\x04 cut off", "cut off or damaged"),
        ("a.pdf", b"%PDF-1.7 nothing more", "not really a PDF"),
        ("a.doc", b"", "holds no text"),
        ("a.txt", bytes(range(256)) * 9, "neither text nor a document"),
        ("a.txt", b"\xff\xfeA", "not whole utf-16"),
        ("a.txt", b" \n", "holds no text"),
        ("a.png", b"\x89PNG\r\n\x1a\n rubbish", "damaged or too large picture"),
        ("a.txt", b"ha " * 2_000_000, "more than 5,000,000 letters"),
        ("a.txt", b"a\n" * 100_001, "more than .* 100,000 lines"),
        ("a.txt", b"a\n" * 20_000_000, "more than 5,000,000 letters"),
        ("a.txt", "Hội nghị\0đã họp".encode(), "neither text nor a document"),
        ("a.docx", archives.locked_zip(Random(1)), "locked with a password"),
    ],
    ids=["zip", "pdf", "empty", "binary", "utf-16", "blank", "png", "long", "lines", "endless", "zero", "locked"],
)  # fmt: skip
def test_what_is_no_document_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadingError, match=message) as refused:
        read(tmp_path / name)
    assert "\n" not in str(refused.value)


def test_an_archive_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(301 << 20))
    with pytest.raises(ReadingError, match="unpacks to more than"):
        read(tmp_path / "bomb.docx")


def test_a_reader_that_is_brought_down_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no time at all its child is killed before it can answer."""
    monkeypatch.setattr("index.reading.sandbox.QUIET_SECONDS", 0.01)
    files.docx_file(tmp_path / "paper.docx", PAPER[:9])
    with pytest.raises(ReadingError, match=r"took more than 0\.01 s"):
        read(tmp_path / "paper.docx")


@pytest.mark.parametrize("kind", [kind for kind in mutants.KINDS if kind.startswith(("odt", "text in UTF"))])
def test_rare_ways_to_write_a_document(tmp_path: Path, kind: str) -> None:
    suffix, write = mutants.KINDS[kind]
    write(Random(1), tmp_path / f"a{suffix}", PAPER)
    assert paragraphs(read(tmp_path / f"a{suffix}")) == [each.whole for each in PAPER]


@needs_libreoffice
def test_an_office_file_that_is_no_word_file_is_not_taken_for_text(tmp_path: Path) -> None:
    beginning = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for content, message in (("Workbook", "not really a Word file"), ("EncryptedPackage", "locked with")):
        (tmp_path / "a.doc").write_bytes(beginning + bytes(600) + content.encode("utf-16-le") + bytes(600))
        with pytest.raises(ReadingError, match=message):
            read(tmp_path / "a.doc")


def test_half_a_letter_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1 Ba \u-10179? m\u7897?t}")
    assert read(tmp_path / "a.rtf").text.split() == ["Ba", "một"]


def test_a_name_that_cannot_be_shown_is_refused_and_hidden_files_are_left_alone(
    lexical: IndexSettings,
) -> None:
    before = len(load_documents(lexical.documents_dir))
    for name in ("a\nb", "\udcff", ".hidden"):
        add_document(lexical, name, "Hội nghị đã họp.", title="Tin")
    refused: dict[str, str] = {}
    assert len(load_documents(lexical.documents_dir, refused=refused)) == before
    assert refused == {
        name: f"{name} has letters in its name that cannot be shown: rename it."
        for name in (r"'a\nb.txt'", r"'\udcff.txt'")
    }


def test_a_text_file_keeps_its_spaces(tmp_path: Path) -> None:
    """It is somebody's own wording, to the last blank."""
    text = "Ngày\u00a04-12-2023, hội nghị  khai mạc."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    found = read(tmp_path / "a.txt")
    assert (found.text, found.transcription, found.repairs) == (text, "text", ())
