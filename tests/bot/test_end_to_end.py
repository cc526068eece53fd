"""``python -m bot`` as it runs for people, against a Bot API server on loopback."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import ROOT
from tests.sources import source_text


@contextmanager
def running_bot(environment: dict[str, str], log: Path, **settings: str) -> Iterator[None]:
    """The bot as a process of its own, stopped as an operator stops it."""
    with log.open("w") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "bot"],
            cwd=ROOT,
            env={**environment, **settings},
            stdout=stream,
            stderr=stream,
        )
        try:
            yield
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(20) == 0


def test_a_question_in_a_cited_answer_out(
    bot_api: BotApi, environment: dict[str, str], tmp_path: Path
) -> None:
    bot_api.write("/start")
    bot_api.write("Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?")
    bot_api.write("Thời tiết Hà Nội hôm nay thế nào?")
    bot_api.write("/help")
    with running_bot(
        environment, tmp_path / "log", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE_URL=bot_api.url
    ):
        sent = {message["text"]: message for message in bot_api.wait_for(4)}
    (answer,) = (message for text, message in sent.items() if "Đảng đoàn MTTQ tỉnh" in text)
    quoted = next(
        entity
        for entity in answer["parsed_entities"]
        if entity["type"]["@type"] == "textEntityTypeBlockQuote"
    )
    assert answer["text"][: quoted["length"]] in source_text("bac-ninh")
    assert "đoạn 7" in answer["text"]
    assert any("không tìm thấy" in text for text in sent)
    assert any("bí mật nhà nước" in text for text in sent)
    assert bot_api.rejected == []
    log = (tmp_path / "log").read_text("utf-8")
    assert TOKEN not in log
    assert TOKEN.split(":")[1] not in log


def test_without_a_token_it_answers_in_the_terminal(environment: dict[str, str]) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
        input="thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao\n\n",
    )  # fmt: skip
    assert "@BotFather" in child.stdout
    assert "thời gian hoàn thành trước ngày 30-12-2023" in " ".join(child.stdout.split())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"TELEGRAM_BOT_TOKEN": "abc"}, "Setting TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_PROXY": "ftp://x"}, "Setting TELEGRAM_PROXY"),
        ({"DATA_DIR": "/nowhere"}, "run 'python -m index build'"),
    ],
)
def test_a_wrong_start_is_one_line(environment: dict[str, str], wrong: dict[str, str], message: str) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=ROOT,
        env={**environment, **wrong},
        capture_output=True,
        text=True,
    )
    assert child.returncode == 1
    assert message in child.stderr
    assert child.stderr.count("\n") == 1
    assert "abc" not in child.stderr


def test_settings_are_read_from_the_file_and_slips_are_found(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "settings.env").write_text("TELEGRAM_BOT_TOKN=1\n")
    child = subprocess.run(
        [sys.executable, "-m", "bot"], cwd=tmp_path, capture_output=True, text=True,
        env={**environment, "PYTHONPATH": os.fspath(ROOT)},
    )  # fmt: skip
    assert child.returncode == 1
    assert "TELEGRAM_BOT_TOKN" in child.stderr
