"""A question, new or edited, in; a cited answer out."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.handlers.context import replies_of
from bot.telegram_adapter import answer, typing


async def answer_question(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the text of a message; an edited question is answered anew."""
    message = update.effective_message
    if message is None or message.text is None:
        return
    async with typing(message):
        reply = await replies_of(context).to_text(
            message.text, str(message.chat_id), str(message.message_id), edited=bool(update.edited_message)
        )
        await answer(message, reply)
