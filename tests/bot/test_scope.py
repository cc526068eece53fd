"""A chat that asks in one document only."""

from typing import Any

import pytest

from bot import texts
from index.build import build
from index.passages import document_key
from index.settings import IndexSettings
from tests.bot.talk import Talk, labels
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.corpora import add_document
from tests.running import running_telegram

FIRST = "Kế hoạch của Bộ Chính trị để thực hiện Nghị quyết 43-NQ/TW có số bao nhiêu?"
LOCK_43 = texts.LOCK.format(document="43-NQ/TW")
TITLE_43 = "Tóm lược Nghị quyết số 43-NQ/TW về đại đoàn kết toàn dân tộc"


def test_a_scope_is_locked_shown_and_cleared(talk: Talk) -> None:
    answer = talk.say(FIRST)
    told = talk.press(answer, LOCK_43)
    assert told["text"] == texts.LOCKED.format(document=TITLE_43)
    assert labels(told) == [texts.UNLOCK]
    inside = talk.say("Nhóm nhiệm vụ thứ nhất là gì?")
    assert texts.SCOPE_LOCKED.format(document=TITLE_43) in inside["text"]
    assert "43-NQ/TW, Tóm lược" in inside["text"]
    assert talk.press(inside, texts.UNLOCK)["text"] == texts.UNLOCKED
    free = talk.say(FIRST)
    assert texts.SCOPE_LOCKED.format(document=TITLE_43) not in free["text"]


def test_what_is_not_in_the_document_is_not_answered_from_others(talk: Talk) -> None:
    question = "Bao nhiêu cán bộ dự hội nghị ở Bắc Ninh?"
    assert "2.838/2.870" in talk.say(question)["text"]
    talk.press(talk.say("/nghiquyet 43"), texts.LOCK.format(document=texts.THIS_DOCUMENT))
    inside = talk.say(question)
    assert "2.838/2.870" not in inside["text"]
    assert texts.SCOPE_LOCKED.format(document=TITLE_43) in inside["text"]
    assert texts.UNLOCK in labels(inside)


def test_other_passages_stay_in_the_document(talk: Talk) -> None:
    talk.press(talk.say("/nghiquyet 43"), texts.LOCK.format(document=texts.THIS_DOCUMENT))
    message = talk.say("Nhóm nhiệm vụ thứ nhất là gì?")
    for _ in range(3):
        message = talk.press(message, texts.OTHER)
        assert TITLE_43 in message["text"]


def test_a_question_that_names_another_document_leaves_the_scope_and_says_so(talk: Talk) -> None:
    talk.press(talk.say("/nghiquyet 43"), texts.LOCK.format(document=texts.THIS_DOCUMENT))
    answer = talk.say("Nghị quyết 42-NQ/TW nêu mấy quan điểm?")
    assert texts.SCOPE_LEFT.format(document="43-NQ/TW") in answer["text"]
    assert texts.SCOPE_LOCKED.format(document=TITLE_43) in talk.say("Nhóm nhiệm vụ thứ nhất là gì?")["text"]


def test_a_topic_of_another_document_is_dropped_when_one_is_locked(talk: Talk) -> None:
    talk.say("Kế hoạch của Bộ Chính trị để thực hiện Nghị quyết 42-NQ/TW có số bao nhiêu?")
    talk.press(talk.say("/nghiquyet 43"), texts.LOCK.format(document=texts.THIS_DOCUMENT))
    answer = talk.say("có mấy quan điểm?")
    assert "42-NQ/TW" not in answer["text"]


def test_a_follow_up_shows_its_scope_and_can_leave_the_topic(talk: Talk) -> None:
    talk.say(FIRST)
    follow_up = talk.say("ngày bao nhiêu?")
    assert texts.SCOPE.format(document=TITLE_43) in follow_up["text"]
    assert labels(follow_up)[-4:] == [LOCK_43, texts.OTHER_TOPIC, texts.GOOD, texts.BAD]
    assert talk.press(follow_up, texts.OTHER_TOPIC)["text"] == texts.AFRESH
    assert texts.SCOPE.format(document=TITLE_43) not in talk.say("ngày bao nhiêu?")["text"]


