"""Documents and passages found by what people hold on to."""

from dataclasses import replace

import pytest

from index.build import build
from index.errors import VersionError
from index.naming import named
from index.passages import document_key
from index.search import Searcher
from index.settings import IndexSettings
from tests.corpora import add_document

QUESTION = "Ai được giao tham mưu chương trình hành động?"


def test_a_question_is_asked_in_one_document(searcher: Searcher) -> None:
    inside = searcher.search("đến năm 2030 đạt bao nhiêu phần trăm", within="nghi-quyet-42")
    assert {hit.document_id for hit in inside.hits} == {"nghi-quyet-42"}
    assert inside.scope == "nghi-quyet-42"


def test_a_question_that_names_another_document_is_asked_in_all(searcher: Searcher) -> None:
    question = "Nghị quyết 43-NQ/TW có tên đầy đủ là gì?"
    result = searcher.search(question, within="nghi-quyet-42")
    assert result.answers == searcher.search(question).answers != ()
    assert result.scope == "nghi-quyet-43"
    own = searcher.search("Nghị quyết 42 có tên đầy đủ là gì?", within="nghi-quyet-42")
    assert own.scope == "nghi-quyet-42" and own.answers[0].document_id == "nghi-quyet-42"


def test_a_question_answered_inside_does_not_leave(searcher: Searcher) -> None:
    result = searcher.search("Kế hoạch 21-KH/TW ngày nào?", within="nghi-quyet-43")
    assert result.scope == result.answers[0].document_id == "nghi-quyet-43"


@pytest.mark.parametrize(
    "question",
    [
        "Nghị quyết 42-NQ/CP nêu mấy quan điểm?",
        "Nghị quyết 42-NQ/TU nêu mấy quan điểm?",
        "Quyết định 42 nêu mấy quan điểm?",
        "Nghị quyết 43-NQ/TU do ai trình bày?",
    ],
)
def test_a_number_of_another_issuer_or_kind_is_another_document(searcher: Searcher, question: str) -> None:
    assert searcher.search(question).verdict == "none"
    assert searcher.search(question, within="nghi-quyet-42").verdict != "answer"


def test_two_issuers_of_one_number_are_kept_apart(lexical: IndexSettings) -> None:
    text = "Nghị quyết 42-NQ/TU của Tỉnh ủy nêu ba quan điểm về phát triển nông thôn."
    add_document(lexical, "cua-tinh", text, title="Nghị quyết của Tỉnh ủy", number="42-NQ/TU")
    build(lexical)
    searcher = Searcher.open(lexical)
    for number, document in (("42-NQ/TU", "cua-tinh"), ("42-NQ/TW", "nghi-quyet-42")):
        for within in (None, "cua-tinh", "nghi-quyet-42"):
            result = searcher.search(f"Nghị quyết {number} nêu mấy quan điểm?", within=within)
            assert [answer.document_id for answer in result.answers][:1] == [document]
        found = searcher.library.named(named(f"nghị quyết {number}"))
        assert found is not None and found.id == document
    assert searcher.library.named(named("Nghị quyết 42")) is None
    assert [found.id for found in searcher.library.bearing(named("Nghị quyết 42"))] == [
        "cua-tinh",
        "nghi-quyet-42",
    ]


def test_without_digests_they_are_not_in_the_library(lexical: IndexSettings) -> None:
    build(lexical)
    everything = Searcher.open(lexical)
    searcher = Searcher.open(lexical.model_copy(update={"digests": False}))
    assert [card.id for card in searcher.library.cards] == ["bac-ninh"]
    assert searcher.library.document(document_key("nghi-quyet-42")) is None
    digest = everything.library.outline(everything.contents.documents["nghi-quyet-42"])[0]
    assert searcher.library.view(digest.passage_id) is None
    with pytest.raises(VersionError, match="has no document"):
        searcher.search(QUESTION, within="nghi-quyet-42")


def test_documents_of_one_number_are_asked_together(lexical: IndexSettings) -> None:
    text = "Điều khoản riêng của văn bản này nói về cánh đồng lúa chín."
    add_document(lexical, "chinh-thuc", text, kind="official", title="Nghị quyết", number="42-NQ/TW")
    build(lexical)
    searcher = Searcher.open(lexical)
    for within in ("chinh-thuc", "nghi-quyet-42"):
        found = searcher.search("cánh đồng lúa chín", within=within)
        assert found.hits[0].document_id == "chinh-thuc"
        assert {hit.document_id for hit in found.hits} <= {"chinh-thuc", "nghi-quyet-42"}
    document = searcher.library.named(named("Nghị quyết 42"))
    assert document is not None and document.id == "chinh-thuc"


def test_a_document_that_is_not_there_is_an_error(searcher: Searcher) -> None:
    with pytest.raises(VersionError, match="has no document 'x'"):
        searcher.search(QUESTION, within="x")


def test_a_number_that_two_documents_bear_names_neither(lexical: IndexSettings) -> None:
    add_document(
        lexical, "ke-hoach", "Nội dung kế hoạch.", kind="programme", title="Kế hoạch", number="42-KH/TU"
    )
    build(lexical)
    library = Searcher.open(lexical).library
    assert library.named(named("văn bản số 42-NQ/TW")).id == "nghi-quyet-42"  # type: ignore[union-attr]
    assert library.named(named("văn bản số 42")) is None
    assert [document.id for document in library.resolutions] == [f"nghi-quyet-{n}" for n in range(42, 46)]


def test_the_outline_holds_every_citable_section_once(searcher: Searcher) -> None:
    for document in searcher.contents.documents.values():
        entries = searcher.library.outline(document)
        assert [entry.section for entry in entries] == [s for s in document.sections if s.label]
        for entry in entries:
            view = searcher.library.view(entry.passage_id)
            assert view is not None and view.section == entry.section
            assert view.passage.start == entry.section.start


def test_keys_find_their_documents_and_fit_a_button(searcher: Searcher) -> None:
    for document in searcher.contents.documents.values():
        key = document_key(document.id)
        assert searcher.library.document(key) is document
        assert len(key) == 16 and key.isalnum() and key.islower()
    assert searcher.library.document("aaaaaaaaaaaaaaaa") is None


def test_a_passage_is_part_of_its_section_or_all_of_it(searcher: Searcher) -> None:
    first = searcher.contents.documents[searcher.library.cards[0].id]
    whole = searcher.library.view(searcher.library.outline(first)[0].passage_id)
    assert whole is not None
    shorter = replace(whole, passage=replace(whole.passage, end=whole.passage.end - 1))
    assert shorter.is_part
