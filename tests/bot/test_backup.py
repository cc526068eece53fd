"""What is saved while the bot answers brings an empty machine to where it was."""

import gzip
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.backup import MANIFEST
from bot.settings import BotSettings
from index.build import build
from index.evaluation.questions import load_questions
from index.search import Searcher
from index.settings import IndexSettings
from index.versions import Versions
from tests.bot.test_inbox import process, rows
from tests.bot_api.server import BotApi
from tests.conftest import ROOT, bot_settings
from tests.corpora import with_model_of

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


def environment(settings: BotSettings) -> dict[str, str]:
    """Under which a command sees some settings."""
    return {
        "CORPUS_DIR": str(settings.corpus_dir), "DATA_DIR": str(settings.data_dir), "EMBEDDING_MODEL": "none",
    }  # fmt: skip


def run(settings: BotSettings, *arguments: str, code: int = 0) -> str:
    """What ``python -m bot`` with some arguments writes to standard output, or says when it fails."""
    result = CliRunner().invoke(main, arguments, env=environment(settings))
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout if code == 0 else result.output


@pytest.fixture
def here(lexical: IndexSettings) -> BotSettings:
    """A machine with two versions."""
    build(lexical)
    build(lexical)
    (lexical.data_dir / "hash.key").write_text("k" * 32)
    return bot_settings(lexical)


@pytest.fixture
def empty(here: BotSettings, tmp_path: Path) -> BotSettings:
    """A machine with nothing on it."""
    return here.model_copy(
        update={"data_dir": tmp_path / "new" / "var", "corpus_dir": tmp_path / "new" / "corpus"}
    )


def test_saved_while_it_answers_and_restored_on_an_empty_machine(
    here: BotSettings, empty: BotSettings, bot_api: BotApi, tmp_path: Path
) -> None:
    served = here.model_copy(update={"telegram_api_base_url": bot_api.url})
    with process(served, tmp_path / "log"):
        bot_api.write(QUESTION)
        bot_api.wait_for(1)
        bot_api.wait_until(lambda: [raw for _, raw, _ in rows(here)] == [None])
        told = json.loads(run(here, "backup", str(tmp_path / "night.tar.gz"), "--json"))
        bot_api.write("chào bot")  # after it: not in the backup
        bot_api.wait_for(2)
    current = Versions(here.data_dir).current()
    assert told["version"] == current
    assert stat.S_IMODE((tmp_path / "night.tar.gz").stat().st_mode) == 0o600
    assert current in run(empty, "restore", str(tmp_path / "night.tar.gz"))
    assert [raw for _, raw, _ in rows(empty)] == [None]
    assert (empty.data_dir / "hash.key").read_bytes() == (here.data_dir / "hash.key").read_bytes()
    assert Versions(empty.data_dir).check(current) == []
    assert Versions(empty.data_dir).before() == Versions(here.data_dir).before()
    files = [path.relative_to(here.corpus_dir) for path in here.corpus_dir.rglob("*") if path.is_file()]
    for path in files:
        assert (empty.corpus_dir / path).read_bytes() == (here.corpus_dir / path).read_bytes()
    again = empty.model_copy(update={"telegram_api_base_url": bot_api.url})
    with process(again, tmp_path / "log"):
        bot_api.write(QUESTION, chat_id=43)
        assert "117-KH/TU" in bot_api.wait_for(3)[2]["text"]


def test_the_golden_questions_pass_on_the_restored_machine(
    settings: IndexSettings, searcher: Searcher, tmp_path: Path
) -> None:
    full = bot_settings(settings)
    run(full, "backup", str(tmp_path / "night.tar.gz"))
    new = with_model_of(settings, tmp_path / "corpus", tmp_path / "var")
    run(bot_settings(new), "restore", str(tmp_path / "night.tar.gz"))
    restored = Searcher.open(new)
    for one in load_questions(new.golden_questions)[::3]:
        expected, found = (each.search(one.question, one.previous) for each in (searcher, restored))
        assert found.answers == expected.answers


def test_a_corpus_that_comes_with_the_program_is_put_aside(
    here: BotSettings, empty: BotSettings, tmp_path: Path
) -> None:
    run(here, "backup", str(tmp_path / "b.tar.gz"))
    shutil.copytree(ROOT / "corpus", empty.corpus_dir)
    (empty.corpus_dir / "documents" / "rieng.txt").write_text("Của riêng.")
    run(empty, "restore", str(tmp_path / "b.tar.gz"))
    assert not (empty.corpus_dir / "documents" / "rieng.txt").exists()
    (aside,) = empty.data_dir.glob("corpus-before-*")
    assert (aside / "documents" / "rieng.txt").read_text() == "Của riêng."


def test_a_machine_that_holds_something_is_left_as_it_is(here: BotSettings, tmp_path: Path) -> None:
    run(here, "backup", str(tmp_path / "b.tar.gz"))
    before = {path: path.stat().st_mtime_ns for path in here.data_dir.rglob("*")}
    assert "is there already: move it away" in run(here, "restore", str(tmp_path / "b.tar.gz"), code=1)
    assert {path: path.stat().st_mtime_ns for path in here.data_dir.rglob("*")} == before
    assert "is there already: give another name" in run(here, "backup", str(tmp_path / "b.tar.gz"), code=1)


@pytest.mark.parametrize("damage", ["byte", "cut", "more", "less", "text", "outside"])
def test_what_is_damaged_or_forged_is_refused_whole(
    here: BotSettings, empty: BotSettings, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "b.tar.gz"
    run(here, "backup", str(path))
    plain = gzip.decompress(path.read_bytes())
    if damage == "byte":
        place = plain.index("Bắc Ninh".encode())
        path.write_bytes(gzip.compress(plain[:place] + b"X" + plain[place + 1 :]))
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif damage == "text":
        path.write_text("no archive")
    else:
        with tarfile.open(fileobj=io.BytesIO(plain)) as old, tarfile.open(path, "w:gz") as new:
            for member in old.getmembers():
                if damage != "less" or member.name != "hash.key":
                    new.addfile(member, old.extractfile(member))
            if damage != "less":
                name = "corpus/more.txt" if damage == "more" else "../../outside.txt"
                new.addfile(tarfile.TarInfo(name), io.BytesIO(b""))
    assert "damaged" in run(empty, "restore", str(path), code=1)
    assert not empty.corpus_dir.exists() and list(empty.data_dir.iterdir()) == []
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_leaves_nothing(here: BotSettings, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    assert "Cannot write" in run(here, "backup", str(tmp_path / "closed" / "b.tar.gz"), code=1)


def test_a_folder_that_is_not_there_is_told(here: BotSettings, tmp_path: Path) -> None:
    assert "Cannot write" in run(here, "backup", str(tmp_path / "none" / "b.tar.gz"), code=1)


def test_what_is_in_postgresql_is_left_to_it(here: BotSettings, database: str, tmp_path: Path) -> None:
    shared = {**environment(here), "DATABASE_URL": database}
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "b.tar.gz")], env=shared)
    assert result.exit_code == 0, result.output
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        kept = {name.partition("/")[0] for name in archive.getnames()}
    assert kept == {MANIFEST, "corpus", "hash.key"}


def test_help_teaches() -> None:
    shown = subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert shown.returncode == 0 and "backup" in shown.stdout and "restore" in shown.stdout
