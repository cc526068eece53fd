"""Chats over the session's Bot API server, with the real model."""

import pytest

from bot.settings import BotSettings
from index.build import build
from index.settings import IndexSettings
from tests.bot.talk import Group, Talk
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings

ADMIN = 7


@pytest.fixture
def talk(telegram: BotApi) -> Talk:
    """A private chat of its own."""
    return Talk(telegram)


@pytest.fixture
def group(telegram: BotApi) -> Group:
    """A group of its own."""
    return Group(telegram)


@pytest.fixture
def lexical_built(lexical: IndexSettings) -> IndexSettings:
    """Settings without a model; a version is built."""
    build(lexical)
    return lexical


@pytest.fixture
def administered(lexical: IndexSettings, bot_api: BotApi) -> BotSettings:
    """Settings of a bot without a model that has an admin; a version is built."""
    build(lexical)
    return bot_settings(
        lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url, admin_ids=(ADMIN,)
    )
