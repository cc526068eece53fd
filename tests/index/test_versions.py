"""A version is whole or not there; what is current changes in one step."""

import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from index import history, versions
from index import manifest as module
from index.build import build
from index.errors import BuildInProgressError, CorpusError, VersionError
from index.search import Searcher
from index.settings import IndexSettings
from index.vectors import VectorIndex
from index.versions import Versions
from tests.conftest import ROOT
from tests.corpora import add_document, ask_golden
from tests.drills.killing import kill_builds

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


def test_any_byte_changed_and_any_file_gone_is_found(lexical: IndexSettings) -> None:
    ask_golden(lexical, {"id": "g", "question": QUESTION, "evidence": "Đảng đoàn MTTQ tỉnh"})
    store, chance = Versions(lexical.data_dir), random.Random(8)
    good, name = build(lexical).version, build(lexical).version
    folder = store.folder / name
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for path in paths:
        whole = path.read_bytes()
        places = {0, len(whole) // 2, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(5))}
        for place in places:
            path.write_bytes(
                whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
            )
            assert store.check(name), (path, place)
        assert store.serving()[0] == good
        assert Searcher.open(lexical).version == good
        path.unlink()
        assert store.check(name), path
        with pytest.raises(VersionError, match=r"not sound|No version"):
            store.use(name)
        path.write_bytes(whole)
    assert store.check(name) == []
    assert store.serving()[0] == name
    (folder / "more.txt").write_text("")
    assert store.check(name) == ["more.txt does not belong"]
    (folder / "more.txt").unlink()
    (folder / "documents.jsonl").write_text("{}\n")
    with pytest.raises(VersionError, match=r"damaged|does not hold"):
        store.open(name)
    assert store.rollback() == good
    shutil.rmtree(store.folder / name)
    (store.folder / good / "passages.jsonl").write_text("")
    with pytest.raises(VersionError, match="is not sound"):
        store.serving()


def test_another_format_is_refused(lexical: IndexSettings) -> None:
    name = build(lexical).version
    assert not Versions(lexical.data_dir).is_outdated()
    change_format(lexical, name, 0)
    with pytest.raises(VersionError, match="format 0"):
        Searcher.open(lexical)
    assert Versions(lexical.data_dir).is_outdated()


def test_the_format_before_is_still_served(lexical: IndexSettings) -> None:
    name = build(lexical).version
    change_format(lexical, name, module.OLDEST_READABLE)
    assert Searcher.open(lexical).search(QUESTION).verdict == "answer"
    assert Versions(lexical.data_dir).is_outdated()


def change_format(settings: IndexSettings, name: str, number: int) -> None:
    """Make a version one of an older format, as far as its files tell."""
    folder = Versions(settings.data_dir).folder / name
    manifest = json.loads((folder / "manifest.json").read_text())
    for file in ("golden.jsonl", "manifest.sha256"):
        (folder / file).unlink()
        manifest["files"].pop(file, None)
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": number}))


def test_old_versions_are_removed_but_never_the_current_one_or_the_one_before(lexical: IndexSettings) -> None:
    few = lexical.model_copy(update={"keep_versions": 2})
    store = Versions(lexical.data_dir)
    first, second, third = (build(lexical).version for _ in range(3))
    store.use(first)
    report = build(few)
    assert set(report.pruned) == {second, third}
    assert store.names() == [first, report.version]
    assert store.rollback() == first
    assert not [path for path in store.folder.iterdir() if path.name.startswith(".")]


def test_a_version_that_the_gate_refused_is_kept_for_whoever_wants_it(lexical: IndexSettings) -> None:
    few = lexical.model_copy(update={"keep_versions": 2})
    add_document(few, "chi-thi", "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày 1-6-2024.\n")
    question = "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày nào?"
    ask_golden(few, {"id": "g", "question": question, "evidence": "1-6-2024"})
    build(few), build(few)
    add_document(few, "chi-thi", "Văn bản này nói chuyện khác hẳn.\n")
    refused = build(few)
    assert not refused.published
    Versions(few.data_dir).use(refused.version)


def test_a_file_that_cannot_be_read_is_found_and_the_one_before_serves(lexical: IndexSettings) -> None:
    good, name = build(lexical).version, build(lexical).version
    store = Versions(lexical.data_dir)
    (store.folder / name / "passages.jsonl").unlink()
    (store.folder / name / "passages.jsonl").mkdir()
    assert store.check(name) == ["passages.jsonl is missing or unreadable"]
    assert store.serving()[0] == good


def test_vectors_that_cannot_be_written_are_an_error_of_the_disk() -> None:
    with pytest.raises(OSError, match="FAISS cannot write"):
        VectorIndex.build(np.eye(600, dtype=np.float32)).save(Path("/dev/full"))


def test_two_switches_at_once_are_both_kept(lexical: IndexSettings) -> None:
    names = [build(lexical).version for _ in range(3)]
    store = Versions(lexical.data_dir)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(store.use, names * 10))
    history = json.loads((store.folder / "current.json").read_text())["history"]
    assert len(history) == 33
    assert set(history[-30:]) == set(names)


