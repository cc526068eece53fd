"""Adding documents as admins do: proposed from their own head, nothing twice, nothing secret."""

import json
import shutil
import tomllib
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.commands.main import main
from index.settings import IndexSettings
from tests.papers import files
from tests.papers.text import Paragraph, resolution

PAPER = resolution(3, 2)
HEAD = PAPER[:9]


@pytest.fixture
def run(lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch):
    """Run a command in this process, without a model."""
    monkeypatch.setenv("DATA_DIR", str(lexical.data_dir))
    monkeypatch.setenv("CORPUS_DIR", str(lexical.corpus_dir))
    monkeypatch.setenv("EMBEDDING_MODEL", "none")

    def invoke(*arguments: object, **options: object) -> Result:
        return CliRunner().invoke(main, [str(each) for each in arguments], **options)

    return invoke


def added(result: Result) -> dict:
    """The one document that was added."""
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["added"]
    return one


def test_a_document_is_described_from_its_head_then_answered_from(run, tmp_path: Path) -> None:
    pages = files.pdf_file(tmp_path / "Văn bản (1).pdf", PAPER)
    one = added(run("add", tmp_path / "Văn bản (1).pdf", "--yes", "--json", "--shareable"))
    number = PAPER[2].text.removeprefix("Số ")
    assert (one["kind"], one["number"], one["place"]) == ("official", number, "Tân Sơn")
    assert one["title"] == "Nghị quyết về nâng cao đời sống nhân dân vùng biển và hải đảo"
    assert one["issuer"] == "BAN CHẤP HÀNH ĐẢNG BỘ TỈNH"
    assert one["date"].startswith("2024-1")
    assert Path(one["file"]).read_bytes() == (tmp_path / "Văn bản (1).pdf").read_bytes()
    assert tomllib.loads(Path(one["file"]).with_suffix(".toml").read_text("utf-8"))["shareable"] is True
    assert run("build").exit_code == 0
    asked = next(each for each in PAPER if each.number == "c)")
    result = json.loads(run("search", asked.text.split(". ")[0], "--json").stdout)
    answer = result["answers"][0]
    assert answer["quote"] in asked.whole
    assert answer["section"] == asked.label
    assert answer["page"] == pages[PAPER.index(asked)]
    assert answer["transcription"] == "text"


def test_it_asks_before_it_adds(run, tmp_path: Path, lexical: IndexSettings) -> None:
    files.docx_file(tmp_path / "a.docx", PAPER)
    before = set(lexical.documents_dir.iterdir())
    shown = run("add", tmp_path / "a.docx", input="n\n")
    assert "Tân Sơn" in shown.output
    assert set(lexical.documents_dir.iterdir()) == before
    assert "Added" in run("add", tmp_path / "a.docx", "--title", "Nghị quyết biển", input="y\n").output
    assert "Nghị quyết biển" in run("list").stdout


def test_the_same_file_is_refused_and_its_likes_are_told(run, tmp_path: Path) -> None:
    files.docx_file(tmp_path / "a.docx", PAPER)
    first = added(run("add", tmp_path / "a.docx", "--yes", "--json"))
    again = run("add", tmp_path / "a.docx", "--yes", "--json")
    assert again.exit_code == 1
    assert "in the corpus already" in json.loads(again.stdout)["refused"]["a.docx"]
    files.odt_file(tmp_path / "b.odt", PAPER[:-1])
    warnings = " ".join(added(run("add", tmp_path / "b.odt", "--yes", "--json"))["warnings"])
    assert f"stands in {first['id']!r}" in warnings
    assert f"has the number {first['number']} too" in warnings


