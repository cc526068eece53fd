"""The Telegram application: its connection, and its handlers from top to bottom."""

from typing import Any

from telegram import Update
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
from telegram.request import HTTPXRequest

from bot import texts
from bot.handlers.admin import receive_file
from bot.handlers.ask import answer_question
from bot.handlers.command import (
    follow_admin_command,
    follow_command,
    follow_trainer_command,
    send_unknown,
)
from bot.handlers.context import keep
from bot.handlers.errors import report_error
from bot.handlers.feedback import note_reaction
from bot.handlers.gate import let_in
from bot.handlers.inline import offer_quotations
from bot.handlers.invitation import LINK, accept_invitation
from bot.handlers.membership import follow_membership, follow_migration
from bot.handlers.other import answer_other, ignore
from bot.handlers.press import follow_button
from bot.polling import PollingBot
from bot.sending import Sending
from bot.services import Services
from bot.updates import ByChat, RecordedQueue

App = Application[Any, Any, Any, Any, Any, Any]
CONNECTIONS = 256
POLLING_CONNECTIONS = 8  # with one an interrupted poll stalls for good


def build_application(services: Services, limiter: Sending | None = None) -> App:
    """An application ready to run; the settings must hold a token. It keeps to Telegram's rates."""
    settings, inbox = services.settings, services.inbox
    assert settings.telegram_bot_token is not None  # noqa: S101 (for the type checker)
    server = str(settings.telegram_api_base_url).rstrip("/")
    bot = PollingBot(
        settings.telegram_bot_token.get_secret_value(),
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=HTTPXRequest(CONNECTIONS, proxy=settings.telegram_proxy),
        get_updates_request=HTTPXRequest(POLLING_CONNECTIONS, proxy=settings.telegram_proxy),
        rate_limiter=limiter or Sending(max_retries=5),
    )
    builder = ApplicationBuilder().bot(bot).concurrent_updates(ByChat(inbox))
    application = builder.update_queue(RecordedQueue(inbox)).build()
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
