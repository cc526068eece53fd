"""A question in, a cited answer out."""

import asyncio

from telegram import Update
from telegram.constants import ChatAction, ParseMode
from telegram.ext import ContextTypes

from bot.rendering import render
from index.search import Searcher


async def answer_question(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the text of a message."""
    message = update.effective_message
    if message is None or not message.text:
        return
    searcher: Searcher = context.bot_data["searcher"]
    await message.reply_chat_action(ChatAction.TYPING)
    result = await asyncio.to_thread(searcher.search, message.text)  # encoding must not hold the event loop
    await message.reply_text(render(result).html, parse_mode=ParseMode.HTML)
