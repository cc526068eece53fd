"""Reactions to answers, which count as 👍 and 👎 do."""

from telegram import ReactionTypeEmoji, Update
from telegram.ext import ContextTypes

from bot.handlers.context import services_of

GOOD = frozenset("👍❤🔥👏🎉💯👌🏆🤝")
BAD = frozenset("👎💩🤮🤬🥱")


async def note_reaction(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Keep what somebody thinks of an answer; a reaction that is taken back takes that back."""
    change = update.message_reaction
    if change is None or change.user is None:
        return
    journal = services_of(context).journal
    chat = str(change.chat.id)
    question = await journal.answered_by(chat, change.message_id)
    if question is None:
        return
    emoji = {each.emoji for each in change.new_reaction if isinstance(each, ReactionTypeEmoji)}
    good = True if emoji & GOOD else False if emoji & BAD else None
    await journal.judge(question, chat, str(change.user.id), good)
