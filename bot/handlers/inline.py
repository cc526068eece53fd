"""``@bot câu hỏi`` in any chat: verified quotations to paste, for the one who types."""

import asyncio
import logging

from telegram import InlineQueryResultsButton, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.context import person_of, services_of
from bot.messages import Quotation
from bot.telegram_adapter import inline_article

PAUSE_SECONDS = 0.4  # Telegram asks at almost every key; only the last one is answered
CACHE_SECONDS = 10
logger = logging.getLogger(__name__)


async def offer_quotations(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer what answers the question, once the person pauses."""
    query, latest = update.inline_query, context.user_data
    if query is None or latest is None:
        return
    latest["inline"] = query.id
    await asyncio.sleep(PAUSE_SECONDS)
    if latest.get("inline") != query.id:
        return
    question = query.query.strip()
    found: list[Quotation] = []
    note = texts.INLINE_NONE if question else texts.INLINE_EMPTY
    services, person = services_of(context), person_of(update)
    if not await services.access.may_ask(person):
        note = texts.INLINE_NOT_INVITED
    elif question and not services.access.rates.allow(person, person):
        note = texts.INLINE_TOO_FAST
    elif question:
        found = await services.replies.quotations(question)
    button = None if found else InlineQueryResultsButton(note, start_parameter="hoi")
    articles = [inline_article(quotation) for quotation in found]
    try:
        await query.answer(articles, cache_time=CACHE_SECONDS, is_personal=True, button=button)
    except TelegramError as error:  # too old by now, as after the bot was away: the person has gone on
        logger.warning("An inline query was not answered: %s", error)
