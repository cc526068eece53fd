"""Commands: what the bot is, how to ask it, what it holds."""

from telegram import Update
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.context import replies_of
from bot.replies import say
from bot.telegram_adapter import answer


async def send_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Introduce the bot, with example questions."""
    if update.effective_message:
        await answer(update.effective_message, await replies_of(context).start())


async def send_help(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how to ask."""
    if update.effective_message:
        await answer(update.effective_message, say(texts.HELP))


async def send_documents(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List the documents."""
    if update.effective_message:
        await answer(update.effective_message, await replies_of(context).documents())


async def send_afresh(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Forget what was asked so far."""
    message = update.effective_message
    if message:
        await answer(message, replies_of(context).afresh(str(message.chat_id)))


async def send_unknown(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """An unknown command, in private only: in a group it may be meant for another bot."""
    if update.effective_message:
        await answer(update.effective_message, say(f"{texts.UNKNOWN_COMMAND}\n{texts.HELP}"))
