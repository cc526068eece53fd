"""Chats with the bot, private and in groups, over the loopback server."""

import itertools
from typing import Any

from tests.bot_api.server import BotApi, person

NAME = "@hoidap_test_bot"
_chats = itertools.count(1000)


class Talk:
    """Everything that one person does, and what the bot answers to it."""

    def __init__(self, server: BotApi) -> None:
        self.server = server
        self.id = next(_chats)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All that the bot has sent to this person."""
        return [message for message in self.server.chats.sent if message["chat"]["id"] == self.id]

    def say(self, text: str) -> dict[str, Any]:
        """Write, and wait for the reply."""
        return self.after(lambda: self.server.write(text, self.id))

    def send(self, **content: Any) -> dict[str, Any]:
        """Send something other than text, and wait for the reply."""
        return self.after(lambda: self.server.send(self.id, **content))

    def press(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button that leads to a new message, and wait for it."""
        return self.after(lambda: self.server.press(message, label))

    def turn(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button that changes its own message, and wait for the change."""
        before = message["text"]
        self.server.press(message, label)
        self.server.wait_until(lambda: message["text"] != before)
        return message

    def after(self, act: Any) -> dict[str, Any]:
        """The message that follows an act."""
        count = len(self.messages)
        act()
        self.server.wait_until(lambda: len(self.messages) > count)
        return self.messages[-1]


class Group:
    """What people write in a group, and what the bot says there."""

    def __init__(self, server: BotApi, forum: bool = False) -> None:
        self.server = server
        self.id = -Talk(server).id
        self.chat = {"id": self.id, "type": "supergroup", "title": "Chi bộ", "is_forum": forum}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All that the bot has said there."""
        return [message for message in self.server.chats.sent if message["chat"]["id"] == self.id]

    def write(self, text: str, **content: Any) -> dict[str, Any]:
        """Somebody writes, perhaps in a topic."""
        return self.server.write_in_group(self.chat, text, **content)

    def send(self, **content: Any) -> None:
        """Anything but text."""
        self.server.update(message=self.server.chats.store(self.chat, person(42), **content))

    def say(self, text: str, **content: Any) -> dict[str, Any]:
        """Write, and wait for the reply."""
        count = len(self.messages)
        self.write(text, **content)
        self.server.wait_until(lambda: len(self.messages) > count)
        return self.messages[-1]


def offered(server: BotApi, text: str, sender: int = 42) -> dict[str, Any]:
    """What is offered for a question typed behind the bot's name."""
    identity = server.ask_inline(text, sender)
    server.wait_until(lambda: identity in server.chats.inline)
    return server.chats.inline[identity]


def labels(message: dict[str, Any]) -> list[str]:
    """The labels of a message's buttons."""
    return [
        button["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row
    ]


def copied(message: dict[str, Any], label: str) -> str:
    """What a button copies."""
    rows = message["reply_markup"]["inline_keyboard"]
    text: str = next(button["copy_text"]["text"] for row in rows for button in row if button["text"] == label)
    return text
