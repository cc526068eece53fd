"""A thousand questions while one call in ten fails: none is lost; only what broke in flight is repeated."""

import random
import time
from collections import Counter

import click

from index.build import build
from index.settings import IndexSettings
from tests.bot_api.server import TOKEN, BotApi, Failure
from tests.conftest import bot_settings
from tests.drills.drill_inbox import replies
from tests.running import running_telegram

QUESTIONS, CHATS, SHARE = 1000, 60, 0.1
ASKED = ("Kế hoạch 117-KH/TU ngày nào?", "Chỉ thị 30-CT/TU nói về vấn đề gì?", "chào bot")
KINDS: tuple[Failure, ...] = (429, 500, 500, "reset", "reset", "late", "slow")


def test_failures(lexical: IndexSettings, bot_api: BotApi) -> None:
    build(lexical)
    chance = random.Random(20231124)
    failed: Counter[str] = Counter()

    def weather(method: str) -> Failure | None:
        if method == "getMe" or chance.random() >= SHARE:
            return None
        kind = chance.choice(KINDS)
        failed[str(kind)] += 1
        return kind

    more = {"rate_person": 10**6, "rate_chat": 10**6}
    chosen = bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url, **more)
    bot_api.weather = weather
    with running_telegram(chosen):
        asked = []
        for _ in range(QUESTIONS):
            message = bot_api.write(chance.choice(ASKED), chance.randint(1, CHATS))
            asked.append(message["message_id"])
            if chance.random() < SHARE:  # Telegram sends an update again
                bot_api.again(bot_api.last_update["update_id"], message=message)
        bot_api.wait_until(lambda: set(asked) <= replies(bot_api).keys(), 1200)
        time.sleep(2)  # a second reply would come now
    found = replies(bot_api)
    repeated = sum(count - 1 for count in found.values())
    click.echo(
        f"\n{QUESTIONS} questions, {sum(failed.values())} of {len(bot_api.calls)} calls failed {dict(failed)}: "
        f"{len(set(asked) - found.keys())} lost, {repeated} repeated, {bot_api.broken} replies broken in flight"
    )
    assert repeated <= bot_api.broken
    assert bot_api.rejected == []
