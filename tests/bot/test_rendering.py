"""Messages as Telegram's own parser reads them."""

from dataclasses import replace

import pytest

from bot import texts
from bot.citation import citation, vietnamese_date
from bot.messages import MAX_COPY
from bot.outlines import by_kind, render_documents
from bot.rendering import render_result
from index.build import build
from index.search import Searcher
from index.settings import IndexSettings
from index.types import SearchResult
from tests.bot_api.judges import check_text, parse_html

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


def rendered(searcher: Searcher, result: SearchResult) -> str:
    """The text of the only message."""
    (message,) = render_result(result, searcher.library.view(result.hits[0].passage_id))
    parsed = parse_html(message.html)
    check_text(*parsed)
    return parsed[0]


def test_without_a_model_the_message_says_so(lexical: IndexSettings) -> None:
    build(lexical)
    searcher = Searcher.open(lexical)
    assert texts.LEXICAL_ONLY in rendered(searcher, searcher.search(QUESTION))


def test_a_changed_question_is_told(searcher: Searcher) -> None:
    follow_up = searcher.search("còn Chỉ thị 30?", previous=QUESTION)
    assert "Hiểu câu hỏi là: Chỉ thị 30 ngày nào?" in rendered(searcher, follow_up)
    assert "Hiểu câu hỏi" not in rendered(searcher, searcher.search(f"  {QUESTION} "))


def test_a_citation_says_all_that_is_known(searcher: Searcher) -> None:
    answer = replace(
        searcher.search(QUESTION).answers[0],
        kind="official", number="42-NQ/TW", title="Nghị quyết", issuer="Ban Chấp hành Trung ương", place="Hà Nội",
        date="2023-11-24", section="mục II", page=5, transcription="ocr", source_url="https://example.vn",
    )  # fmt: skip
    assert citation(answer) == (
        "Văn bản chính thức: 42-NQ/TW, Nghị quyết, mục II (trang 5), Ban Chấp hành Trung ương, Hà Nội, 24-11-2023, "
        "nhận dạng từ bản quét"
    )


def test_a_citation_says_what_is_no_longer_in_force(searcher: Searcher) -> None:
    answer = searcher.search(QUESTION).answers[0]
    assert citation(replace(answer, status="expired")).endswith(", đã hết hiệu lực")
    assert citation(replace(answer, status="replaced")).endswith(", đã được thay thế")
    named = replace(answer, status="replaced", replaced_by="12-QĐ/TU")
    assert citation(named).endswith(", đã được thay thế bằng 12-QĐ/TU")


def test_a_citation_too_long_to_copy_is_shortened(searcher: Searcher) -> None:
    result = searcher.search(QUESTION)
    long = replace(result, answers=(replace(result.answers[0], title="Nghị quyết " * 60),))
    messages = render_result(long, searcher.library.view(result.hits[0].passage_id))
    (copied,) = [button.copy for row in messages[-1].buttons for button in row if button.copy]
    assert len(copied) <= MAX_COPY and copied.endswith("…")


def test_kinds_are_listed_apart_and_the_newest_first(searcher: Searcher) -> None:
    report = searcher.contents.documents["bac-ninh"]
    others = [
        replace(report, source=replace(report.source, kind="official", title=title, date=date))
        for title, date in (("Cũ", "2013-01-01"), ("Mới", "2023-11-24"))
    ]
    (message,) = render_documents(by_kind([report, *others]), 0)
    text = parse_html(message.html)[0]
    assert (
        text.index("Văn bản chính thức") < text.index("Mới") < text.index("Cũ") < text.index("Tin, báo cáo")
    )


@pytest.mark.parametrize(
    ("iso", "shown"), [("2023-11-24", "24-11-2023"), ("2023-11", "2023-11"), (None, None)]
)
def test_dates_are_written_as_here(iso: str | None, shown: str | None) -> None:
    assert vietnamese_date(iso) == shown
