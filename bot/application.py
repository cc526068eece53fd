"""The Telegram application: its connection, and its handlers from top to bottom."""

import asyncio
import logging
from contextlib import suppress
from itertools import chain, repeat
from typing import Any

from telegram import Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    TypeHandler,
    filters,
)

from bot import texts
from bot.handlers.admin import receive_file
from bot.handlers.ask import answer_question
from bot.handlers.command import (
    follow_admin_command,
    follow_command,
    follow_trainer_command,
    send_unknown,
)
from bot.handlers.context import keep, services_of
from bot.handlers.errors import report_error
from bot.handlers.feedback import note_reaction
from bot.handlers.gate import let_in
from bot.handlers.inline import offer_quotations
from bot.handlers.invitation import LINK, accept_invitation
from bot.handlers.membership import follow_membership, follow_migration
from bot.handlers.menus import show_menus
from bot.handlers.other import answer_other, ignore
from bot.handlers.press import follow_button
from bot.sending import Sending
from bot.services import Services
from bot.updates import ByChat, RecordedQueue
from index.errors import SettingsError

App = Application[Any, Any, Any, Any, Any, Any]
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.MESSAGE_REACTION,
]
FIRST_WAITS = (2.0, 5.0, 15.0)  # seconds between tries to reach Telegram, then a minute each
logger = logging.getLogger(__name__)


def build_application(services: Services, limiter: Sending | None = None) -> App:
    """An application ready to run; the settings must hold a token. It keeps to Telegram's rates."""
    settings, inbox = services.settings, services.inbox
    assert settings.telegram_bot_token is not None  # noqa: S101 (for the type checker)
    server = str(settings.telegram_api_base_url).rstrip("/")
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .base_url(f"{server}/bot")
        .base_file_url(f"{server}/file/bot")
        .concurrent_updates(ByChat(inbox))
        .update_queue(RecordedQueue(inbox))
        .rate_limiter(limiter or Sending(max_retries=5))
        .get_updates_connection_pool_size(8)  # with one connection an interrupted poll stalls for good
    )
    if settings.telegram_proxy:
        builder = builder.proxy(settings.telegram_proxy).get_updates_proxy(settings.telegram_proxy)
    application = builder.build()
    keep(application.bot_data, services)
    _add_handlers(application)
    return application


def _add_handlers(application: App) -> None:
    """Order matters: the first handler that takes an update is the only one."""
    private = filters.ChatType.PRIVATE
    application.add_handler(TypeHandler(Update, let_in), group=-1)
    application.add_handler(CommandHandler("start", accept_invitation, private & filters.Regex(LINK)))
    application.add_handler(CommandHandler(list(texts.COMMANDS), follow_command))
    application.add_handler(CommandHandler(list(texts.TRAINER_COMMANDS), follow_trainer_command))
    application.add_handler(CommandHandler(list(texts.ADMIN_COMMANDS), follow_admin_command))
    application.add_handler(CallbackQueryHandler(follow_button))
    application.add_handler(MessageReactionHandler(note_reaction))
    application.add_handler(InlineQueryHandler(offer_quotations))
    application.add_handler(ChatMemberHandler(follow_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, follow_migration))
    application.add_handler(MessageHandler(private & filters.COMMAND, send_unknown))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answer_question))
    application.add_handler(MessageHandler(private & filters.Document.ALL, receive_file))
    application.add_handler(MessageHandler(private & ~filters.StatusUpdate.ALL, answer_other))
    application.add_handler(TypeHandler(Update, ignore))
    application.add_error_handler(report_error)


async def run_telegram(application: App, stop: asyncio.Event) -> None:
    """Poll Telegram until told to stop; while it cannot be reached, try again, ever less often.

    Raises SettingsError if Telegram refuses the token.
    """
    for wait in chain(FIRST_WAITS, repeat(60)):
        try:
            await application.initialize()
            break
        except InvalidToken as error:
            raise SettingsError(
                "Telegram refuses TELEGRAM_BOT_TOKEN: copy it again from @BotFather."
            ) from error
        except NetworkError as error:
            logger.warning(
                "Telegram cannot be reached (%s); next try in %d s. TELEGRAM_PROXY may help.", error, wait
            )
            if await _stopped_within(stop, wait):
                return
    await application.start()
    assert isinstance(application.update_queue, RecordedQueue)  # noqa: S101 (build_application gave it)
    await application.update_queue.replay(application.bot)
    services = services_of(application)
    await show_menus(application.bot, sorted(services.access.admins), await services.members.trainers())
    assert application.updater is not None  # noqa: S101 (the builder makes one)
    await application.updater.start_polling(allowed_updates=ALLOWED_UPDATES)
    logger.info("Polling Telegram as @%s", application.bot.username)
    await stop.wait()
    await application.updater.stop()
    await application.stop()
    await application.shutdown()


async def _stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
