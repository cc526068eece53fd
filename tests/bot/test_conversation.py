"""What a cadre sees on Telegram, exchange by exchange."""

from typing import Any

import pytest

from bot import texts
from tests.bot.talk import Talk, labels
from tests.bot_api.judges import entity_texts
from tests.bot_api.methods import NOT_MODIFIED
from tests.sources import DOCUMENTS, source_text

DEADLINE = "thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao"


def test_start_is_four_lines_and_three_questions_that_are_answered(talk: Talk) -> None:
    start = talk.say("/start")
    assert len(start["text"].splitlines()) == 4
    assert "bí mật nhà nước" in start["text"]
    questions = [
        row[0]["text"] if isinstance(row[0], dict) else row[0] for row in start["keyboard"]["keyboard"]
    ]
    assert len(questions) == 3
    for question in questions:
        answer = talk.say(question)
        assert entity_texts(answer, "BlockQuote") or "Nguồn: " in answer["text"]


def test_the_quoted_sentence_comes_first_then_its_citation_then_the_passage(talk: Talk) -> None:
    answer = talk.say(DEADLINE)
    quote, context = entity_texts(answer, "BlockQuote") + entity_texts(answer, "ExpandableBlockQuote")
    assert answer["text"].startswith(quote)
    assert quote in source_text("bac-ninh")
    assert "ngày 30-12-2023" in entity_texts(answer, "Bold")
    assert "Tin, báo cáo: " in answer["text"] and "đoạn 10" in answer["text"]
    assert context.split("\n", 1)[1] in source_text("bac-ninh")
    assert answer["reply_to_message"]["text"] == DEADLINE
    assert labels(answer) == [
        texts.BEFORE, texts.AFTER, texts.OTHER, texts.COPY, texts.DOCUMENT, texts.SHARE, texts.GOOD, texts.BAD,
    ]  # fmt: skip


def test_the_citation_can_be_copied(talk: Talk) -> None:
    rows = talk.say(DEADLINE)["reply_markup"]["inline_keyboard"]
    copied = next(button["copy_text"]["text"] for row in rows for button in row if "copy_text" in button)
    assert copied.startswith("Tin, báo cáo: ") and "đoạn 10" in copied


def test_reading_on_turns_pages_in_one_message(talk: Talk) -> None:
    answer = talk.say(DEADLINE)
    page = talk.press(answer, texts.AFTER)
    seen = [page["text"].split("\n\n")[0]]
    for _ in range(2):
        seen.append(talk.turn(page, texts.AFTER)["text"].split("\n\n")[0])
    assert talk.turn(page, texts.BEFORE)["text"].split("\n\n")[0] == seen[1]
    source = source_text("bac-ninh")
    places = [source.index(text) for text in seen]
    assert places == sorted(places)
    assert len(talk.messages) == 2


def test_the_last_passage_has_no_next_one(talk: Talk) -> None:
    page = talk.press(talk.say("giải đáp các khó khăn, vướng mắc phát sinh từ cơ sở"), texts.AFTER)
    assert page["text"].startswith("NK")
    assert labels(page) == [texts.BEFORE, texts.OUTLINE, texts.COPY, texts.SHARE]


def test_other_passages_come_one_by_one_until_there_are_no_more(talk: Talk) -> None:
    message, seen = talk.say(DEADLINE), []
    while texts.OTHER in labels(message):
        message = talk.press(message, texts.OTHER)
        seen.append(message["text"])
    assert len(seen) == len(set(seen)) == 4
    sources = [source_text(path.stem) for path in DOCUMENTS.glob("*.txt")]
    assert all(any(text.split("\n\n")[1] in source for source in sources) for text in seen)


def test_related_does_not_look_like_an_answer(talk: Talk) -> None:
    related = talk.say("Hội nghị tại điểm cầu Bắc Ninh tổ chức ở hội trường nào?")
    assert related["text"].startswith(texts.RELATED)
    assert entity_texts(related, "BlockQuote") == []


def test_not_found_says_what_can_be_asked(talk: Talk) -> None:
    found = talk.say("Thời tiết Hà Nội hôm nay thế nào?")
    assert found["text"] == texts.NONE
    assert "/tailieu" in found["text"]


def test_an_edited_question_is_answered_anew(talk: Talk) -> None:
    question = talk.server.write("Thời tiết Hà Nội hôm nay thế nào?", talk.id)
    talk.server.wait_until(lambda: talk.messages != [])
    answer = talk.after(lambda: talk.server.edit(question, DEADLINE))
    assert "30-12-2023" in answer["text"]


