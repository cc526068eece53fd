"""Questions that lean on the one before, in a chat."""

from typing import Any

from bot import texts
from bot.conversation import COLD_SECONDS, MAX_CHATS, MAX_TURNS, Context, Conversations
from tests.bot.talk import Talk, labels
from tests.bot_api.server import BotApi

FIRST = "Kế hoạch 117-KH/TU ngày nào?"
NEXT = "còn Chỉ thị 30-CT/TU?"
UNDERSTOOD = "Hiểu câu hỏi là: Chỉ thị 30-CT/TU ngày nào?"


def test_a_follow_up_leans_on_the_question_before(talk: Talk) -> None:
    talk.say(FIRST)
    assert UNDERSTOOD in talk.say(NEXT)["text"]
    again = talk.say("thế Kế hoạch 117-KH/TU?")
    assert "Hiểu câu hỏi là: Kế hoạch 117-KH/TU ngày nào?" in again["text"]


def test_what_goes_astray_leaves_the_topic(talk: Talk) -> None:
    talk.say(FIRST)
    assert texts.NONE.splitlines()[0] in talk.say("Giá vàng hôm nay bao nhiêu một chỉ?")["text"]
    assert UNDERSTOOD in talk.say(NEXT)["text"]


def test_moi_starts_afresh(talk: Talk) -> None:
    talk.say(FIRST)
    assert talk.say("/moi")["text"] == texts.AFRESH
    assert UNDERSTOOD not in talk.say(NEXT)["text"]


def test_chats_do_not_lean_on_each_other(talk: Talk, telegram: BotApi) -> None:
    talk.say(FIRST)
    assert UNDERSTOOD not in Talk(telegram).say(NEXT)["text"]


def test_an_edited_follow_up_and_its_buttons_lean_on_the_same_question(talk: Talk) -> None:
    talk.say(FIRST)
    question: dict[str, Any] = {}
    talk.after(lambda: question.update(talk.server.write("còn Chỉ thị 3?", talk.id)))
    answer = talk.after(lambda: talk.server.edit(question, NEXT))
    assert UNDERSTOOD in answer["text"]
    assert texts.OTHER in labels(answer)
    other = talk.press(answer, texts.OTHER)
    assert other["text"].startswith("Đoạn gần nghĩa thứ 2:")


def test_a_topic_goes_cold_and_only_so_much_is_kept() -> None:
    now = 0.0
    conversations = Conversations(lambda: now)
    assert conversations.begin("a", "1") == Context()
    conversations.turn("a", "Ai ký?")
    conversations.lock("a", "key")
    now = COLD_SECONDS - 1.0
    assert conversations.begin("a", "2") == Context("Ai ký?", "key")
    assert conversations.context("a", "1") == Context()
    now = COLD_SECONDS + 1.0
    assert conversations.begin("a", "3") == Context(None, "key")
    assert conversations.context("a", "2") == Context("Ai ký?", "key")
    for message in range(MAX_TURNS):
        conversations.begin("a", f"more {message}")
    assert conversations.context("a", "2") is None
    conversations.turn("a", "Ai ký?")
    for chat in range(MAX_CHATS):
        conversations.begin(str(chat), "1")
    assert conversations.begin("a", "4") == Context()


def test_a_follow_up_sent_at_once_does_not_overtake_its_question(talk: Talk) -> None:
    for text in (FIRST, NEXT, FIRST, NEXT):
        talk.server.write(text, talk.id)
    talk.server.wait_until(lambda: len(talk.messages) == 4)
    asked = [message["reply_to_message"]["text"] for message in talk.messages]
    assert asked == [FIRST, NEXT, FIRST, NEXT]
    assert [UNDERSTOOD in message["text"] for message in talk.messages] == [False, True, False, True]
