"""Reading the documents on Telegram: lists, outlines, sections, links, files."""

import re
from typing import Any

import pytest

from bot import texts
from bot.outlines import BEGINNING, PAGE
from index.build import build
from index.passages import document_key
from index.settings import IndexSettings
from tests.bot.talk import Talk, copied, labels
from tests.bot_api.judges import entity_texts
from tests.bot_api.methods import EDIT_NOT_FOUND
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.corpora import add_document
from tests.running import running_telegram
from tests.sources import DOCUMENTS, source_text

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


def numbers(message: dict[str, Any]) -> list[str]:
    """The numbers on a message's buttons."""
    return [label for label in labels(message) if label.isdecimal()]


def test_documents_are_listed_by_kind_page_by_page(talk: Talk) -> None:
    listed = talk.say("/tailieu")
    assert entity_texts(listed, "Bold") == ["Tin, báo cáo", "Tóm lược, không phải nguyên văn"]
    found = numbers(listed)
    while texts.PAGE_AFTER in labels(listed):
        assert len(numbers(listed)) == PAGE
        found += numbers(talk.turn(listed, texts.PAGE_AFTER))
    assert found == [str(number) for number in range(1, len(list(DOCUMENTS.glob("*.txt"))) + 1)]
    assert texts.PAGE_BEFORE in labels(listed)
    assert len(talk.messages) == 1


def test_from_the_list_to_a_section_and_back(talk: Talk) -> None:
    outline = talk.press(talk.say("/tailieu"), "1")
    source = source_text("bac-ninh")
    beginnings = re.findall(r"^\d+\. (?:đoạn \d+|chú thích ảnh): (.*)$", outline["text"], re.MULTILINE)
    assert len(beginnings) == PAGE
    for beginning in beginnings:
        assert len(beginning) <= BEGINNING
        assert beginning.removesuffix("…") in " ".join(source.split())
    first = outline["text"]
    page = talk.turn(outline, "2")
    text = page["text"].split("\n\n")[0]
    assert text in source and text.startswith(beginnings[1].removesuffix("…"))
    assert talk.turn(page, texts.OUTLINE)["text"] == first
    assert talk.turn(page, texts.PAGE_AFTER)["text"].splitlines()[2].startswith(f"{PAGE + 1}. ")
    assert len(talk.messages) == 2


@pytest.mark.parametrize("number", ["42", "số 42", "42-NQ/TW", "42 - nq/tw", " 42 "])
def test_a_resolution_is_opened_by_its_number(talk: Talk, number: str) -> None:
    outline = talk.say(f"/nghiquyet {number}")
    assert "Tóm lược Nghị quyết số 42-NQ/TW" in outline["text"]
    assert texts.LOCK.format(document=texts.THIS_DOCUMENT) in labels(outline)


@pytest.mark.parametrize("number", ["29", "x" * 300, "<b>"])
def test_a_resolution_that_is_not_there_is_told_with_those_that_are(talk: Talk, number: str) -> None:
    talk.server.write(f"/nghiquyet {number}", talk.id)
    talk.server.wait_until(lambda: len(talk.messages) == 2)
    told, listed = talk.messages
    assert told["text"].startswith("Tôi không có nghị quyết số “")
    assert all(f"{n}-NQ/TW" in listed["text"] for n in (42, 43, 44, 45))
    assert "43-NQ/TW" in talk.press(listed, "2")["text"]


def test_without_a_number_the_resolutions_are_listed(talk: Talk) -> None:
    assert numbers(talk.say("/nghiquyet")) == ["1", "2", "3", "4"]


def test_a_passage_and_a_document_are_shared_by_a_link(talk: Talk) -> None:
    answer = talk.say(QUESTION)
    (quote,) = entity_texts(answer, "BlockQuote")
    link = copied(answer, texts.SHARE)
    opened = talk.say(f"/start {link.removeprefix('https://t.me/hoidap_test_bot?start=')}")
    assert quote in opened["text"].split("\n\n")[0] in source_text("bac-ninh")
    document = talk.press(answer, texts.DOCUMENT)
    payload = copied(document, texts.SHARE).split("start=")[1]
    assert payload == f"d_{document_key('bac-ninh')}"
    assert talk.say(f"/start {payload}")["text"] == document["text"]


def test_a_list_too_old_to_be_changed_goes_on_in_a_new_message(talk: Talk) -> None:
    listed = talk.say("/tailieu")
    del talk.server.chats.stored[talk.id, listed["message_id"]]
    assert f"\n{PAGE + 1}. " in talk.press(listed, texts.PAGE_AFTER)["text"]
    assert talk.server.rejected == [EDIT_NOT_FOUND]
    talk.server.rejected.clear()


