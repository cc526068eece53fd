"""What happens when something goes wrong while a person waits."""

import logging
import sqlite3
import time

import pytest

from bot import texts
from bot.logs import Redacting
from bot.replies import Replies
from bot.settings import BotSettings
from index.build import build
from index.settings import IndexSettings
from tests.bot.talk import labels
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.running import running_telegram


def test_an_error_is_logged_and_told_politely(
    bot_api: BotApi, lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(self: Replies, *arguments: object, **more: object) -> None:
        raise OSError(f"version gone; {TOKEN}")

    build(lexical)
    monkeypatch.setattr(Replies, "to_text", fail)
    settings = bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)
    with caplog.at_level(logging.ERROR), running_telegram(settings):
        bot_api.write("Nghị quyết 43?")
        assert bot_api.wait_for(1)[0]["text"] == texts.ERROR
    (record,) = (record for record in caplog.records if record.name == "bot.handlers.errors")
    shown = Redacting(TOKEN).format(record)
    assert "version gone; <token>" in shown
    assert "Nghị quyết 43?" not in shown
    assert TOKEN not in shown


def test_telegram_out_of_reach_is_tried_again(
    bot_api: BotApi, lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    build(lexical)
    bot_api.fail("getMe", "reset", "reset")
    settings = bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)
    monkeypatch.setattr("bot.receiving.FIRST_WAITS", (0.1, 0.1))
    with caplog.at_level(logging.WARNING), running_telegram(settings):
        bot_api.write("chào bot")
        assert bot_api.wait_for(1)[0]["text"] == texts.GREETING
    assert "TELEGRAM_PROXY may help" in caplog.text


def test_waiting_for_telegram_can_be_stopped(bot_api: BotApi, lexical: IndexSettings) -> None:
    build(lexical)
    bot_api.fail("getMe", *["reset"] * 50)
    settings = bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)
    started = time.monotonic()
    with running_telegram(settings):
        bot_api.wait_until(lambda: any(method == "getMe" for method, _ in bot_api.calls))
    assert time.monotonic() - started < 20


def test_a_menu_that_cannot_be_set_does_not_stop_the_bot(bot_api: BotApi, lexical: IndexSettings) -> None:
    build(lexical)
    bot_api.fail("setMyCommands", 500)
    settings = bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)
    with running_telegram(settings):
        bot_api.write("chào bot")
        assert bot_api.wait_for(1)[0]["text"] == texts.GREETING


def test_a_question_that_cannot_be_kept_is_answered_and_not_logged(
    administered: BotSettings, bot_api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), running_telegram(administered):
        with sqlite3.connect(administered.data_dir / "state.sqlite") as database:
            database.execute("DROP TABLE questions")
        bot_api.write("Kế hoạch 117-KH/TU ngày nào?")
        answer = bot_api.wait_for(1)[0]
    assert "117-KH/TU" in answer["text"]
    assert texts.GOOD not in labels(answer)
    assert "could not be kept" in caplog.text
    assert "117-KH/TU" not in "".join(Redacting(None).format(record) for record in caplog.records)


def test_what_telegram_does_not_take_now_is_sent_again(
    administered: BotSettings, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.WAITS", (0.05,) * 5)
    bot_api.fail("sendMessage", 500, "reset", 429, 500)
    with running_telegram(administered):
        bot_api.write("chào bot")
        assert bot_api.wait_for(1)[0]["text"] == texts.GREETING


def test_what_telegram_does_not_take_for_long_is_answered_by_the_next_start(
    administered: BotSettings, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.WAITS", (0.05,))
    bot_api.fail("sendMessage", 500, 500)
    with running_telegram(administered):
        bot_api.write("chào bot")
        bot_api.wait_until(lambda: sum(method == "sendMessage" for method, _ in bot_api.calls) == 2)
    assert bot_api.chats.sent == []
    with running_telegram(administered):
        assert bot_api.wait_for(1)[0]["text"] == texts.GREETING
