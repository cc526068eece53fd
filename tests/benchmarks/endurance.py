"""``make endurance``: 100,000 different questions, 32 at once: does memory grow after the first 10,000?"""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from bot.engine import Engine
from index.evaluation.questions import load_questions
from index.settings import IndexSettings
from tests.benchmarks.systems import CONCURRENT, resident

ROOT = Path(__file__).parents[2]
QUESTIONS, WARM = int(os.environ.get("QUESTIONS", "100000")), 10_000
EVERY = 5_000


async def ask_all() -> dict[str, object]:
    """Resident megabytes after so many questions, and questions a second."""
    golden = [one.question for one in load_questions(ROOT / "corpus" / "questions" / "golden.jsonl")]
    engine = Engine(IndexSettings())
    await engine.load()
    memory: dict[int, int] = {}
    started = time.perf_counter()
    for first in range(0, QUESTIONS, EVERY):
        places = iter(range(first, first + EVERY))

        async def person(places: Iterator[int] = places) -> None:
            for place in places:  # shared: whoever is free takes the next
                await engine.search(f"{golden[place % len(golden)][:200]} ({place})")

        await asyncio.gather(*(person() for _ in range(CONCURRENT)))
        memory[first + EVERY] = resident()
    took = time.perf_counter() - started
    grown = memory[QUESTIONS] / memory[min(WARM, QUESTIONS)] - 1
    return {
        "questions": QUESTIONS, "a_second": round(QUESTIONS / took, 1), "resident_mb": memory,
        "growth_after_the_first_10000": round(grown, 4),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(ask_all()), indent=1))  # noqa: T201
