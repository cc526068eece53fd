"""Buttons under answers."""

import logging
from contextlib import suppress

from telegram import Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.addressed import without_mention
from bot.handlers.context import chat_of, replies_of
from bot.telegram_adapter import follow_press

logger = logging.getLogger(__name__)


async def follow_button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Acknowledge first (a press expires within seconds), then do what the button says."""
    query = update.callback_query
    if query is None:
        return
    pressed = query.message if isinstance(query.message, Message) else None
    with suppress(BadRequest):  # too old to acknowledge, not too old to follow
        await query.answer(None if pressed and query.data else texts.QUESTION_GONE)
    if pressed is None or not query.data:
        return
    asked = pressed.reply_to_message
    reply = await replies_of(context).to_press(
        query.data,
        without_mention(asked, context.bot) if asked and asked.text else None,
        chat_of(pressed),
        str(asked.message_id if asked else ""),
    )
    await follow_press(pressed, reply)