def test_a_folder_is_added_but_for_what_cannot_be_read(run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files.text_file(folder / "tot.txt", resolution(4, 1))
    (folder / "hong.pdf").write_bytes(b"%PDF-1.4")
    result = run("add", folder, "--yes", "--json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [len(said["added"]), list(said["refused"])] == [1, ["hong.pdf"]]
    assert result.stderr.count("REFUSED") == 1
    assert json.loads(run("build", "--json").stdout)["documents"] == 14


def boxed(path: Path, text: str) -> None:
    """A Word document with a stamp in a text box."""
    document = docx.Document()
    run = document.add_paragraph(HEAD[0].text).add_run()
    run._r.append(
        parse_xml(
            f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent>'
            f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
        )
    )
    document.save(str(path))


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT  MẬT", "M Ậ T", "Độ mật: Tối mật", "[MẬT]"])
def test_what_is_marked_secret_is_refused(run, tmp_path: Path, lexical: IndexSettings, mark: str) -> None:
    paper = [*PAPER[:3], Paragraph(mark, "left"), *PAPER[3:]]
    files.docx_file(tmp_path / "cell.docx", paper)
    files.pdf_file(tmp_path / "page.pdf", paper)
    boxed(tmp_path / "stamp.docx", mark)
    before = set(lexical.documents_dir.iterdir())
    for name in ("cell.docx", "page.pdf", "stamp.docx"):
        result = run("add", tmp_path / name, "--yes")
        assert result.exit_code == 1
        assert "no copy of it was kept" in result.stderr, name
    assert set(lexical.documents_dir.iterdir()) == before
    assert not list(lexical.data_dir.glob("transcripts/*"))


@pytest.mark.parametrize(
    "line", ["về công tác bảo vệ bí mật nhà nước", "MẶT TRẬN TỔ QUỐC", "MẶT TRẬN", "Bí mật", "MẤT"]
)
def test_what_only_speaks_of_secrets_is_not(run, tmp_path: Path, line: str) -> None:
    files.docx_file(tmp_path / "a.docx", [*PAPER[:3], Paragraph(line, "left"), *PAPER[3:]])
    added(run("add", tmp_path / "a.docx", "--yes", "--json"))


def test_a_list_that_holds_the_word_is_no_mark(run, tmp_path: Path) -> None:
    """Honey, in a table that was flattened to a cell a line."""
    files.docx_file(tmp_path / "a.docx", [*PAPER[:12], Paragraph("Mật", "text"), *PAPER[12:]])
    added(run("add", tmp_path / "a.docx", "--yes", "--json"))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("blank", [" ", "\u2028", "\u00a0"])
def test_a_number_that_never_comes_is_not_waited_for(run, tmp_path: Path, blank: str) -> None:
    """A text file keeps its blanks; where time grows faster than they do, 200,000 take minutes."""
    (tmp_path / "a.txt").write_text(f"Số{blank * 200_000}a\n\nChi bộ họp hằng tháng.\n", "utf-8")
    added(run("add", tmp_path / "a.txt", "--yes", "--json"))


def test_what_is_removed_is_kept_apart(run, lexical: IndexSettings) -> None:
    result = run("remove", "bac-ninh", "--yes", "--json")
    kept = Path(json.loads(result.stdout)["kept"])
    assert {path.name for path in kept.iterdir()} == {"bac-ninh.txt", "bac-ninh.toml"}
    assert "bac-ninh.txt" not in {path.name for path in lexical.documents_dir.iterdir()}
    missing = run("remove", "bac-ninh", "--yes")
    assert (missing.exit_code, missing.output.count("\n")) == (1, 1)
    assert run("remove", "../bac-ninh", "--yes").exit_code == 1


def test_the_list_tells_every_document(run, lexical: IndexSettings) -> None:
    documents = json.loads(run("list", "--json").stdout)["documents"]
    assert {one["id"] for one in documents} == {path.stem for path in lexical.documents_dir.glob("*.toml")}
    assert all(Path(one["file"]).is_file() for one in documents)


def test_read_shows_what_would_be_quoted(run, tmp_path: Path) -> None:
    files.docx_file(tmp_path / "a.docx", PAPER)
    assert PAPER[20].whole in run("read", tmp_path / "a.docx").stdout
    said = json.loads(run("read", tmp_path / "a.docx", "--json").stdout)
    assert any(section["label"] == "mục I, tiểu mục 1, điểm a" for section in said["sections"])
    (tmp_path / "b.pdf").write_bytes(b"%PDF-")
    assert "not really a PDF" in run("read", tmp_path / "b.pdf").stderr


def test_a_damaged_transcript_is_made_anew(run, tmp_path: Path, lexical: IndexSettings) -> None:
    files.docx_file(tmp_path / "a.docx", PAPER)
    added(run("add", tmp_path / "a.docx", "--yes", "--json"))
    (kept,) = lexical.transcripts.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:50])
    assert run("build").exit_code == 0
    assert kept.read_bytes() == whole


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["nowhere.pdf", "--yes"], 1, "There is no file or folder"),
        (["a.txt", "--json"], 2, "give --yes too"),
        (["a.txt", "--yes", "--id", "Có Dấu"], 1, "use --id"),
        (["a.txt", "--yes", "--id", "bac-ninh"], 1, "is taken"),
        ([".", "--yes", "--title", "Tin"], 2, "for one file"),
        (["ftp://127.0.0.1/a.pdf", "--yes"], 1, "must begin with http"),
    ],
)
def test_wrong_use_says_what_to_do(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, message: str
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    for name in ("a.txt", "b.txt"):
        files.text_file(Path(name), PAPER)
    result = run("add", *arguments)
    assert result.exit_code == status
    assert message in result.output


def test_a_corpus_that_cannot_be_written_loses_nothing(run, tmp_path: Path, lexical: IndexSettings) -> None:
    files.text_file(tmp_path / "a.txt", PAPER)
    shutil.rmtree(lexical.corpus_dir)
    lexical.corpus_dir.write_text("a file where the folder should be")
    result = run("add", tmp_path / "a.txt", "--yes")
    assert result.exit_code == 1
    assert "Cannot write into" in result.output
    assert (tmp_path / "a.txt").exists()
