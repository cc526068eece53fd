"""The documents that ship: whole, composed, and described by what their texts say."""

import hashlib
import tomllib
import unicodedata

import pytest

from index.catalogue import load_documents
from index.settings import IndexSettings
from tests.sources import DOCUMENTS, source_text

IDS = [path.stem for path in sorted(DOCUMENTS.glob("*.toml"))]
CITATION = {
    "kind",
    "title",
    "sha256",
    "number",
    "issuer",
    "place",
    "date",
    "status",
    "source_url",
    "note",
    "reviewed",
    "footnotes",
}


@pytest.mark.parametrize("document_id", IDS)
def test_each_text_is_the_one_described(document_id: str) -> None:
    described = tomllib.loads((DOCUMENTS / f"{document_id}.toml").read_text("utf-8"))
    content = (DOCUMENTS / f"{document_id}.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == described["sha256"]
    assert unicodedata.is_normalized("NFC", content.decode("utf-8"))
    assert {"kind", "title", "sha256"} <= described.keys() <= CITATION
    assert described["kind"] in ("official", "programme", "report", "digest")


def test_documents_are_loaded_with_their_own_text(settings: IndexSettings) -> None:
    documents = load_documents(settings.documents_dir)
    assert [document.id for document in documents] == IDS
    for document in documents:
        assert document.text == source_text(document.id)


def test_the_report_states_no_date_so_none_is_given() -> None:
    assert "date" not in tomllib.loads((DOCUMENTS / "bac-ninh.toml").read_text("utf-8"))
