"""Fifty people at once: how far the event loop lags, how long an answer takes, whether order is kept.

The bot runs in a process of its own with the real model; people and the Bot API server are in this one.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot.application import build_application
from bot.receiving import run_telegram
from bot.services import open_services
from bot.settings import BotSettings
from index.evaluation.questions import load_questions
from tests.bot_api.server import TOKEN, BotApi
from tests.running import UNLIMITED

ROOT = Path(__file__).parents[2]
PEOPLE, SECONDS, BURST = 50, 60, 3
BEAT = 0.005  # seconds between looks at the clock
FREE = 10**6


async def serve(url: str) -> None:
    """The bot until SIGTERM, then how late its event loop was, in milliseconds, as JSON."""
    settings = BotSettings(
        telegram_bot_token=TOKEN, telegram_api_base_url=url, rate_person=FREE, rate_chat=FREE
    )
    stop, lags = asyncio.Event(), []
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    async def beat() -> None:
        while True:
            due = time.perf_counter() + BEAT
            await asyncio.sleep(BEAT)
            lags.append(1000 * (time.perf_counter() - due))

    async with open_services(settings) as services:
        await services.engine.load()
        beating = asyncio.create_task(beat())
        await run_telegram(build_application(services, UNLIMITED), stop)
        beating.cancel()
    marks = np.percentile(lags, (50, 99, 99.9, 100))
    print(json.dumps(dict(zip(("p50", "p99", "p99.9", "max"), marks.round(1).tolist(), strict=True))))  # noqa: T201


class Person(threading.Thread):
    """Asks a few questions at once, waits for all answers, and asks the next."""

    def __init__(self, server: BotApi, chat: int, questions: list[str], deadline: float) -> None:
        super().__init__()
        self.server, self.chat, self.questions, self.deadline = server, chat, questions, deadline
        self.took: list[float] = []
        self.disordered = 0

    def run(self) -> None:
        turn = self.chat
        while time.monotonic() < self.deadline:
            started = time.monotonic()
            asked = [
                self.server.write(self.questions[(turn + place) % len(self.questions)], self.chat)[
                    "message_id"
                ]
                for place in range(BURST)
            ]
            turn += BURST * PEOPLE
            self.server.wait_until(lambda asked=asked: set(asked) <= set(self._answered()), 120)
            self.took.append((time.monotonic() - started) / BURST)
            order = [each for each in dict.fromkeys(self._answered()) if each in asked]
            self.disordered += order != asked

    def _answered(self) -> list[int]:
        sent = self.server.chats.sent_to.get(self.chat, [])
        return [message["reply_to_message"]["message_id"] for message in sent[-4 * BURST :]]


def start_bot(server: BotApi, folder: Path) -> "subprocess.Popen[str]":
    """The bot in a process of its own, its state in a folder, polling; what it prints is how it lagged."""
    environment = {**os.environ, "DATA_DIR": os.environ.get("DATA_DIR", "var")}
    environment["DATABASE_URL"] = f"sqlite+aiosqlite:///{folder / 'state.sqlite'}"
    command = [sys.executable, "-m", "tests.benchmarks.crowd", server.url]
    bot = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    server.wait_until(lambda: any(method == "getUpdates" for method, _ in server.calls), 300)
    return bot


def main() -> None:
    """Run the crowd and print what came of it."""
    server = BotApi().start()
    questions = [one.question for one in load_questions(ROOT / "corpus" / "questions" / "golden.jsonl")]
    with TemporaryDirectory() as folder:
        bot = start_bot(server, Path(folder))
        people = [
            Person(server, chat, questions, time.monotonic() + SECONDS) for chat in range(1, PEOPLE + 1)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
        bot.send_signal(signal.SIGTERM)
        lag = json.loads(bot.communicate()[0])
    took = [each for person in people for each in person.took]
    answers = len(took) * BURST
    result = {
        "people": PEOPLE,
        "answers": answers,
        "answers_a_second": round(answers / SECONDS, 1),
        "seconds_an_answer": dict(
            zip(("p50", "p95"), np.percentile(took, (50, 95)).round(3).tolist(), strict=True)
        ),
        "event_loop_lag_ms": lag,
        "out_of_order": sum(person.disordered for person in people),
        "rejected": server.rejected,
    }
    print(json.dumps(result, indent=2))  # noqa: T201
    server.stop()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(serve(sys.argv[1]))
    else:
        main()
