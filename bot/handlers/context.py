"""Where handlers find what answers, and who may ask."""

from telegram import Message
from telegram.ext import ContextTypes

from bot.access import Access
from bot.replies import Replies


def keep(bot_data: dict[str, object], replies: Replies, access: Access) -> None:
    """Put them where handlers look for them."""
    bot_data.update(replies=replies, access=access)


def replies_of(context: ContextTypes.DEFAULT_TYPE) -> Replies:
    """What answers."""
    replies = context.bot_data["replies"]
    assert isinstance(replies, Replies)  # noqa: S101 (bot_data is untyped)
    return replies


def access_of(context: ContextTypes.DEFAULT_TYPE) -> Access:
    """Who may ask."""
    access = context.bot_data["access"]
    assert isinstance(access, Access)  # noqa: S101 (bot_data is untyped)
    return access


def chat_of(message: Message) -> str:
    """Where people talk about one thing: a chat, or a topic of one."""
    topic = message.message_thread_id if message.is_topic_message else None
    return f"{message.chat_id}:{topic}" if topic else str(message.chat_id)