def test_what_is_open_stays_valid_when_its_files_are_removed(lexical: IndexSettings) -> None:
    name = build(lexical).version
    searcher = Searcher.open(lexical)
    shutil.rmtree(Versions(lexical.data_dir).folder / name)
    assert "Đảng đoàn MTTQ tỉnh" in searcher.search(QUESTION).answers[0].quote


def test_a_manifest_tells_what_made_the_version(lexical: IndexSettings) -> None:
    manifest = Versions(lexical.data_dir).manifest(build(lexical).version)
    assert manifest.code == metadata.version("hoidap-tw8")
    assert manifest.settings["embedding_model"] == "none"
    assert {"documents.jsonl", "passages.jsonl", "golden.jsonl"} < manifest.files.keys()


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


def test_a_text_that_vanishes_while_it_is_read_is_named(
    lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = build(lexical).version
    read = Path.read_bytes

    def vanished(path: Path) -> bytes:
        if path.suffix == ".txt":
            path.unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanished)
    with pytest.raises(CorpusError, match=r"Cannot read .*\.txt: No such file"):
        build(lexical)
    assert Versions(lexical.data_dir).current() == name


def test_a_full_disk_leaves_the_old_version(lexical: IndexSettings) -> None:
    """A limit on the size of files stands for the disk: writing fails in the system itself."""
    name = build(lexical).version
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
        "from index.commands.main import main; main(['build'])"
    )
    environment = {
        **os.environ,
        "CORPUS_DIR": str(lexical.corpus_dir),
        "DATA_DIR": str(lexical.data_dir),
        "EMBEDDING_MODEL": "none",
    }
    child = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert child.returncode == 1
    assert child.stderr.startswith("Error: Cannot write the version")
    assert child.stderr.count("\n") == 1
    store = Versions(lexical.data_dir)
    assert (store.current(), store.names(), store.check(name)) == (name, [name], [])


def test_vectors_that_cannot_be_kept_are_one_line(settings: IndexSettings, tmp_path: Path) -> None:
    data = tmp_path / "var"
    (data / "vectors.sqlite").mkdir(parents=True)
    with pytest.raises(VersionError, match="Cannot keep vectors"):
        build(settings.model_copy(update={"data_dir": data}))


def test_a_disk_that_refuses_leaves_the_old_version(
    lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = build(lexical).version

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    for one in (module, versions, history):
        monkeypatch.setattr(one, "sync", full)
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
    sync, rename, replace = module.sync, Path.rename, Path.replace
    for one in (module, versions, history):
        monkeypatch.setattr(one, "sync", lambda path: (order.append(f"sync {path.name}"), sync(path))[1])
    monkeypatch.setattr(Path, "rename", lambda a, b: (order.append("rename"), rename(a, b))[1])
    monkeypatch.setattr(Path, "replace", lambda a, b: (order.append("replace"), replace(a, b))[1])
    build(lexical)
    before = order[: order.index("rename")]
    assert {"sync documents.jsonl", "sync passages.jsonl", "sync manifest.json", "sync lexical"} <= set(
        before
    )
    assert before[-1].startswith("sync .unfinished-")
    assert before.index("sync documents.jsonl") < before.index(before[-1])
    assert order[order.index("rename") :] == ["rename", "sync versions", "replace", "sync versions"]


def test_a_second_build_at_the_same_time_is_refused(lexical: IndexSettings) -> None:
    import fcntl

    lexical.data_dir.mkdir(parents=True)
    with (lexical.data_dir / "build.lock").open("w") as lock:
        lock.write("process 4711, since 12:00:00")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildInProgressError, match=r"process 4711, since 12:00:00"):
            build(lexical)
    assert build(lexical).published


def test_kill_9_at_any_moment_leaves_a_whole_version(
    settings: IndexSettings, searcher: Searcher, lexical: IndexSettings
) -> None:
    """Builds with the real model's cached vectors under a reader that never stops asking; `make drills`: 200."""
    report = kill_builds(settings, searcher, lexical.corpus_dir, lexical.data_dir, times=20)
    assert report.killed > 10
    assert report.failures == []
    assert report.asked > 100
