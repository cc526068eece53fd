"""What happens when something goes wrong while a person waits."""

import asyncio
import logging

import pytest

from bot import texts
from bot.application import build_application
from bot.logs import Redacting
from bot.settings import BotSettings
from tests.bot_api.server import TOKEN, BotApi


class BrokenSearcher:
    """Stands for a version that was deleted by hand while the bot runs."""

    def search(self, question: str) -> None:
        raise OSError(f"version gone; {TOKEN}")


def test_an_error_is_logged_and_told_politely(
    bot_api: BotApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = BotSettings(_env_file=None, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)
    application = build_application(settings, BrokenSearcher())

    async def talk() -> None:
        async with application:
            await application.start()
            await application.updater.start_polling()
            await asyncio.to_thread(bot_api.wait_for, 1)
            await application.updater.stop()
            await application.stop()

    bot_api.write("Nghị quyết 43?")
    with caplog.at_level(logging.ERROR):
        asyncio.run(talk())
    assert bot_api.messages[0]["text"] == texts.ERROR
    (record,) = (record for record in caplog.records if record.name == "bot.handlers.errors")
    shown = Redacting(TOKEN).format(record)
    assert "version gone; <token>" in shown
    assert "Nghị quyết 43?" not in shown
    assert TOKEN not in shown
