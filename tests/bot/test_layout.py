"""Messages of any length stay within Telegram's limits, and no sentence or tag is broken."""

import random

import pytest

from bot.layout import MAX_UNITS, Block, pack, units
from tests.bot_api.judges import check_text, parse_html

SENTENCE = "Cấp ủy các cấp khẩn trương xây dựng chương trình hành động thực hiện nghị quyết."


def parsed(blocks: list[Block]) -> list[str]:
    """The texts of the messages, after Telegram's own parser and limits."""
    texts = []
    for html in pack(blocks):
        text, entities = parse_html(html)
        check_text(text, entities)
        texts.append(text)
    return texts


@pytest.mark.parametrize("style", ["plain", "quote", "expandable", "italic"])
def test_a_long_block_is_cut_between_sentences(style: str) -> None:
    whole = " ".join([SENTENCE] * 200)
    found = parsed([Block(whole, style)])
    assert len(found) > 3
    assert all(text.startswith("Cấp ủy") and text.endswith("nghị quyết.") for text in found)
    assert " ".join(found) == whole


def test_a_sentence_longer_than_a_message_is_cut_at_a_space() -> None:
    whole = "từ " * 3000
    found = parsed([Block(whole.strip())])
    assert " ".join(found) == whole.strip()


@pytest.mark.parametrize("letter", ["x", "🙂", "&", "<", "ệ"])
def test_a_word_longer_than_a_message_still_goes_out_whole(letter: str) -> None:
    whole = letter * 9000
    assert "".join(parsed([Block(whole)])) == whole


def test_hostile_text_is_shown_as_it_is() -> None:
    hostile = "</blockquote><b>x &amp; <a href='tg://user?id=1'>y</a> &lt;script&gt; </i>"
    assert parsed([Block(hostile, "quote")]) == [hostile]


def test_marks_survive_a_cut_and_are_limited() -> None:
    whole = " ".join([SENTENCE] * 100)
    marks = tuple((place, place + 3) for place in range(0, len(whole) - 3, 20))
    assert "".join(parsed([Block(whole, "quote", marks)])).replace(" ", "") == whole.replace(" ", "")


def test_blocks_share_a_message_while_there_is_room() -> None:
    assert len(pack([Block(SENTENCE), Block(SENTENCE, "italic")])) == 1
    assert len(pack([Block("a" * MAX_UNITS), Block("b")])) == 2


def test_random_blocks_lose_nothing() -> None:
    chance = random.Random(3)
    for _ in range(50):
        blocks = []
        for _ in range(chance.randint(1, 6)):
            text = (
                "".join(chance.choice("aạ 🙂.<&;\n") for _ in range(chance.randint(1, 6000))).strip() or "x"
            )
            blocks.append(Block(text, chance.choice(["plain", "quote", "italic"])))
        found = "".join("".join(parsed(blocks)).split())
        assert found == "".join("".join(block.text for block in blocks).split())
        assert all(units(html) for html in pack(blocks))
