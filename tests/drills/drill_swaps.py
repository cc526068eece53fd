"""Rolling back and forth under load: no question is lost; how soon each switch is served."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import click

from bot.engine import Engine
from index.build import build
from index.settings import IndexSettings
from index.versions import Versions
from tests.corpora import with_model_of
from tests.drills.killing import ANSWER, QUESTION

SWITCHES = 50
ASKERS = 8


def test_rollback_under_load(settings: IndexSettings, lexical: IndexSettings) -> None:
    here = with_model_of(settings, lexical.corpus_dir, lexical.data_dir)
    first, second = build(here).version, build(here).version
    store, seconds, asked, wrong = Versions(here.data_dir), [], 0, []
    admin = ThreadPoolExecutor(1)

    async def ask(engine: Engine) -> None:
        nonlocal asked
        while True:
            answers = (await engine.search(QUESTION))[0].answers
            asked += 1
            if not answers or ANSWER not in answers[0].quote:
                wrong.append(answers)

    async def run() -> None:
        engine = Engine(here)
        await engine.load()
        tasks = [
            asyncio.create_task(engine.watch()),
            *(asyncio.create_task(ask(engine)) for _ in range(ASKERS)),
        ]
        for switch in range(SWITCHES):
            wanted = (first, second)[switch % 2]
            started = time.monotonic()
            await asyncio.get_running_loop().run_in_executor(admin, store.use, wanted)
            async with asyncio.timeout(30):
                while (await engine.searcher()).version != wanted:
                    await asyncio.sleep(0.01)
            seconds.append(time.monotonic() - started)
            await asyncio.sleep(1)  # nobody switches faster
        for task in tasks:
            assert not task.done(), task.exception()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    click.echo(
        f"\n{SWITCHES} switches, served after {median(seconds):.2f} s (median), {max(seconds):.2f} s at most; "
        f"{asked} questions, {len(wrong)} of them wrong"
    )
    assert wrong == []
    assert asked > SWITCHES
