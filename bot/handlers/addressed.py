"""Which messages are meant for the bot: all in private; in a group those that mention it or reply to it."""

from dataclasses import dataclass

from telegram import Bot, Message, MessageEntity
from telegram.constants import ChatType

from index.vietnamese import folded_syllables

# "@bot ơi, trả lời giúp anh ấy với nhé": what it is asked stands in the message that this one replies to.
_ASKS_FOR_HELP = frozenset("oi nho giup voi nhe a ho tra loi cau nay cho anh chi em dong chi ay di".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the message to answer."""

    text: str
    message: Message


def addressed(message: Message, bot: Bot) -> Question | None:
    """The question of a message, or None if the bot is not meant.

    In a group, a bare mention in reply to somebody asks what that one wrote.
    """
    if message.text is None:
        return None
    if message.chat.type == ChatType.PRIVATE:
        return Question(message.text, message)
    text = without_mention(message, bot)
    other = message.reply_to_message
    if other and other.from_user and other.from_user.id == bot.id:
        return Question(text, message)
    if text == message.text:
        return None
    bare = other and other.text and not set(folded_syllables(text)) - _ASKS_FOR_HELP
    return Question(other.text, other) if bare and other and other.text else Question(text, message)


def without_mention(message: Message, bot: Bot) -> str:
    """The text of a message without the bot's own name in it."""
    text = message.text or ""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    for entity, name in message.parse_entities(kinds).items():
        ours = entity.user.id == bot.id if entity.user else name.lower() == bot.name.lower()
        if ours:
            text = text.replace(name, " ")
    return text if text == message.text else " ".join(text.split())
