"""Kill -9 the bot 100 times while people ask: every question is answered, at most one reply a kill is repeated."""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from index.build import build
from index.settings import IndexSettings
from tests.bot.test_inbox import process
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings

KILLS = 100
QUESTIONS = ("Kế hoạch 117-KH/TU ngày nào?", "Chỉ thị 30-CT/TU nói về vấn đề gì?", "chào bot")


def test_kills_lose_no_question(lexical: IndexSettings, bot_api: BotApi, tmp_path: Path) -> None:
    build(lexical)
    more = {"rate_person": 10**6, "rate_chat": 10**6}
    settings = bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url, **more)
    chance = random.Random(20231124)
    asked: list[int] = []
    cut_off = 0
    for _ in range(KILLS):
        with process(settings, tmp_path / "log"):
            _wait_for_polling(bot_api)
            for _ in range(chance.randint(5, 15)):
                message = bot_api.write(chance.choice(QUESTIONS), chat_id=chance.randint(1, 30))
                asked.append(message["message_id"])
            time.sleep(chance.random() * 0.3)
        cut_off += len(_missing(bot_api, asked)) > 0
    with process(settings, tmp_path / "log"):
        bot_api.wait_until(lambda: not _missing(bot_api, asked))
        time.sleep(2)  # a second reply would come now
    found = replies(bot_api)
    repeated = sum(count - 1 for count in found.values())
    click.echo(
        f"\n{KILLS} kills, {cut_off} of them with questions unanswered; {len(asked)} questions asked, "
        f"{len(_missing(bot_api, asked))} lost, {repeated} replies repeated"
    )
    assert cut_off > KILLS / 4
    assert repeated <= KILLS
    assert bot_api.rejected == []


def replies(server: BotApi) -> Counter[int]:
    """How many replies each question has."""
    sent: list[Any] = list(server.chats.sent)
    return Counter(message["reply_to_message"]["message_id"] for message in sent)


def _missing(server: BotApi, asked: list[int]) -> set[int]:
    return set(asked) - replies(server).keys()


def _wait_for_polling(server: BotApi) -> None:
    before = sum(method == "getUpdates" for method, _ in server.calls)
    server.wait_until(lambda: sum(method == "getUpdates" for method, _ in server.calls) > before)
