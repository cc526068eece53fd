"""Messages as Telegram's own parser reads them."""

import pytest

from bot.rendering import render, vietnamese_date
from index.search import Searcher
from index.settings import IndexSettings
from tests.bot_api.judges import check_text, parse_html
from tests.sources import source_text


def entities(parsed: tuple[str, list[dict]], kind: str) -> list[str]:
    """The texts of all entities of a kind (offsets are UTF-16)."""
    text = parsed[0].encode("utf-16-le")
    return [
        text[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in parsed[1]
        if entity["type"]["@type"] == f"textEntityType{kind}"
    ]


def test_an_answer_is_a_quotation_with_its_citation(searcher: Searcher) -> None:
    result = searcher.search("thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao")
    parsed = parse_html(render(result).html)
    check_text(*parsed)
    (quoted,) = entities(parsed, "BlockQuote")
    assert quoted in source_text("bac-ninh")
    assert "ngày 30-12-2023" in entities(parsed, "Bold")
    assert "Tin, báo cáo" in parsed[0] and "đoạn 10" in parsed[0] and "Bắc Ninh" in parsed[0]


def test_none_and_related_hold_no_quotation(searcher: Searcher) -> None:
    for question in (
        "Thời tiết Hà Nội hôm nay thế nào?",
        "NQ ĐĐK toàn dân tộc giao cơ quan nào tham mưu CTHĐ?",
    ):
        result = searcher.search(question)
        assert result.verdict != "answer"
        assert entities(parse_html(render(result).html), "BlockQuote") == []


def test_without_a_model_the_message_says_so(settings: IndexSettings) -> None:
    searcher = Searcher.open(settings.model_copy(update={"embedding_model": "none"}))
    assert "theo từ ngữ" in render(searcher.search("Kế hoạch 117-KH/TU ngày nào?")).html


@pytest.mark.parametrize(
    ("iso", "shown"), [("2023-11-24", "24-11-2023"), ("2023-11", "2023-11"), (None, None)]
)
def test_dates_are_written_as_here(iso: str | None, shown: str | None) -> None:
    assert vietnamese_date(iso) == shown