def test_help_names_the_commands(talk: Talk) -> None:
    assert "/tailieu" in talk.say("/help")["text"]
    assert talk.say("/moilen xin chào")["text"].startswith(texts.UNKNOWN_COMMAND)


FILE = {"file_id": "a", "file_unique_id": "b"}
PICTURE = {**FILE, "width": 1, "height": 1}
STICKER = {**PICTURE, "type": "regular", "is_animated": False, "is_video": False}
PLACE = {"latitude": 21.18, "longitude": 106.07}


@pytest.mark.parametrize(
    ("content", "reply"),
    [
        ({"text": "Xin chào các đồng chí!"}, texts.GREETING),
        ({"text": "chào bot ạ"}, texts.GREETING),
        ({"text": "cảm ơn nhiều nhé"}, texts.THANKS),
        ({"text": "🙂🙂"}, texts.EMPTY),
        ({"text": "?"}, texts.EMPTY),
        ({"text": "dài " * 400}, texts.TOO_LONG.format(limit="1.000")),
        ({"sticker": STICKER}, texts.STICKER),
        ({"dice": {"emoji": "🎲", "value": 1}}, texts.STICKER),
        ({"photo": [PICTURE], "caption": "Nghị quyết 43?"}, texts.PHOTO),
        ({"video": {**PICTURE, "duration": 1}}, texts.PHOTO),
        ({"voice": {**FILE, "duration": 1}}, texts.VOICE),
        ({"document": FILE}, texts.FILE),
        ({"location": PLACE}, texts.PERSONAL),
        ({"contact": {"phone_number": "1", "first_name": "An"}}, texts.PERSONAL),
    ],
)
def test_what_is_not_a_question_gets_a_sensible_reply(
    talk: Talk, content: dict[str, Any], reply: str
) -> None:
    assert talk.send(**content)["text"] == reply


def test_thanks_within_a_question_do_not_hide_it(talk: Talk) -> None:
    assert "30-12-2023" in talk.say(f"Xin chào, {DEADLINE}, cảm ơn nhiều")["text"]


def test_typing_is_shown_while_working(talk: Talk) -> None:
    talk.say(DEADLINE)
    assert ("sendChatAction", {"chat_id": talk.id, "action": "typing"}) in talk.server.calls


@pytest.mark.parametrize(
    "data", ["r:aaaaaaaaaaaaaaaa", "p:", "x", "o:99999999999999999999", "o:x", "r:../../etc", "🙂"]
)
def test_a_forged_or_outdated_button_is_told_so(talk: Talk, data: str) -> None:
    answer = talk.say(DEADLINE)
    reply = talk.after(lambda: talk.server.press_data(answer, data, talk.id))
    assert reply["text"] in (texts.GONE, texts.NO_MORE)


def test_a_press_too_old_to_acknowledge_is_followed(talk: Talk) -> None:
    answer = talk.say(DEADLINE)
    data = answer["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    page = talk.after(lambda: talk.server.press_data(answer, data, talk.id, expired=True))
    assert page["text"].split("\n\n")[0] in source_text("bac-ninh")
    talk.server.rejected.clear()  # the refused acknowledgement


def test_two_presses_at_once_do_no_harm(talk: Talk) -> None:
    page = talk.press(talk.say(DEADLINE), texts.AFTER)
    data = page["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    for _ in range(2):
        talk.server.press_data(page, data, talk.id)
    talk.say("chào bot")
    talk.server.wait_until(lambda: NOT_MODIFIED in talk.server.rejected)
    assert len(talk.messages) == 3
    talk.server.rejected.clear()  # "message is not modified"


def test_groups_are_left_alone_but_for_commands(talk: Talk) -> None:
    group = {"id": -talk.id, "type": "supergroup", "title": "Chi bộ"}
    for text in (DEADLINE, "chào bot"):
        message = {
            "message_id": 1,
            "date": 1,
            "chat": group,
            "from": {"id": 5, "is_bot": False, "first_name": "A"},
        }
        talk.server.update(message={**message, "text": text})
    talk.say("chào bot")
    assert not [sent for sent in talk.server.chats.sent if sent["chat"]["id"] == -talk.id]


@pytest.mark.parametrize("failure", [429, 500, "reset"])
def test_a_failing_send_ends_in_a_reply_all_the_same(talk: Talk, failure: Any) -> None:
    talk.server.fail("sendMessage", failure)
    assert talk.say(DEADLINE)["text"]
