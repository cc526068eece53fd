"""Groups: silent unless meant, each topic a talk of its own, in invite mode only where an admin let it in."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot import texts
from index.build import build
from index.settings import IndexSettings
from tests.bot.talk import NAME, Group, Talk, labels
from tests.bot_api.methods import BOT_USER
from tests.bot_api.server import TOKEN, BotApi, person
from tests.conftest import bot_settings
from tests.running import running_telegram

ADMIN, STRANGER = 7, 8
MAY = "messages audios documents photos videos video_notes voice_notes polls other_messages".split()  # noqa: SIM905
MUTED = {f"can_send_{what}": False for what in MAY} | {
    f"can_{what}": False
    for what in (
        "add_web_page_previews",
        "change_info",
        "invite_users",
        "pin_messages",
        "manage_topics",
        "edit_tag",
        "react_to_messages",
    )
}
QUESTION = "Kế hoạch 117-KH/TU ngày nào?"
NEXT = "còn Chỉ thị 30-CT/TU?"
UNDERSTOOD = "Hiểu câu hỏi là: Chỉ thị 30-CT/TU ngày nào?"


@pytest.mark.parametrize(
    "text", [f"{NAME} {QUESTION}", f"{QUESTION} {NAME}", f"{NAME.upper()}, {QUESTION}", f"{NAME}\n{QUESTION}"]
)
def test_a_mention_is_answered(group: Group, text: str) -> None:
    answer = group.say(text)
    assert "117-KH/TU" in answer["text"]
    assert answer["reply_to_message"]["text"] == text
    assert "Hiểu câu hỏi" not in answer["text"]


def test_talk_among_people_is_left_alone(group: Group) -> None:
    for text in (QUESTION, f"@hoidap_test_botx {QUESTION}", f"@ai_do {QUESTION}", "/lenhla", "chào bot"):
        group.write(text)
    person = group.write("ý kiến của tôi")
    group.write(QUESTION, reply_to_message=person)
    group.send(voice={"file_id": "a", "file_unique_id": "b", "duration": 1})
    assert group.say(f"{NAME} cảm ơn nhiều")["text"] == texts.THANKS
    assert len(group.messages) == 1


def test_a_reply_to_the_bot_is_answered_and_leans_on_what_was_asked(group: Group) -> None:
    answer = group.say(f"{NAME} {QUESTION}")
    assert UNDERSTOOD in group.say(NEXT, reply_to_message=answer)["text"]


def test_a_bare_mention_in_reply_asks_what_somebody_wrote(group: Group) -> None:
    written = group.write(QUESTION)
    answer = group.say(NAME, reply_to_message=written)
    assert "117-KH/TU" in answer["text"]
    assert answer["reply_to_message"]["message_id"] == written["message_id"]
    for asked in (f"{NAME} ơi", f"nhờ {NAME} trả lời giúp anh ấy với nhé", f"{NAME}?"):
        assert "117-KH/TU" in group.say(asked, reply_to_message=written)["text"]
    assert group.say(NAME)["text"] == texts.EMPTY


def test_an_edited_question_is_answered_anew(group: Group) -> None:
    question = group.write(f"{NAME} giá vàng hôm nay?")
    group.server.wait_until(lambda: len(group.messages) == 1)
    group.server.edit(question, f"{NAME} {QUESTION}")
    group.server.wait_until(lambda: len(group.messages) == 2)
    assert "117-KH/TU" in group.messages[-1]["text"]


def test_commands_and_buttons_work_in_a_group(group: Group) -> None:
    assert "keyboard" not in group.say(f"/start{NAME}")
    listed = group.say(f"/tailieu{NAME}")
    group.server.press(listed, "1")
    group.server.wait_until(lambda: len(group.messages) == 3)
    assert texts.SHARE in labels(group.messages[-1])
    answer = group.say(f"{NAME} {QUESTION}")
    group.server.press(answer, texts.OTHER)
    group.server.wait_until(lambda: len(group.messages) == 5)
    assert group.messages[-1]["text"].startswith("Đoạn gần nghĩa thứ 2:")


def test_topics_are_talks_of_their_own(telegram: BotApi) -> None:
    forum = Group(telegram, forum=True)
    first = forum.say(f"{NAME} {QUESTION}", topic=501)
    assert first["message_thread_id"] == 501
    other = forum.say(f"{NAME} {NEXT}", topic=502)
    assert other["message_thread_id"] == 502
    assert UNDERSTOOD not in other["text"]
    same = forum.say(f"{NAME} {NEXT}", topic=501)
    assert same["message_thread_id"] == 501
    assert UNDERSTOOD in same["text"]


def test_a_new_group_is_told_how_to_ask(group: Group) -> None:
    group.server.join(group.chat, sender=STRANGER)
    group.server.wait_until(lambda: len(group.messages) == 1)
    assert group.messages[0]["text"] == texts.GROUP_HELLO.format(name=NAME)


@pytest.fixture
def invited(lexical: IndexSettings, bot_api: BotApi) -> Iterator[Any]:
    """Settings of a bot in invite mode, that a test starts itself."""
    build(lexical)
    yield bot_settings(
        lexical,
        telegram_bot_token=TOKEN,
        telegram_api_base_url=bot_api.url,
        access="invite",
        admin_ids=f"{ADMIN},9",
    )
    assert bot_api.rejected == []


def test_in_invite_mode_it_stays_only_where_an_admin_added_it(invited: Any, bot_api: BotApi) -> None:
    group, strange = Group(bot_api), Group(bot_api)
    with running_telegram(invited):
        bot_api.join(strange.chat, sender=STRANGER)
        bot_api.wait_until(lambda: bot_api.chats.groups[strange.id]["left"])
        assert [message["text"] for message in strange.messages] == [texts.GROUP_NOT_APPROVED]
        bot_api.join(group.chat, sender=ADMIN)
        bot_api.wait_until(lambda: len(group.messages) == 1)
        assert "117-KH/TU" in group.say(f"{NAME} {QUESTION}", sender=STRANGER)["text"]
    with running_telegram(invited):  # a restart forgets no group
        assert "117-KH/TU" in group.say(f"{NAME} {QUESTION}", sender=STRANGER)["text"]
        bot_api.join(group.chat, sender=ADMIN, leave=True)
        bot_api.join(group.chat, sender=STRANGER)  # once taken out, it needs an admin again
        bot_api.wait_until(lambda: bot_api.chats.groups[group.id]["left"])


def test_it_leaves_even_where_it_may_not_say_why(invited: Any, bot_api: BotApi) -> None:
    group = Group(bot_api)
    bot_api.fail("sendMessage", *[403] * 9)
    with running_telegram(invited):
        bot_api.join(group.chat, sender=STRANGER)
        bot_api.wait_until(lambda: bot_api.chats.groups[group.id]["left"])
    assert group.messages == []


def test_an_approved_group_that_mutes_the_bot_stays_approved(invited: Any, bot_api: BotApi) -> None:
    group = Group(bot_api)
    with running_telegram(invited):
        bot_api.join(group.chat, sender=ADMIN)
        bot_api.wait_until(lambda: len(group.messages) == 1)
        muted = {"user": BOT_USER, "status": "restricted", "is_member": True, "until_date": 0, **MUTED}
        member = {"user": BOT_USER, "status": "member"}
        for old, new in ((member, muted), (muted, member)):
            change = {"chat": group.chat, "from": person(STRANGER), "date": 1}
            bot_api.update(my_chat_member={**change, "old_chat_member": old, "new_chat_member": new})
        assert "117-KH/TU" in group.say(f"{NAME} {QUESTION}", sender=STRANGER)["text"]


def test_a_group_from_before_invite_mode_is_left_when_it_asks(invited: Any, bot_api: BotApi) -> None:
    group = Group(bot_api)
    with running_telegram(invited):
        group.write("chuyện trong nhóm", sender=ADMIN)
        assert group.say(f"{NAME} {QUESTION}", sender=ADMIN)["text"] == texts.GROUP_NOT_APPROVED
        bot_api.wait_until(lambda: bot_api.chats.groups[group.id].get("left"))
    assert len(group.messages) == 1


@pytest.mark.parametrize("mover", [ADMIN, STRANGER])
def test_an_approved_group_that_becomes_a_supergroup_stays_approved(
    invited: Any, bot_api: BotApi, mover: int, caplog: pytest.LogCaptureFixture
) -> None:
    group, moved = Group(bot_api), Group(bot_api)
    with running_telegram(invited):
        bot_api.join({**group.chat, "type": "group"}, sender=ADMIN)
        bot_api.wait_until(lambda: len(group.messages) == 1)
        bot_api.join(moved.chat, sender=mover)  # who has turned it into one, told before the move
        group.send(migrate_to_chat_id=moved.id)
        moved.send(migrate_from_chat_id=group.id)
        bot_api.wait_until(lambda: len(moved.messages) == 1)
        assert "117-KH/TU" in moved.say(f"{NAME} {QUESTION}")["text"]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_in_invite_mode_strangers_are_told_in_private(invited: Any, bot_api: BotApi) -> None:
    with running_telegram(invited):
        stranger, admin = Talk(bot_api), Talk(bot_api)
        admin.id = ADMIN
        for text in (QUESTION, "/start", "/tailieu"):
            assert stranger.say(text)["text"] == texts.NOT_INVITED
        answer = admin.say(QUESTION)
        assert "117-KH/TU" in answer["text"]
        bot_api.press_data(answer, "d:aaaaaaaaaaaaaaaa", stranger.id)
        bot_api.wait_until(lambda: bool(_alerts(bot_api)))
        assert _alerts(bot_api) == [texts.NOT_INVITED]


def _alerts(server: BotApi) -> list[str]:
    return [
        call["text"] for method, call in server.calls if method == "answerCallbackQuery" and call.get("text")
    ]
