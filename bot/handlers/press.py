"""Buttons under answers, and those of trainers and admins."""

import logging
from contextlib import suppress

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.actions import DROP, GOOD, KEEP, NEEDS, parts
from bot.handlers.addressed import without_mention
from bot.handlers.context import services_of, speaker_of
from bot.messages import Reply
from bot.rendering import say
from bot.roles import Role
from bot.telegram_adapter import follow_press, shown_briefly

logger = logging.getLogger(__name__)


async def follow_button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Acknowledge first (a press expires within seconds), then do what the button says.

    A judgement takes no time, and its thanks are the acknowledgement.
    """
    query = update.callback_query
    if query is None:
        return
    pressed = query.message if isinstance(query.message, Message) else None
    if pressed is None or not query.data:
        await _acknowledge(query, texts.QUESTION_GONE)
        return
    if parts(query.data)[0] == GOOD:
        reply = await _reply(query, pressed, query.data, context)
        await _acknowledge(query, shown_briefly(reply))
        return
    await _acknowledge(query)
    await follow_press(pressed, await _reply(query, pressed, query.data, context))


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    with suppress(TelegramError):  # too old to acknowledge, not too old to follow
        await query.answer(text)


async def _reply(
    query: CallbackQuery, pressed: Message, data: str, context: ContextTypes.DEFAULT_TYPE
) -> Reply:
    """What a press leads to, for those who may press it."""
    services = services_of(context)
    kind, value, _ = parts(data)
    needed = NEEDS.get(kind, Role.CADRE)
    if needed > Role.CADRE:
        if pressed.chat.type != ChatType.PRIVATE or await services.access.role(query.from_user.id) < needed:
            return say(texts.NOT_ALLOWED)
        if needed == Role.TRAINER:
            return await services.training.to_press(kind, value)
        if kind in (KEEP, DROP):
            return await services.incoming.to_press(kind, value, query.from_user.id)
        return await services.administration.to_press(kind, value, query.from_user.id)
    asked = pressed.reply_to_message
    return await services.replies.to_press(
        data,
        without_mention(asked, context.bot) if asked and asked.text else None,
        speaker_of(pressed, query.from_user),
        str(asked.message_id if asked else ""),
    )
