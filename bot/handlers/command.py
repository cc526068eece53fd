"""Commands: what the bot is, what it holds, a fresh start."""

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.context import chat_of, replies_of
from bot.rendering import say
from bot.telegram_adapter import answer


async def follow_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Reply to a known command, with what follows it."""
    message = update.effective_message
    if message is None or not message.text:
        return
    argument = " ".join(context.args or ())
    reply = await replies_of(context).to_command(_name(message), argument, chat_of(message))
    if reply:
        await answer(message, reply)


async def send_unknown(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """An unknown command, in private only: in a group it may be meant for another bot."""
    if update.effective_message:
        await answer(update.effective_message, say(f"{texts.UNKNOWN_COMMAND}\n{texts.HELP}"))


def _name(message: Message) -> str:
    """The command itself: "/tailieu@bot x" is "tailieu"."""
    assert message.text is not None  # noqa: S101 (a command is text)
    return message.text.split()[0].removeprefix("/").partition("@")[0].lower()
