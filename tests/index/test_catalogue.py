"""What an admin puts into the corpus wrongly is refused in one line that says what to do."""

import hashlib
from pathlib import Path

import pytest

from index.catalogue import load_documents
from index.errors import CorpusError


def put(folder: Path, name: str, content: bytes, toml: str | None = None) -> None:
    """A text and, unless told otherwise, a right description."""
    (folder / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    described = toml if toml is not None else f'kind = "report"\ntitle = "Tin"\nsha256 = "{digest}"\n'
    if described:
        (folder / name).with_suffix(".toml").write_text(described.replace("SHA", digest), "utf-8")


def test_a_right_document_is_read(tmp_path: Path) -> None:
    put(tmp_path, "tin.txt", "\ufeffHội nghị học tập.\r\nDòng hai.".encode())
    (document,) = load_documents(tmp_path)
    assert document.text == "Hội nghị học tập.\nDòng hai."


def test_decomposed_text_is_composed(tmp_path: Path) -> None:
    put(tmp_path, "tin.txt", "Hội nghị".encode())
    assert load_documents(tmp_path)[0].text == "Hội nghị"


def test_dates_are_given_as_people_write_toml(tmp_path: Path) -> None:
    put(tmp_path, "tin.txt", b"A", 'kind="report"\ntitle="Tin"\nsha256="SHA"\ndate=2023-12-04\n')
    assert load_documents(tmp_path)[0].source.date == "2023-12-04"


@pytest.mark.parametrize(
    ("name", "content", "toml", "message"),
    [
        ("tin.txt", b"A", "", "has no description"),
        ("tin.txt", b"A", "kind = ", "not valid TOML"),
        ("tin.txt", b"A", 'kind="report"\nsha256="SHA"\n', "title"),
        ("tin.txt", b"A", 'kind="letter"\ntitle="Tin"\nsha256="SHA"\n', "kind"),
        ("tin.txt", b"A", 'kind="report"\ntitle="Tin"\nsha256="SHA"\nauthor="An"\n', "unknown field 'author'"),
        ("tin.txt", b"A", 'kind="report"\ntitle="Tin"\nsha256="0"\n', "is not the text that tin.toml describes"),
        ("tin.txt", b"\xff\xfeA", None, "tin.txt is not whole utf-16"),
        ("tin.txt", b" \n", None, "tin.txt holds no text"),
        ("tin.docx", b"PK\x03\x04", None, "tin.docx is cut off"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_refused(
    tmp_path: Path, name: str, content: bytes, toml: str | None, message: str
) -> None:
    put(tmp_path, name, content, toml)
    with pytest.raises(CorpusError, match=message):
        load_documents(tmp_path)


def test_a_file_that_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    put(tmp_path, "tin.txt", "Hội nghị".encode())
    put(tmp_path, "hong.pdf", b"%PDF-1.4")
    refused: dict[str, str] = {}
    assert [document.id for document in load_documents(tmp_path, None, refused)] == ["tin"]
    assert list(refused) == ["hong.pdf"]


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "tin.txt", b"A")
    put(tmp_path, "tin.md", b"A")
    with pytest.raises(CorpusError, match="both 'tin'"):
        load_documents(tmp_path)


def test_a_description_without_text_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "tin.txt", b"A")
    (tmp_path / "tin.txt").unlink()
    with pytest.raises(CorpusError, match="not there"):
        load_documents(tmp_path)


def test_an_empty_or_missing_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no documents"):
        load_documents(tmp_path)
    with pytest.raises(CorpusError, match="CORPUS_DIR"):
        load_documents(tmp_path / "none")
