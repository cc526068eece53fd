"""The engine follows the current version while it answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot import engine as module
from bot import texts
from bot.engine import Engine
from bot.messages import Speaker
from bot.rebuild import rebuild
from bot.replies import Replies
from bot.services import open_services
from index.build import build
from index.errors import CorpusError, VersionError
from index.manifest import OLDEST_READABLE
from index.search import Searcher
from index.settings import IndexSettings
from index.types import SearchResult
from index.versions import Versions
from tests.conftest import bot_settings
from tests.corpora import add_document, ask_golden
from tests.index.test_versions import change_format

QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"
ANSWER = "Đảng đoàn MTTQ tỉnh"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH_SECONDS", 0.05)


def serving(settings: IndexSettings, during: Callable[[Engine], Awaitable[None]]) -> list[str]:
    """Ask without a pause while something goes on; the versions that answered, in order."""

    async def run() -> list[str]:
        engine, answered = Engine(settings), []
        await engine.load()
        watching = asyncio.create_task(engine.watch())

        async def ask() -> None:
            while True:
                result, _ = await engine.search(QUESTION)
                assert ANSWER in result.answers[0].quote
                answered.append(result.version)

        asking = [asyncio.create_task(ask()) for _ in range(4)]
        await during(engine)
        for task in (*asking, watching):
            assert not task.done() or task.exception() is None
            task.cancel()
        await asyncio.gather(*asking, watching, return_exceptions=True)
        return answered

    return asyncio.run(run())


async def until_served(engine: Engine, version: str) -> None:
    """Wait until a version answers."""
    async with asyncio.timeout(60):
        while (await engine.searcher()).version != version:
            await asyncio.sleep(0.02)


def test_new_versions_and_old_ones_are_served_without_losing_a_question(lexical: IndexSettings) -> None:
    first, second = build(lexical).version, ""

    async def during(engine: Engine) -> None:
        nonlocal second
        second = (await asyncio.to_thread(build, lexical)).version
        await until_served(engine, second)
        Versions(lexical.data_dir).rollback()
        await until_served(engine, first)
        await engine.search(QUESTION)  # what was asked before is answered by then

    answered = serving(lexical, during)
    assert [version for place, version in enumerate(answered) if version != answered[place - 1]]
    assert set(answered) == {first, second}
    assert answered[-1] == first


def test_a_damaged_version_is_refused_and_the_one_before_serves(lexical: IndexSettings) -> None:
    first, second = build(lexical).version, build(lexical).version
    (Versions(lexical.data_dir).folder / second / "passages.jsonl").write_text("")

    async def during(engine: Engine) -> None:
        await asyncio.sleep(0.2)

    assert set(serving(lexical, during)) == {first}


def test_what_cannot_be_opened_leaves_the_old_version_serving(
    lexical: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    first = build(lexical).version
    pointer = lexical.data_dir / "versions" / "current.json"

    async def during(engine: Engine) -> None:
        pointer.write_text("{")
        async with asyncio.timeout(10):
            while "old one still is" not in caplog.text:
                await asyncio.sleep(0.02)

    assert set(serving(lexical, during)) == {first}


def test_a_version_of_the_format_before_serves_while_it_is_built_anew(lexical: IndexSettings) -> None:
    old = build(lexical).version
    change_format(lexical, old, OLDEST_READABLE)

    async def during(engine: Engine) -> None:
        assert (await engine.searcher()).version == old
        async with asyncio.timeout(60):
            while (await engine.searcher()).version == old:
                await asyncio.sleep(0.02)

    answered = serving(lexical, during)
    assert answered[0] == old
    assert not Versions(lexical.data_dir).is_outdated()


def test_an_upgrade_that_fails_leaves_the_old_version_serving(
    lexical: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    old = build(lexical).version
    change_format(lexical, old, OLDEST_READABLE)
    (lexical.documents_dir / "more.txt").write_text("không có mô tả")

    async def during(engine: Engine) -> None:
        async with asyncio.timeout(60):
            while "has no description" not in caplog.text:
                await asyncio.sleep(0.02)

    assert set(serving(lexical, during)) == {old}


def test_a_version_that_cannot_be_read_any_more_is_built_anew_first(lexical: IndexSettings) -> None:
    old = build(lexical).version
    change_format(lexical, old, 0)

    async def during(engine: Engine) -> None:
        await asyncio.sleep(0.1)

    assert old not in serving(lexical, during)


def test_examples_that_cannot_be_read_cost_only_the_examples(
    lexical: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    (lexical.corpus_dir / "questions" / "examples.txt").write_text("Ai chủ trì?", "utf-16")
    build(lexical)

    async def during(engine: Engine) -> None:
        assert engine.examples == ()
        await until_served(engine, (await asyncio.to_thread(build, lexical)).version)

    assert serving(lexical, during)
    assert "save it as UTF-8" in caplog.text


def test_an_answer_found_while_the_version_changes_is_shown(
    lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(lexical)
    search = Searcher.search

    async def run() -> None:
        engine = Engine(lexical)
        await engine.load()

        def and_then_swap(self: Searcher, *arguments: object) -> SearchResult:
            result = search(self, *arguments)
            for path in lexical.documents_dir.glob("bac-ninh.*"):  # none of its passages is left
                path.unlink(missing_ok=True)
            (lexical.corpus_dir / "disagreements.toml").unlink(missing_ok=True)
            build(lexical)
            engine._searcher = Searcher.open(lexical)
            return result

        monkeypatch.setattr(Searcher, "search", and_then_swap)
        async with open_services(bot_settings(lexical)) as services:
            replies = Replies(engine, services.journal, services.erasure, services.replies.talks)
            reply = await replies.to_text(QUESTION, Speaker("1", "chat"), "1")
        assert ANSWER in reply.messages[0].html

    asyncio.run(run())


def test_without_a_version_everybody_is_told(lexical: IndexSettings) -> None:
    async def run() -> None:
        engine = Engine(lexical)
        waiting = asyncio.create_task(engine.search(QUESTION))
        await asyncio.sleep(0)
        for failing in (engine.load(), waiting, engine.watch()):
            with pytest.raises(VersionError, match="No index"):
                await failing

    asyncio.run(run())


def test_a_rebuild_tells_what_it_built_or_why_not(lexical: IndexSettings) -> None:
    add_document(lexical, "chi-thi", "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày 1-6-2024.\n")
    ask_golden(
        lexical,
        {
            "id": "g",
            "question": "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày nào?",
            "evidence": "1-6-2024",
        },
    )
    first = asyncio.run(rebuild(lexical))
    assert first["published"] is True
    add_document(lexical, "chi-thi", "Văn bản này nói chuyện khác hẳn.\n")
    second = asyncio.run(rebuild(lexical))
    assert (second["published"], second["gate"]["lost"]) == (False, ["g"])
    assert json.loads((lexical.data_dir / "versions" / "current.json").read_text())["history"] == [
        first["version"]
    ]
    (lexical.documents_dir / "chi-thi.toml").unlink()
    with pytest.raises(VersionError, match=r"chi-thi\.txt has no description"):
        asyncio.run(rebuild(lexical))
    with pytest.raises(CorpusError):
        build(lexical)


def test_a_rebuild_that_is_cancelled_ends_its_child(lexical: IndexSettings, tmp_path: Path) -> None:
    async def run() -> None:
        task = asyncio.create_task(rebuild(lexical))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert build(lexical).published  # nobody holds the lock


def test_questions_that_come_together_are_answered_as_alone(
    settings: IndexSettings, searcher: Searcher
) -> None:
    asked = [
        json.loads(line)["question"] for line in settings.golden_questions.read_text("utf-8").splitlines()
    ]

    async def together() -> list[SearchResult]:
        engine = Engine(settings)
        await engine.load()
        return [result for result, _ in await asyncio.gather(*map(engine.search, asked[:60:2]))]

    for question, result in zip(asked[:60:2], asyncio.run(together()), strict=True):
        alone = searcher.search(question)
        assert (result.verdict, [each.quote for each in result.answers]) == (
            alone.verdict,
            [each.quote for each in alone.answers],
        )


def test_too_many_at_once_are_asked_to_come_again(
    lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(lexical)
    monkeypatch.setattr(module, "MAX_PENDING", 3)

    async def ask() -> list[str]:
        async with open_services(bot_settings(lexical)) as services:
            await services.engine.load()
            asked = (services.replies.to_text(QUESTION, Speaker(str(n), str(n)), "m") for n in range(5))
            return [reply.messages[0].html for reply in await asyncio.gather(*asked)]

    told = asyncio.run(ask())
    assert sum(ANSWER in each for each in told) == 3
    assert told.count(texts.BUSY) == 2


def test_an_answer_is_kept_for_its_version_only(lexical: IndexSettings) -> None:
    build(lexical)

    async def ask() -> list[str]:
        engine = Engine(lexical)
        await engine.load()
        watching = asyncio.create_task(engine.watch())
        versions = [(await engine.search(QUESTION))[0].version for _ in range(2)]
        second = (await asyncio.to_thread(build, lexical)).version
        await until_served(engine, second)
        versions.append((await engine.search(QUESTION))[0].version)
        watching.cancel()
        assert versions[2] == second
        return versions

    first, again, _ = asyncio.run(ask())
    assert first == again
