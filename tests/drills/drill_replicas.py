"""Two replicas that get every update, 5,000 of them, while a replica, the primary and the standby are killed."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from index.build import build
from index.settings import IndexSettings
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import ROOT
from tests.postgres import Postgres

UPDATES = 5_000
AT_ONCE = 40  # questions that wait at any time
QUESTIONS = ("Kế hoạch 117-KH/TU ngày nào?", "Chỉ thị 30-CT/TU nói về vấn đề gì?", "chào bot")


class Replica:
    """The bot as a process of its own, its folder of its own too."""

    def __init__(self, settings: IndexSettings, folder: Path, environment: dict[str, str], port: int) -> None:
        self._environment = {
            **environment, "CORPUS_DIR": str(settings.corpus_dir), "DATA_DIR": str(folder / str(port)),
            "WEBHOOK_PORT": str(port), "WEB_PORT": "0",
        }  # fmt: skip
        self.address = f"http://127.0.0.1:{port}/telegram"
        self._log = folder / f"log-{port}"
        self.start()

    def start(self) -> None:
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()


def test_nothing_is_lost(lexical: IndexSettings, bot_api: BotApi, tmp_path: Path) -> None:
    primary = Postgres().start()
    build(lexical.model_copy(update={"database_url": primary.url}))
    standby = Postgres(primary).start()
    environment = {
        "EMBEDDING_MODEL": "none", "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": bot_api.url,
        "DATABASE_URL": primary.url, "DATABASE_READ_URL": standby.url, "HASH_KEY": "k" * 16,
        "WEBHOOK_URL": "http://bot.example/telegram", "WEBHOOK_SECRET": "s" * 16,
        "RATE_PERSON": "1000000", "RATE_CHAT": "1000000",
    }  # fmt: skip
    replicas = [Replica(lexical, tmp_path, environment, port) for port in Postgres.free_ports(2)]
    bot_api.replicas = tuple(each.address for each in replicas)
    events: list[tuple[int, str, Callable[[], object]]] = [
        (UPDATES // 5, "kill -9 of a replica", replicas[0].kill),
        (UPDATES * 3 // 10, "that replica is started again", replicas[0].start),
        (UPDATES * 4 // 10, "kill -9 of the primary, started again", lambda: (primary.kill(), primary.start())),
        (UPDATES * 6 // 10, "kill -9 of the standby", standby.kill),
        (UPDATES * 8 // 10, "kill -9 of the other replica", replicas[1].kill),
    ]  # fmt: skip
    asked: list[int] = []
    in_flight: dict[str, int] = {}
    started = time.monotonic()
    try:
        for place in range(UPDATES):
            bot_api.wait_until(lambda: len(asked) - answered(bot_api) < AT_ONCE, 120)
            message = bot_api.write(QUESTIONS[place % 3], chat_id=1 + place % 200)
            asked.append(message["message_id"])
            while events and place + 1 >= events[0][0]:
                _, name, happen = events.pop(0)
                in_flight[name] = len(asked) - answered(bot_api)
                happen()
        bot_api.wait_until(lambda: len(answers(bot_api)) == UPDATES, 120)
        took = time.monotonic() - started
        time.sleep(20)  # a lease: a second reply would come now
    finally:
        for replica in replicas:
            replica.kill()
        primary.stop()
        standby.stop()
    found = answers(bot_api)
    repeated = sum(count - 1 for count in found.values())
    click.echo(
        f"\n{UPDATES} updates, each to both, in {took:.0f} s: {len(set(asked) - found.keys())} lost, "
        f"{repeated} replies repeated; unanswered when it happened: {in_flight}"
    )
    assert set(asked) == found.keys()
    assert repeated <= sum(number for name, number in in_flight.items() if "kill" in name)
    assert bot_api.rejected == []


def answered(server: BotApi) -> int:
    """How many replies there are, roughly: counting those that are repeated too is quick."""
    return len(server.chats.sent)


def answers(server: BotApi) -> Counter[int]:
    """How many replies each question has."""
    return Counter(message["reply_to_message"]["message_id"] for message in list(server.chats.sent))
