"""The Telegram application: its connection, and its handlers from top to bottom."""

from typing import Any

from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.handlers.ask import answer_question
from bot.handlers.errors import report_error
from bot.handlers.help import send_help, send_start
from bot.settings import BotSettings
from index.search import Searcher

SEARCHER = "searcher"


def build_application(settings: BotSettings, searcher: Searcher) -> Application[Any, Any, Any, Any, Any, Any]:
    """An application ready to run; the settings must hold a token."""
    assert settings.telegram_bot_token is not None  # noqa: S101 (for the type checker)
    server = str(settings.telegram_api_base_url).rstrip("/")
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .base_url(f"{server}/bot")
        .base_file_url(f"{server}/file/bot")
        .concurrent_updates(True)
        .rate_limiter(AIORateLimiter(max_retries=3))
        .get_updates_connection_pool_size(8)  # with one connection an interrupted poll stalls for good
    )
    if settings.telegram_proxy:
        builder = builder.proxy(settings.telegram_proxy).get_updates_proxy(settings.telegram_proxy)
    application = builder.build()
    application.bot_data[SEARCHER] = searcher
    application.add_handler(CommandHandler("start", send_start))
    application.add_handler(CommandHandler("help", send_help))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answer_question))
    application.add_error_handler(report_error)
    return application
