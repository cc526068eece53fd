"""What the bot is and how to ask it."""

from telegram import Update
from telegram.ext import ContextTypes

from bot import texts


async def send_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot answers."""
    if update.effective_message:
        await update.effective_message.reply_text(texts.START)


async def send_help(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how to ask."""
    if update.effective_message:
        await update.effective_message.reply_text(texts.HELP)
