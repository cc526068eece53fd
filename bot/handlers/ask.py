"""A question, new or edited, in; a cited answer out."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.handlers.addressed import addressed
from bot.handlers.context import services_of, speaker_of
from bot.telegram_adapter import answer, typing


async def answer_question(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a message that is meant for the bot; an edited question is answered anew."""
    message = update.effective_message
    question = message and addressed(message, context.bot)
    if not question:
        return
    services = services_of(context)
    async with typing(question.message):
        reply = await services.replies.to_text(
            question.text,
            speaker_of(question.message, update.effective_user),
            str(question.message.message_id),
            edited=bool(update.edited_message),
        )
        sent = await answer(question.message, reply)
        if reply.question and sent:
            services.journal.delivered(reply.question, sent.message_id)