def test_moi_clears_the_scope_too(talk: Talk) -> None:
    talk.press(talk.say(FIRST), LOCK_43)
    talk.say("/moi")
    assert (
        texts.SCOPE_LOCKED.format(document=TITLE_43) not in talk.say("Nhóm nhiệm vụ thứ nhất là gì?")["text"]
    )


def test_chats_have_scopes_of_their_own(talk: Talk, telegram: BotApi) -> None:
    talk.press(talk.say(FIRST), LOCK_43)
    other = Talk(telegram).say("Nhóm nhiệm vụ thứ nhất của Nghị quyết 43 là gì?")
    assert texts.SCOPE_LOCKED.format(document=TITLE_43) not in other["text"]


def test_a_forged_scope_changes_nothing(talk: Talk) -> None:
    answer = talk.say(FIRST)
    reply = talk.after(lambda: talk.server.press_data(answer, "k:aaaaaaaaaaaaaaaa", talk.id))
    assert reply["text"] == texts.DOCUMENT_GONE
    assert talk.say(FIRST)["text"] == answer["text"]


def test_a_comparison_shows_each_document(talk: Talk) -> None:
    answer = talk.say("Nghị quyết 42 và 43 khác nhau thế nào về kế hoạch của Bộ Chính trị?")
    first, second = (answer["text"].index(number) for number in ("42-NQ/TW\n", "43-NQ/TW\n"))
    assert first < answer["text"].index("19-KH/TW") < second < answer["text"].index("21-KH/TW")
    half = talk.say("So sánh Nghị quyết 42 và Nghị quyết 43 về nhà ở xã hội")
    assert half["text"].count(texts.SIDE_NONE) == 1


@pytest.fixture
def served(lexical: IndexSettings, bot_api: BotApi) -> Any:
    """Settings of a bot, without a model, that a test starts itself."""
    add_document(lexical, "canh-dong", "Cánh đồng lúa chín vàng ở hai bên bờ sông lớn.", title="Báo cáo")
    build(lexical)
    yield bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)
    assert bot_api.rejected == []


def test_a_document_that_leaves_takes_the_scope_with_it(served: IndexSettings, bot_api: BotApi) -> None:
    talk = Talk(bot_api)
    with running_telegram(served):
        outline = talk.say(f"/start d_{document_key('canh-dong')}")
        talk.press(outline, texts.LOCK.format(document=texts.THIS_DOCUMENT))
        assert texts.SCOPE_LOCKED.format(document="Báo cáo") in talk.say("Cánh đồng lúa chín vàng")["text"]
        for suffix in (".txt", ".toml"):
            (served.documents_dir / f"canh-dong{suffix}").unlink()
        build(served)
        gone = f"/start d_{document_key('canh-dong')}"
        bot_api.wait_until(lambda: talk.say(gone)["text"] == texts.DOCUMENT_GONE)
        bot_api.write("Kế hoạch 117-KH/TU ngày nào?", talk.id)
        bot_api.wait_until(lambda: talk.messages[-1]["text"] == texts.SCOPE_GONE)
        assert "117-KH/TU" in talk.messages[-2]["text"]
        assert "Báo cáo" not in talk.say("Kế hoạch 117-KH/TU ngày nào?")["text"].split("\n")[-1]


def test_after_a_restart_old_buttons_work_or_say_why_not(served: IndexSettings, bot_api: BotApi) -> None:
    talk = Talk(bot_api)
    with running_telegram(served):
        whole = talk.say("Kế hoạch 117-KH/TU ngày nào?")
        short = talk.say("còn Chỉ thị 30-CT/TU?")
    with running_telegram(served):
        assert talk.press(whole, texts.OTHER)["text"].startswith("Đoạn gần nghĩa thứ 2:")
        assert "\n1. " in talk.press(short, texts.DOCUMENT)["text"]
        assert talk.press(short, texts.OTHER)["text"] == texts.CONTEXT_GONE
