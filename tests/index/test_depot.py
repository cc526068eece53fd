"""Machines that share a database have the same versions, and the same one is current on all of them."""

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.engine import Engine
from index import depot as module
from index.build import build
from index.commands.main import main
from index.errors import BuildInProgressError, DepotError, VersionError
from index.search import Searcher
from index.settings import IndexSettings
from index.versions import Versions, open_versions
from tests.corpora import add_document
from tests.postgres import Postgres

QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"


@pytest.fixture
def machines(lexical: IndexSettings, database: str, tmp_path: Path) -> list[IndexSettings]:
    """The settings of two machines with one corpus and one database, nothing built yet."""
    folders = (tmp_path / "one", tmp_path / "two")
    return [lexical.model_copy(update={"data_dir": each, "database_url": database}) for each in folders]


def test_what_one_machine_builds_the_other_answers_with(machines: list[IndexSettings]) -> None:
    here, there = machines
    name = build(here).version
    first, second = Searcher.open(here), Searcher.open(there)
    assert first.version == second.version == name
    assert first.search(QUESTION).answers == second.search(QUESTION).answers != ()
    files = {path.relative_to(here.data_dir): path.read_bytes() for path in files_of(here)}
    assert files == {path.relative_to(there.data_dir): path.read_bytes() for path in files_of(there)}
    assert open_versions(there).check(name) == []


def files_of(settings: IndexSettings) -> list[Path]:
    """The files of all versions that are on a machine."""
    found = (settings.data_dir / "versions").rglob("*")
    return [path for path in found if path.is_file() and path.suffix != ".lock"]


def test_use_and_rollback_hold_for_all(machines: list[IndexSettings]) -> None:
    here, there = (open_versions(each) for each in machines)
    first, second = build(machines[0]).version, build(machines[1]).version
    assert here.names() == there.names() == [first, second]
    assert here.current() == second
    stamp = there.stamp()
    assert here.rollback() == first
    assert there.current() == first and there.stamp() != stamp
    with pytest.raises(VersionError, match="No sound version before"):
        there.rollback()
    there.use(second)
    assert (here.current(), here.before()) == (second, first)
    with pytest.raises(VersionError, match=f"No version x .*there are: {first}, {second}"):
        there.use("x")


def test_the_commands_work_on_the_shared_versions(machines: list[IndexSettings]) -> None:
    first = build(machines[0]).version
    second = build(machines[0]).version
    environment = {
        "CORPUS_DIR": str(machines[1].corpus_dir), "DATA_DIR": str(machines[1].data_dir),
        "EMBEDDING_MODEL": "none", "DATABASE_URL": str(machines[1].database_url),
    }  # fmt: skip

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    assert first in run("versions") and second in run("versions")
    assert not files_of(machines[1])  # listing fetches nothing
    assert first in run("rollback")
    assert "sound" in run("check", "--all")
    assert run("use", second)
    assert open_versions(machines[0]).current() == second


def test_old_versions_are_removed_everywhere(machines: list[IndexSettings]) -> None:
    here, there = (each.model_copy(update={"keep_versions": 2}) for each in machines)
    for _ in range(3):
        build(here)
        Searcher.open(there)
    last = build(here).version
    Searcher.open(there)
    kept = open_versions(there).names()
    assert len(kept) == 2 and last in kept
    for each in (here, there):
        assert {path.name for path in (each.data_dir / "versions").iterdir() if path.is_dir()} <= set(kept)


