"""Where handlers find what answers; who speaks, and where."""

from typing import Any

from telegram import Message, Update, User
from telegram.ext import Application, ContextTypes

from bot.messages import Speaker
from bot.services import Services


def keep(bot_data: dict[str, object], services: Services) -> None:
    """Put the services where handlers look for them."""
    bot_data["services"] = services


def services_of(context: "ContextTypes.DEFAULT_TYPE | Application[Any, Any, Any, Any, Any, Any]") -> Services:
    """What answers, who may ask, and what is kept."""
    services = context.bot_data["services"]
    assert isinstance(services, Services)  # noqa: S101 (bot_data is untyped)
    return services


def speaker_of(message: Message, person: User | None) -> Speaker:
    """Who does something in a chat; without a person it is the chat itself, as an anonymous admin is."""
    return Speaker(str(person.id if person else message.chat_id), chat_of(message))


def chat_of(message: Message) -> str:
    """Where people talk about one thing: a chat, or a topic of one."""
    topic = message.message_thread_id if message.is_topic_message else None
    return f"{message.chat_id}:{topic}" if topic else str(message.chat_id)


def person_of(update: Update) -> int:
    """The id of whoever an update comes from; 0 if nobody is told."""
    return update.effective_user.id if update.effective_user else 0
