"""A question, new or edited, in; a cited answer out."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.handlers.addressed import addressed
from bot.handlers.context import chat_of, replies_of
from bot.telegram_adapter import answer, typing


async def answer_question(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a message that is meant for the bot; an edited question is answered anew."""
    message = update.effective_message
    question = message and addressed(message, context.bot)
    if not question:
        return
    async with typing(question.message):
        reply = await replies_of(context).to_text(
            question.text,
            chat_of(question.message),
            str(question.message.message_id),
            edited=bool(update.edited_message),
        )
        await answer(question.message, reply)