def test_damaged_bytes_are_never_served(
    machines: list[IndexSettings], postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    here, there = machines
    first, second = build(here).version, build(here).version
    flip = "SET content = set_byte(content, 5, get_byte(content, 5) # 1) WHERE path = 'passages.jsonl'"
    postgres.query(f"UPDATE index_chunks {flip} AND version = '{second}'", here.database_url)
    assert Searcher.open(there).version == first
    assert "passages.jsonl is changed" in caplog.text
    with pytest.raises(VersionError, match="is not sound"):
        open_versions(there).use(second)
    left = {path.name for path in (there.data_dir / "versions").iterdir() if path.is_dir()}
    assert left == {first}


def test_a_copy_that_was_damaged_here_is_fetched_anew(machines: list[IndexSettings]) -> None:
    here, there = machines
    build(here)
    name = build(here).version
    for file in ("passages.jsonl", "manifest.json"):
        assert Searcher.open(there).version == name
        (there.data_dir / "versions" / name / file).write_text("{}\n")
    assert Searcher.open(there).version == name
    assert open_versions(there).check(name) == []


def test_fetching_leaves_a_build_alone_and_clears_what_a_killed_fetch_left(
    machines: list[IndexSettings],
) -> None:
    here, there = machines
    name = build(here).version
    folder = there.data_dir / "versions"
    for hidden in (".unfinished-20260101-000000-000", ".fetching-0a0b0c0d"):
        (folder / hidden).mkdir(parents=True)
    assert Searcher.open(there).version == name
    left = {path.name for path in folder.iterdir() if path.is_dir()}
    assert left == {".unfinished-20260101-000000-000", name}


def test_a_fetch_that_is_cut_off_leaves_nothing_and_is_tried_again(
    machines: list[IndexSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = machines
    name = build(here).version
    monkeypatch.setattr(module, "sync", _refuse)
    with pytest.raises(DepotError, match="Cannot write under"):
        Searcher.open(there)
    assert not [path for path in (there.data_dir / "versions").iterdir() if path.is_dir()]
    monkeypatch.undo()
    assert Searcher.open(there).version == name


def _refuse(path: Path) -> None:
    raise OSError(28, "No space left on device")


def test_one_machine_builds_at_a_time(machines: list[IndexSettings]) -> None:
    here, there = machines
    with (
        open_versions(here).building(),
        pytest.raises(BuildInProgressError, match="another machine"),
    ):
        build(there)
    assert build(there).published


def test_a_version_that_cannot_be_kept_whole_is_not_kept_at_all(
    machines: list[IndexSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = machines
    name, chunks = build(here).version, module._chunks

    def unreadable(path: Path) -> Iterator[bytes]:
        if path.name == "passages.jsonl":
            raise OSError(5, "Input/output error")
        return chunks(path)

    monkeypatch.setattr(module, "_chunks", unreadable)
    with pytest.raises(VersionError, match="Input/output error"):
        build(here)
    monkeypatch.undo()
    assert open_versions(there).names() == [name]
    assert build(there).published


def test_a_build_that_lost_its_lock_keeps_nothing(
    machines: list[IndexSettings], postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = machines
    name, write = build(here).version, Versions.write

    def and_then(*given: object) -> None:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        postgres.query(cut, here.database_url)
        write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Versions, "write", and_then)
    with pytest.raises(DepotError, match="The database of DATABASE_URL fails"):
        build(here)
    monkeypatch.undo()
    assert (open_versions(there).names(), open_versions(there).current()) == ([name], name)
    assert build(there).published


def test_without_the_database_what_is_open_answers_and_nothing_is_built(
    lexical: IndexSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.RETRY_SECONDS", 0.1)
    server = Postgres().start()
    settings = lexical.model_copy(update={"database_url": server.url})
    elsewhere = settings.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    first = build(settings).version

    async def follow() -> None:
        engine = Engine(settings)
        await engine.load()
        watching = asyncio.create_task(engine.watch())
        server.kill()
        await asyncio.sleep(1)
        result, searcher = await engine.search(QUESTION)
        assert result.answers and searcher.version == first
        assert caplog.text.count("The version that is open goes on answering") == 1
        with pytest.raises(DepotError, match="The database of DATABASE_URL fails"):
            await asyncio.to_thread(build, elsewhere)
        server.start()
        second = (await asyncio.to_thread(build, elsewhere)).version
        async with asyncio.timeout(20):
            while engine.version != second:
                await asyncio.sleep(0.05)
        watching.cancel()

    try:
        with caplog.at_level(logging.INFO):
            asyncio.run(follow())
    finally:
        module.engine_of(server.url).dispose()
        server.stop()


def test_switching_under_load_mixes_no_versions(machines: list[IndexSettings]) -> None:
    here, there = machines
    names = {}
    for word in ("một", "hai"):
        add_document(
            here, "loi", f"Khẩu hiệu của tỉnh nhà năm nay là tiếng hô thứ {word}.", title="Khẩu hiệu"
        )
        names[build(here).version] = word
    store = open_versions(there)
    wrong: list[str] = []
    served: set[str] = set()

    async def run() -> None:
        engines = [Engine(each) for each in machines]
        for engine in engines:
            await engine.load()
        tasks = [asyncio.create_task(engine.watch()) for engine in engines]
        tasks += [asyncio.create_task(ask(engine)) for engine in engines for _ in range(4)]
        for _ in range(3):
            for name in names:
                await asyncio.to_thread(store.use, name)
                async with asyncio.timeout(20):
                    while any(engine.version != name for engine in engines):
                        await asyncio.sleep(0.01)
        for task in tasks:
            assert not task.done(), task.exception()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ask(engine: Engine) -> None:
        while True:
            result, searcher = await engine.search("Khẩu hiệu của tỉnh nhà năm nay là tiếng hô thứ mấy?")
            said = re.search(r"thứ (\w+)", result.hits[0].text)[1]
            served.add(said)
            if result.version != searcher.version or names[result.version] != said:
                wrong.append(said)

    asyncio.run(run())
    assert served == {"một", "hai"} and not wrong


def test_a_machine_without_a_shared_database_is_as_before(lexical: IndexSettings) -> None:
    name = build(lexical).version
    assert Versions(lexical.data_dir).current() == name
    assert (lexical.data_dir / "versions" / "current.json").is_file()