@pytest.mark.parametrize(
    ("payload", "reply"),
    [
        ("p_aaaaaaaaaaaaaaaa", texts.GONE),
        ("d_aaaaaaaaaaaaaaaa", texts.DOCUMENT_GONE),
        ("hoi", texts.START),
        ("d_", texts.DOCUMENT_GONE),
        ("../x", texts.START),
    ],
)
def test_a_link_to_what_is_not_there_says_so(talk: Talk, payload: str, reply: str) -> None:
    assert talk.say(f"/start {payload}")["text"] == reply


@pytest.fixture
def handed_out(lexical: IndexSettings) -> IndexSettings:
    """A corpus with a document whose file may be handed out, and one section too long for a passage."""
    sentences = [f"Câu thứ {n} nói rằng cánh đồng số {n} đã được gặt xong trong ngày." for n in range(1, 400)]
    text = f"Mở đầu về cánh đồng.\n\n{' '.join(sentences)}\n"
    add_document(
        lexical, "canh-dong", text, title="Báo cáo cánh đồng", number="99-BC/TU", kind="report",
        shareable=True, source_url="https://example.vn/canh-dong?a=1&b=2",
    )  # fmt: skip
    build(lexical)
    return lexical


@pytest.fixture
def visitor(handed_out: IndexSettings, bot_api: BotApi) -> Any:
    """Somebody who talks to a bot with that corpus."""
    settings = bot_settings(handed_out, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)
    with running_telegram(settings):
        yield Talk(bot_api)
    assert bot_api.rejected == []


def test_a_document_is_handed_out_whole(visitor: Talk, handed_out: IndexSettings) -> None:
    outline = visitor.say(f"/start d_{document_key('canh-dong')}")
    assert texts.ADDRESS.format(url="https://example.vn/canh-dong?a=1&b=2") in outline["text"]
    sent = visitor.press(outline, texts.FILE_BUTTON)
    file = handed_out.documents_dir / "canh-dong.txt"
    assert visitor.server.chats.files[sent["document"]["file_name"]] == file.read_bytes()
    assert sent["caption"].startswith("Tin, báo cáo: 99-BC/TU, Báo cáo cánh đồng")
    file.write_text("khác", "utf-8")
    assert visitor.press(outline, texts.FILE_BUTTON)["text"] == texts.FILE_GONE
    file.unlink()
    assert visitor.press(outline, texts.FILE_BUTTON)["text"] == texts.FILE_GONE


def test_only_what_its_description_allows_is_handed_out(visitor: Talk) -> None:
    outline = visitor.say("/nghiquyet 42")
    assert texts.FILE_BUTTON not in labels(outline)
    forged = f"f:{document_key('nghi-quyet-42')}"
    reply = visitor.after(lambda: visitor.server.press_data(outline, forged, visitor.id))
    assert reply["text"] == texts.FILE_GONE


def test_a_whole_section_is_shown_around_a_passage(visitor: Talk) -> None:
    answer = visitor.say("câu thứ 57 nói rằng cánh đồng số 57 đã được gặt xong khi nào")
    assert texts.SECTION in labels(answer)
    count = len(visitor.messages)
    visitor.server.press(answer, texts.SECTION)
    visitor.server.wait_until(lambda: labels(visitor.messages[-1])[:1] == [texts.OUTLINE])
    text = " ".join(message["text"] for message in visitor.messages[count:])
    assert "Câu thứ 1 nói" in text and "Câu thứ 100 nói" in text
    assert texts.SECTION_LONG in text
    assert "99-BC/TU" in text


def test_old_buttons_find_their_place_in_a_new_version_or_say_why_not(
    visitor: Talk, handed_out: IndexSettings
) -> None:
    outline = visitor.say(f"/start d_{document_key('canh-dong')}")
    kept = visitor.say("/nghiquyet 42")
    for suffix in (".txt", ".toml"):
        (handed_out.documents_dir / f"canh-dong{suffix}").unlink()
    version = build(handed_out).version
    visitor.server.wait_until(lambda: _serves(visitor, "canh-dong") is False)
    assert visitor.press(outline, texts.FILE_BUTTON)["text"] == texts.DOCUMENT_GONE
    assert visitor.press(outline, "1")["text"] == texts.GONE
    before = kept["text"]
    assert visitor.turn(kept, "3")["text"] != before
    assert version


def _serves(talk: Talk, document: str) -> bool:
    return talk.say(f"/start d_{document_key(document)}")["text"] != texts.DOCUMENT_GONE
