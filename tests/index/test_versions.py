"""A version is whole or not there; what is current changes in one step."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import versions as module
from index.build import build
from index.errors import BuildInProgressError, CorpusError, VersionError
from index.search import Searcher
from index.settings import IndexSettings
from index.versions import Versions
from tests.conftest import ROOT

QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"


def test_use_and_rollback(lexical: IndexSettings) -> None:
    store = Versions(lexical.data_dir)
    first, second, third = (build(lexical).version for _ in range(3))
    assert store.names() == [first, second, third]
    assert store.current() == third
    assert store.rollback() == second
    assert store.rollback() == first
    with pytest.raises(VersionError, match="No sound version before"):
        store.rollback()
    store.use(third)
    assert store.current() == third
    assert store.rollback() == first


def test_no_version_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="python -m index build"):
        Versions(tmp_path).current()
    with pytest.raises(VersionError, match="there are: none"):
        Versions(tmp_path).manifest("x")


def test_every_changed_or_missing_file_is_found(lexical: IndexSettings) -> None:
    store = Versions(lexical.data_dir)
    good, name = build(lexical).version, build(lexical).version
    folder = store.folder / name
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert store.check(name), path
        path.unlink()
        assert store.check(name), path
        with pytest.raises(VersionError, match=r"not sound|No version"):
            store.use(name)
        path.write_bytes(whole)
    assert store.check(name) == []
    (folder / "documents.jsonl").write_text("{}\n")
    with pytest.raises(VersionError, match="damaged"):
        store.open(name)
    assert store.rollback() == good


def test_another_format_is_refused(lexical: IndexSettings) -> None:
    name = build(lexical).version
    path = Versions(lexical.data_dir).folder / name / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 0}))
    with pytest.raises(VersionError, match="format 0"):
        Searcher.open(lexical)


def test_a_damaged_pointer_says_what_to_do(lexical: IndexSettings) -> None:
    build(lexical)
    (lexical.data_dir / "versions" / "current.json").write_text("{")
    with pytest.raises(VersionError, match="remove it"):
        Searcher.open(lexical)


def test_a_failed_build_leaves_the_old_version(lexical: IndexSettings, tmp_path: Path) -> None:
    name = build(lexical).version
    with pytest.raises(CorpusError):
        build(lexical.model_copy(update={"corpus_dir": tmp_path / "vanished"}))
    assert Versions(lexical.data_dir).current() == name


def test_a_disk_that_refuses_leaves_the_old_version(
    lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = build(lexical).version

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_sync", full)
    with pytest.raises(VersionError, match="No space left on device"):
        build(lexical)
    store = Versions(lexical.data_dir)
    assert store.current() == name
    assert store.names() == [name]
    assert Searcher.open(lexical).search(QUESTION).verdict == "answer"


def test_a_folder_that_cannot_be_written_is_one_line(lexical: IndexSettings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VersionError, match="DATA_DIR"):
        build(lexical.model_copy(update={"data_dir": tmp_path / "file"}))


def test_files_are_synced_before_the_version_is_named_and_pointed_at(
    lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    sync, rename, replace = module._sync, Path.rename, Path.replace
    monkeypatch.setattr(module, "_sync", lambda path: (order.append(f"sync {path.name}"), sync(path))[1])
    monkeypatch.setattr(Path, "rename", lambda a, b: (order.append("rename"), rename(a, b))[1])
    monkeypatch.setattr(Path, "replace", lambda a, b: (order.append("replace"), replace(a, b))[1])
    build(lexical)
    before = order[: order.index("rename")]
    assert {"sync documents.jsonl", "sync passages.jsonl", "sync manifest.json", "sync lexical"} <= set(
        before
    )
    assert before[-1].startswith("sync .unfinished-")
    assert order[order.index("rename") :] == ["rename", "sync versions", "replace", "sync versions"]


def test_a_second_build_at_the_same_time_is_refused(lexical: IndexSettings) -> None:
    import fcntl

    lexical.data_dir.mkdir(parents=True)
    with (lexical.data_dir / "build.lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildInProgressError, match="process 4711"):
            build(lexical)
    assert build(lexical).published


def test_kill_9_at_any_moment_leaves_a_whole_version(
    settings: IndexSettings, searcher: Searcher, environment: dict[str, str], tmp_path: Path
) -> None:
    """Builds with the real model's cached vectors, each killed somewhere between its start and its end."""
    data = tmp_path / "var"
    data.mkdir()
    shutil.copy(settings.data_dir / "vectors.sqlite", data)
    (data / "models").symlink_to(settings.data_dir / "models")
    here = settings.model_copy(update={"data_dir": data})
    command = [sys.executable, "-m", "index", "build", "--json"]
    started = time.monotonic()
    subprocess.run(
        command, cwd=ROOT, env={**environment, "DATA_DIR": str(data)}, check=True, capture_output=True
    )
    whole = time.monotonic() - started
    store, chance, killed = Versions(data), random.Random(8), 0
    for _ in range(20):
        child = subprocess.Popen(
            command, cwd=ROOT, env={**environment, "DATA_DIR": str(data)}, stdout=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0, whole))
        os.kill(child.pid, signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        name = store.current()
        assert store.check(name) == []
        result = Searcher(store.open(name), searcher.encoder, name).search(QUESTION)
        assert result.verdict == "answer"
        assert "Đảng đoàn MTTQ tỉnh" in result.answers[0].quote
    assert killed > 10
    build(here)
    assert not list(store.folder.glob(".unfinished-*"))
