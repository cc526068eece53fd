"""Where handlers find what answers."""

from telegram.ext import ContextTypes

from bot.replies import Replies

_KEY = "replies"


def keep_replies(bot_data: dict[str, object], replies: Replies) -> None:
    """Put it where handlers look for it."""
    bot_data[_KEY] = replies


def replies_of(context: ContextTypes.DEFAULT_TYPE) -> Replies:
    """What answers."""
    replies = context.bot_data[_KEY]
    assert isinstance(replies, Replies)  # noqa: S101 (bot_data is untyped)
    return replies
