"""Questions that compare documents."""

import pytest

from index.comparison import compared
from index.search import Searcher


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Nghị quyết 42 và 45 khác nhau thế nào về thời hạn?", ["42-NQ/TW về thời hạn?", "45-NQ/TW về thời hạn?"]),
        ("So sánh Nghị quyết 43 với Nghị quyết 44 về quan điểm", ["43-NQ/TW về quan điểm", "44-NQ/TW về quan điểm"]),
        ("Mục tiêu của nghị quyết số 42-NQ/TW và số 43-NQ/TW giống nhau ở điểm nào?", ["Mục tiêu của 42-NQ/TW ?", "Mục tiêu của 43-NQ/TW ?"]),
        ("Nghị quyết 43 khác gì Nghị quyết 44", ["43-NQ/TW có tên đầy đủ là gì?", "44-NQ/TW có tên đầy đủ là gì?"]),
        ("Các nghị quyết 42, 43 và 45 khác nhau ra sao về kế hoạch", [f"{n}-NQ/TW về kế hoạch" for n in (42, 43, 45)]),
        ("so sánh 42 và 45 về mục tiêu", ["42-NQ/TW về mục tiêu", "45-NQ/TW về mục tiêu"]),
        ("Nghị quyết 42 khác nghị quyết 43 như thế nào", ["42-NQ/TW có tên đầy đủ là gì?", "43-NQ/TW có tên đầy đủ là gì?"]),
        ("Điểm giống và khác của nghị quyết 42 và nghị quyết 44", ["42-NQ/TW có tên đầy đủ là gì?", "44-NQ/TW có tên đầy đủ là gì?"]),
        ("Phân biệt nghị quyết 42 và 43", ["42-NQ/TW có tên đầy đủ là gì?", "43-NQ/TW có tên đầy đủ là gì?"]),
        ("so sánh 4 nghị quyết 42, 43, 44 và 45 về quan điểm", [f"{n}-NQ/TW về quan điểm" for n in (42, 43, 44, 45)]),
        ("So sánh các nghị quyết 42, 43-NQ/TW về quan điểm", ["42-NQ/TW về quan điểm", "43-NQ/TW về quan điểm"]),
    ],
)  # fmt: skip
def test_each_document_gets_a_question_of_its_own(
    searcher: Searcher, question: str, alone: list[str]
) -> None:
    assert [text for _, text in compared(question, searcher.library.named)] == alone


@pytest.mark.parametrize(
    "question",
    [
        "Nghị quyết 42 và 45 do ai ký?",
        "Nghị quyết 42 khác gì Nghị quyết 29?",  # not there
        "So sánh năm 2012 và năm 2020 về số người nghèo",
        "Thời hạn khác nhau thế nào?",
        "Nghị quyết 42 có gì khác so với Nghị quyết 42?",
        "So sánh 38,08% và 31,18%",
        "So sánh Nghị quyết 42-NQ/CP và Nghị quyết 43-NQ/CP",
        "Quyết định 42 và Quyết định 43 khác nhau thế nào?",
        "so sánh chỉ thị 42 và chỉ thị 45",
        "điều 42 và 43 khác nhau thế nào",
        "tỷ lệ 42 và 45 phần trăm so với năm 2025",
        "nghị quyết nào khác ngoài Nghị quyết 42 và 43?",
        "Nghị quyết 42, 43 và các văn bản khác do ai ký?",
    ],
)
def test_what_compares_no_two_documents_that_are_there_is_an_ordinary_question(
    searcher: Searcher, question: str
) -> None:
    assert compared(question, searcher.library.named) == []
    assert searcher.search(question).sides == ()


def test_both_are_quoted_each_from_its_own_document(searcher: Searcher) -> None:
    result = searcher.search("Nghị quyết 42 và 43 khác nhau thế nào về kế hoạch của Bộ Chính trị?")
    assert result.verdict == "answer"
    assert [side.name for side in result.sides] == ["42-NQ/TW", "43-NQ/TW"]
    assert [side.answer for side in result.sides] == list(result.answers)
    for answer, number in zip(result.answers, (42, 43), strict=True):
        assert answer.document_id == f"nghi-quyet-{number}"
        text = searcher.contents.documents[answer.document_id].text
        assert text[answer.start : answer.end] == answer.quote
    assert {hit.document_id for hit in result.hits} == {"nghi-quyet-42", "nghi-quyet-43"}


def test_a_side_without_an_answer_is_said_to_have_none(searcher: Searcher) -> None:
    result = searcher.search("So sánh Nghị quyết 42 và Nghị quyết 43 về nhà ở xã hội")
    assert [side.answer is None for side in result.sides] == [False, True]
    assert result.verdict == "answer" and len(result.answers) == 1


def test_without_any_answer_the_nearest_passages_are_only_related(searcher: Searcher) -> None:
    result = searcher.search("So sánh Nghị quyết 43 và Nghị quyết 44 về giá vàng")
    assert result.verdict != "answer"
    assert result.answers == ()


def test_a_follow_up_may_compare_something_else(searcher: Searcher) -> None:
    before = "Nghị quyết 42 và 43 khác nhau thế nào về kế hoạch của Bộ Chính trị?"
    result = searcher.search("thế còn tên đầy đủ?", previous=before)
    assert [side.name for side in result.sides] == ["42-NQ/TW", "43-NQ/TW"]
    assert result.follows


@pytest.mark.parametrize("short", ["giá vàng hôm nay?", "ok", "còn giá xăng?"])
def test_what_has_nothing_to_do_with_a_comparison_is_not_answered_as_it_was(
    searcher: Searcher, short: str
) -> None:
    before = "Nghị quyết 42 và 43 khác nhau thế nào về kế hoạch của Bộ Chính trị?"
    assert searcher.search(before).verdict == "answer"
    assert searcher.search(short, previous=before).verdict != "answer"


def test_a_comparison_says_how_it_was_understood(searcher: Searcher) -> None:
    before = "Nghị quyết 42 và 43 khác nhau thế nào về kế hoạch của Bộ Chính trị?"
    assert "understood_differs" in searcher.search("còn nghị quyết 44?", previous=before).notices
    assert "understood_differs" not in searcher.search(before).notices


def test_of_a_province_both_are_looked_for_in_whatever_tells_of_it(searcher: Searcher) -> None:
    result = searcher.search("Bắc Ninh thực hiện Nghị quyết 42 và 43 có gì khác nhau?")
    assert result.sides
    for answer in result.answers:
        assert "Bắc Ninh" in f"{answer.quote} {answer.title} {answer.place}"
