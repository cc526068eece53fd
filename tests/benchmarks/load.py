"""``make load``: so many questions a second through Telegram, all different, for minutes.

The bot runs in a process of its own with the real model; the Bot API server and those who ask are in this
one, whose processor time is told apart. Settings: RATE (questions a second), SECONDS.
"""

import json
import os
import random
import resource
import signal
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.evaluation.questions import load_questions
from tests.benchmarks.crowd import start_bot
from tests.bot_api.server import BotApi

ROOT = Path(__file__).parents[2]
RATE, SECONDS = float(os.environ.get("RATE", "25")), float(os.environ.get("SECONDS", "600"))
CHATS = 1000
LOOK = 0.005  # seconds between looks at what was sent
PATIENCE = 120  # seconds for the last answers


class Watch(threading.Thread):
    """When the reply to each question came."""

    def __init__(self, server: BotApi) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.came: dict[int, float] = {}
        self.repeated = 0
        self.stopped = False

    def run(self) -> None:
        seen = 0
        while not self.stopped:
            now, sent = time.monotonic(), self.server.chats.sent
            for message in sent[seen : (seen := len(sent))]:
                question = message["reply_to_message"]["message_id"]
                self.repeated += question in self.came
                self.came.setdefault(question, now)
            time.sleep(LOOK)


def main() -> None:
    """Ask at an even rate whatever the answers do, and print what came of it."""
    server = BotApi().start()
    golden = [one.question for one in load_questions(ROOT / "corpus" / "questions" / "golden.jsonl")]
    golden = [question for question in golden if 20 < len(question) < 200]
    chance = random.Random(8)
    with TemporaryDirectory() as folder:
        bot = start_bot(server, Path(folder))
        watch = Watch(server)
        watch.start()
        before = resource.getrusage(resource.RUSAGE_SELF)
        asked: dict[int, float] = {}
        started = time.monotonic()
        for place in range(int(RATE * SECONDS)):
            time.sleep(max(0.0, started + place / RATE - time.monotonic()))
            question = f"{golden[place % len(golden)]} ({place})"
            message = server.write(question, chance.randint(1, CHATS))
            asked[message["message_id"]] = time.monotonic()
        deadline = time.monotonic() + PATIENCE
        while len(watch.came) < len(asked) and time.monotonic() < deadline:
            time.sleep(0.05)
        took = time.monotonic() - started
        watch.stopped = True
        after = resource.getrusage(resource.RUSAGE_SELF)
        bot.send_signal(signal.SIGTERM)
        lag = json.loads(bot.communicate()[0])
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
    waited = [watch.came[name] - moment for name, moment in asked.items() if name in watch.came]
    marks = dict(
        zip(
            ("p50", "p95", "p99", "max"),
            np.percentile(waited, (50, 95, 99, 100)).round(3).tolist(),
            strict=True,
        )
    )
    result = {
        "asked": len(asked), "lost": len(asked) - len(waited), "repeated": watch.repeated,
        "answers_a_second": round(len(waited) / took, 1), "seconds_an_answer": marks,
        "event_loop_lag_ms": lag, "rejected": server.rejected,
        "cpu_share": {
            "bot": round((children.ru_utime + children.ru_stime) / took, 2),
            "harness": round(
                (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / took, 2
            ),
        },
    }  # fmt: skip
    print(json.dumps(result, indent=2))  # noqa: T201
    server.stop()


if __name__ == "__main__":
    main()
