"""Politeness is answered politely; a question is never taken for politeness."""

import pytest

from bot.smalltalk import small_talk


@pytest.mark.parametrize(
    "text",
    ["Chào bot", "xin chao", "em chào anh chị ạ", "Hello", "Cảm ơn đồng chí", "tks ạ", "em xin cảm ơn"],
)
def test_polite(text: str) -> None:
    assert small_talk(text)


@pytest.mark.parametrize(
    "text", ["chào mừng kỷ niệm gì?", "hi vọng", "cảm ơn nhưng ai chủ trì?", "lo cho ai", "Nghị quyết 43"]
)
def test_questions(text: str) -> None:
    assert small_talk(text) is None
