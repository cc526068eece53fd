"""Messages that are not text, and updates that call for no reply."""

import logging

from telegram import Update
from telegram.ext import ContextTypes, filters

from bot import texts
from bot.rendering import say
from bot.telegram_adapter import answer

# In order: the first filter that takes a message says what is replied.
_REPLIES: tuple[tuple[filters.BaseFilter, str], ...] = (
    (filters.PHOTO | filters.VIDEO | filters.VIDEO_NOTE | filters.ANIMATION, texts.PHOTO),
    (filters.VOICE | filters.AUDIO, texts.VOICE),
    (filters.Document.ALL, texts.FILE),
    (filters.LOCATION | filters.VENUE | filters.CONTACT, texts.PERSONAL),
)
logger = logging.getLogger(__name__)


async def answer_other(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say politely that only text is read."""
    message = update.effective_message
    if message is None:
        return
    text = next((text for kind, text in _REPLIES if kind.check_update(update)), texts.STICKER)
    await answer(message, say(text))


async def ignore(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Service messages, channel posts, polls, talk in groups: seen, and on purpose not answered."""
    logger.debug("Update %s needs no reply", update.update_id)
