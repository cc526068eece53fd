"""What could not be handled: logged first, then told politely."""

import logging

from telegram import Update
from telegram.constants import ChatType
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.context import services_of

logger = logging.getLogger(__name__)


async def report_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log an exception without the text of the question, and apologise to whoever asked."""
    logger.error("An update could not be handled", exc_info=context.error)
    if isinstance(context.error, NetworkError) and not isinstance(context.error, BadRequest):
        if isinstance(update, Update):
            services_of(context).inbox.keep(update.update_id)
    elif isinstance(update, Update) and update.effective_message and update.effective_chat:
        try:
            if update.effective_chat.type == ChatType.PRIVATE:
                await update.effective_message.reply_text(texts.ERROR)
        except TelegramError as error:
            logger.warning("The apology could not be sent: %s", error)
