"""Rolling back and forth under load: no question is lost; how soon each switch is served, by all."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import click

from bot.engine import Engine
from index.build import build
from index.settings import IndexSettings
from index.versions import open_versions
from tests.corpora import with_model_of
from tests.drills.killing import ANSWER, QUESTION

SWITCHES = 50
ASKERS = 8


def test_rollback_under_load(settings: IndexSettings, lexical: IndexSettings) -> None:
    switch_back_and_forth([with_model_of(settings, lexical.corpus_dir, lexical.data_dir)])


def test_rollback_under_load_on_two_machines(
    settings: IndexSettings, lexical: IndexSettings, database: str, tmp_path: Path
) -> None:
    machines = [
        with_model_of(settings, lexical.corpus_dir, folder)
        for folder in (lexical.data_dir, tmp_path / "elsewhere")
    ]
    switch_back_and_forth([each.model_copy(update={"database_url": database}) for each in machines])


def switch_back_and_forth(machines: list[IndexSettings]) -> None:
    """Between two versions, while people ask on all machines; tells how soon all of them had switched."""
    first, second = build(machines[0]).version, build(machines[0]).version
    store, seconds, asked, wrong = open_versions(machines[-1]), [], 0, []
    admin = ThreadPoolExecutor(1)

    async def ask(engine: Engine) -> None:
        nonlocal asked
        while True:
            result, searcher = await engine.search(QUESTION)
            asked += 1
            right = result.answers and ANSWER in result.answers[0].quote
            if not right or result.version != searcher.version:
                wrong.append(result)

    async def run() -> None:
        engines = [Engine(each) for each in machines]
        for engine in engines:
            await engine.load()
        tasks = [asyncio.create_task(engine.watch()) for engine in engines]
        tasks += [asyncio.create_task(ask(engine)) for engine in engines for _ in range(ASKERS)]
        for switch in range(SWITCHES):
            wanted = (first, second)[switch % 2]
            started = time.monotonic()
            await asyncio.get_running_loop().run_in_executor(admin, store.use, wanted)
            async with asyncio.timeout(30):
                while any(engine.version != wanted for engine in engines):
                    await asyncio.sleep(0.01)
            seconds.append(time.monotonic() - started)
            await asyncio.sleep(1)  # nobody switches faster
        for task in tasks:
            assert not task.done(), task.exception()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    click.echo(
        f"\n{SWITCHES} switches, served by {len(machines)} after {median(seconds):.2f} s (median), "
        f"{max(seconds):.2f} s at most; {asked} questions, {len(wrong)} of them wrong"
    )
    assert wrong == []
