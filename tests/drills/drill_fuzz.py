"""Twenty thousand random updates: forged presses, expired buttons, every role attempting every action."""

from collections import Counter

import click
import pytest

from index.settings import IndexSettings
from tests.bot.test_fuzz import allowed, check_updates, hostile  # noqa: F401 (fixtures)
from tests.bot_api.server import BotApi

COUNT = 20_000


def test_updates(
    bot_api: BotApi,
    hostile: IndexSettings,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
    allowed: Counter[str],  # noqa: F811
) -> None:
    check_updates(bot_api, hostile, caplog, allowed, COUNT)
    click.echo(
        f"\n{COUNT} updates; reached by those who may: {dict(allowed)}; rejected: {bot_api.rejected[:1]}"
    )
