"""Texts are cut at places where people cut them, and every offset is exact."""

import pytest

from index.passages import (
    MAX_PASSAGE_LETTERS,
    MAX_PASSAGE_SYLLABLES,
    MAX_SENTENCE_SYLLABLES,
    passages,
    sentences,
)
from index.reading import sections
from index.reading.compose import compose
from index.reading.plain import draft_of
from index.search import Searcher
from index.types import Document, Source
from index.vietnamese import count_syllables
from tests.papers.pathological import TEXTS
from tests.sources import source_text


def cut(text: str) -> list[str]:
    """The sentences of a text as strings."""
    return [text[start:end] for start, end in sentences(text, (0, len(text)))]


@pytest.mark.parametrize(
    "expected",
    [
        ["Hội nghị bế mạc.", "Đây là kết quả.", "Ủy ban báo cáo."],
        ["Theo TP. Hồ Chí Minh và đ/c. Nguyễn Văn A. B. Cường, T.Ư 8 đã họp."],
        ["1. Mục đích của kế hoạch.", "2. Yêu cầu."],
        ["Ngày 30-12-2023.", "Hằng năm kiểm tra."],
        ["Quán triệt “Tình hình mới”.", "Đây là nội dung (quan trọng).", "Đến nay…", "Ổn định!", "Thế nào?"],
        ["Tỷ lệ 98,9%... nhằm phấn đấu cao nhất."],
    ],
    ids=str,
)
def test_sentences(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_a_long_sentence_is_cut_at_semicolons_then_commas() -> None:
    clause = "các cấp ủy tổ chức đảng khẩn trương nghiên cứu xây dựng chương trình hành động"
    long = ", ".join([clause] * 6)
    found = cut(f"{long}; {clause}; {clause}.")
    assert len(found) > 3
    assert found[-1] == f"{clause}."
    for piece in found:
        assert count_syllables(piece, (0, len(piece))) <= MAX_SENTENCE_SYLLABLES


def test_a_document_number_is_not_cut_from_its_date() -> None:
    clause = "xây dựng chương trình hành động thực hiện Nghị quyết số 42-NQ/TW, ngày 24-11-2023, "
    assert not any(piece.startswith("ngày 24") for piece in cut(clause * 6))


def test_every_offset_of_the_corpus_is_exact(searcher: Searcher) -> None:
    for passage in searcher.contents.passages:
        text = source_text(passage.document_id)
        assert text[passage.start : passage.end].strip() == text[passage.start : passage.end] != ""
        assert passage.sentences[0][0] == passage.start
        assert passage.sentences[-1][1] == passage.end
        for (_, end), (start, _) in zip(passage.sentences, passage.sentences[1:], strict=False):
            assert not text[end:start].strip()


def test_nothing_of_the_text_is_lost(searcher: Searcher) -> None:
    for document in searcher.contents.documents.values():
        covered = "".join(
            document.text[passage.start : passage.end]
            for passage in searcher.contents.passages
            if passage.document_id == document.id
        )
        assert "".join(covered.split()) == "".join(document.text.split())


def test_captions_and_initials_are_set_apart(searcher: Searcher) -> None:
    text = searcher.contents.documents["bac-ninh"].text
    roles = {role: [] for role in ("body", "caption", "signature")}
    for passage in searcher.contents.passages:
        if passage.document_id == "bac-ninh":
            roles[passage.role].append(text[passage.start : passage.end])
    assert len(roles["caption"]) == text.count("(Ảnh:")
    assert all(caption.endswith("(Ảnh: Báo Bắc Ninh)") for caption in roles["caption"])
    assert roles["signature"] == ["NK"]
    assert not any("Ảnh:" in paragraph for paragraph in roles["body"])


def test_ids_are_short_and_tell_equal_texts_apart() -> None:
    text = "Đoạn này lặp lại.\n\nĐoạn này lặp lại."
    document = Document("a", Source(kind="report", title="", sha256=""), text, sections(text))
    ids = [passage.id for passage in passages(document)]
    assert len(set(ids)) == 2
    assert all(len(one) == 16 and one.isascii() and one.isalnum() for one in ids)
    assert ids == [passage.id for passage in passages(document)]


def test_a_long_paragraph_becomes_several_passages() -> None:
    text = " ".join(f"Câu thứ {number} nói về việc triển khai nghị quyết ở cơ sở." for number in range(60))
    document = Document("a", Source(kind="report", title="", sha256=""), text, sections(text))
    found = passages(document)
    assert len(found) > 1
    assert {passage.section for passage in found} == {"đoạn 1"}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", TEXTS)
def test_whatever_the_text_its_passages_fit_and_hold_all_of_it(kind: str) -> None:
    """Where time grows faster than the text, 200,000 letters take minutes."""
    text = compose(draft_of(TEXTS[kind](200_000))).text
    document = Document("a", Source(kind="report", title="", sha256=""), text, sections(text))
    found = passages(document)
    for passage in found:
        for start, end in passage.sentences:
            assert end - start <= MAX_PASSAGE_LETTERS
            assert count_syllables(text, (start, end)) <= MAX_PASSAGE_SYLLABLES
        assert count_syllables(text, (passage.sentences[0][0], passage.end)) <= MAX_PASSAGE_SYLLABLES
    covered = "".join(text[passage.start : passage.end] for passage in found)
    assert "".join(covered.split()) == "".join(text.split())


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    text = " ".join(["42-NQ/TW", "nghiêng"] * 50_000)
    words = [word for piece in cut(text) for word in piece.split()]
    assert words == text.split()


def test_headings_are_as_short_as_headings_are() -> None:
    text = "I- " + "A" * 5_000 + "\n1. Một.\n2. Hai.\n3. Ba."
    document = Document("a", Source(kind="report", title="", sha256=""), text, sections(text))
    assert all(passage.breadcrumb == () for passage in passages(document))
