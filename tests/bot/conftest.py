"""Chats over the session's Bot API server, with the real model."""

import pytest

from tests.bot.talk import Group, Talk
from tests.bot_api.server import BotApi


@pytest.fixture
def talk(telegram: BotApi) -> Talk:
    """A private chat of its own."""
    return Talk(telegram)


@pytest.fixture
def group(telegram: BotApi) -> Group:
    """A group of its own."""
    return Group(telegram)
