"""``@bot câu hỏi`` in any chat."""

import pytest

from bot import texts
from bot.handlers.inline import PAUSE_SECONDS
from index.build import build
from index.settings import IndexSettings
from tests.bot.talk import Talk, offered
from tests.bot_api.judges import entity_texts
from tests.bot_api.methods import TOO_OLD
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.running import running_telegram
from tests.sources import source_text

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


def test_a_quotation_is_offered_ready_to_paste(telegram: BotApi) -> None:
    answer = offered(telegram, QUESTION)
    (article,) = answer["results"]
    (quote,) = entity_texts(article["message"], "BlockQuote")
    assert quote in source_text("bac-ninh")
    assert "117-KH/TU" in quote
    assert "Tin, báo cáo: " in article["message"]["text"] and "đoạn " in article["message"]["text"]
    assert article["title"].removesuffix("…") in quote
    assert answer["is_personal"] is True
    assert answer["cache_time"] <= 30


def test_a_digest_is_offered_as_a_digest(telegram: BotApi) -> None:
    (article,) = offered(telegram, "Nghị quyết 42-NQ/TW nêu mấy quan điểm?")["results"]
    assert entity_texts(article["message"], "BlockQuote") == []
    assert "Tóm lược, không phải nguyên văn" in article["message"]["text"]


def test_sources_that_disagree_are_offered_each(telegram: BotApi) -> None:
    results = offered(telegram, "Nghị quyết 44-NQ/TW ban hành ngày nào?")["results"]
    assert len({result["id"] for result in results}) == len(results) >= 1


@pytest.mark.parametrize(
    ("text", "note"),
    [("", texts.INLINE_EMPTY), ("Giá vàng hôm nay?", texts.INLINE_NONE), ("x" * 256, texts.INLINE_NONE)],
)
def test_what_has_no_answer_offers_nothing_but_says_so(telegram: BotApi, text: str, note: str) -> None:
    answer = offered(telegram, text)
    assert answer["results"] == []
    assert answer["button"]["text"] == note


def test_it_leans_on_nothing(telegram: BotApi) -> None:
    talk = Talk(telegram)
    talk.say(QUESTION)
    assert offered(telegram, "ngày nào?", talk.id)["results"] == []


def test_a_question_too_old_to_be_answered_is_let_go(telegram: BotApi) -> None:
    old = telegram.ask_inline(QUESTION, 77)
    telegram.chats.asked.discard(old)
    telegram.wait_until(lambda: TOO_OLD in telegram.rejected)
    telegram.rejected.clear()
    assert offered(telegram, QUESTION, 77)["results"]


def test_only_the_last_of_many_keys_is_answered(telegram: BotApi) -> None:
    typed = [telegram.ask_inline(QUESTION[:length], 4242) for length in range(5, len(QUESTION) + 1)]
    telegram.wait_until(lambda: typed[-1] in telegram.chats.inline)
    answered = [identity for identity in typed if identity in telegram.chats.inline]
    assert answered == typed[-1:]
    assert PAUSE_SECONDS < 1


def test_in_invite_mode_strangers_get_nothing(lexical: IndexSettings, bot_api: BotApi) -> None:
    build(lexical)
    settings = bot_settings(
        lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url, access="invite", admin_ids="7"
    )
    with running_telegram(settings):
        assert offered(bot_api, QUESTION, sender=7)["results"] != []
        refused = offered(bot_api, QUESTION, sender=8)
        assert refused["results"] == []
        assert refused["button"]["text"] == texts.INLINE_NOT_INVITED
    assert bot_api.rejected == []
