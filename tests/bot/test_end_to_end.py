"""``python -m bot`` as it runs for people, against a Bot API server on loopback."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest

from bot import texts
from index.settings import IndexSettings
from tests.bot.talk import Talk, copied, labels
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
            env={**environment, "WEB_PORT": "0", **settings},
            stdout=stream,
            stderr=stream,
        )
        try:
            yield
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                assert child.wait(60) == 0  # it may be in the middle of opening the model
            finally:
                child.kill()


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


def test_without_a_token_it_opens_the_web_chat(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_bot(environment, log, WEB_PORT="0"):
        address = _wait_for(log, r"Mở trang hỏi đáp: (http://127.0.0.1:\d+)")
        with urlopen(address) as page:
            assert "Hỏi đáp Trung ương 8" in page.read().decode("utf-8")
    assert "@BotFather" in log.read_text("utf-8")


def test_bound_elsewhere_it_prints_a_sign_in_link(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_bot(environment, log, WEB_PORT="0", WEB_HOST="0.0.0.0"):
        link = _wait_for(log, r"(http://localhost:\d+/sign-in\?token=\S+)")
        with pytest.raises(HTTPError, match="401"):
            urlopen(link.split("/sign-in")[0])
        with urlopen(link) as page:
            assert "Đăng nhập" in page.read().decode("utf-8")


def test_trainers_come_to_the_console_by_a_link_of_the_bot(
    bot_api: BotApi, lexical_built: IndexSettings, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = {
        **os.environ,
        **{name.upper(): str(value) for name, value in lexical_built.model_dump(exclude_none=True).items()},
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": bot_api.url,
        "ADMIN_IDS": "7",
        "WEB_URL": f"http://127.0.0.1:{port}",
    }
    admin, trainer = Talk(bot_api), Talk(bot_api)
    admin.id = 7
    with running_bot(environment, tmp_path / "log", WEB_PORT=port):
        code = copied(admin.say("/loimoi baocaovien 1 7"), texts.COPY_INVITATION).partition("=")[2]
        trainer.say(f"/start {code}")
        seen = [Visitor(each.say("/banlamviec")["text"]) for each in (admin, trainer)]
        assert [each.open("/console/ask") for each in seen] == [200, 200]
        assert [each.open("/console/versions") for each in seen] == [200, 403]
        number = next(label for label in labels(admin.say("/loimoi")) if label.startswith("Thu hồi"))
        admin.turn(admin.messages[-1], number)
        assert seen[1].open("/console/ask") == 403
        assert texts.UNKNOWN_COMMAND in trainer.say("/banlamviec")["text"]


class Visitor:
    """A browser that has signed in by the link in a message, which works once."""

    def __init__(self, told: str) -> None:
        link = told.split("\n")[-1]
        self._root = link.partition("/sign-in")[0]
        self._opener = build_opener(HTTPCookieProcessor())
        page = self._opener.open(link).read().decode("utf-8")
        fields = dict(re.findall(r'name="(\w+)" value="([^"]+)"', page))
        request = Request(link.partition("?")[0], urlencode(fields).encode(), {"Origin": self._root})
        assert self._opener.open(request).url == f"{self._root}/console/ask"
        with pytest.raises(HTTPError, match="403"):
            self._opener.open(request)

    def open(self, path: str) -> int:
        """The status of a page."""
        try:
            return self._opener.open(f"{self._root}{path}").status
        except HTTPError as error:
            return error.code


def test_a_taken_port_is_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        child = subprocess.run(
            [sys.executable, "-m", "bot"], cwd=ROOT, capture_output=True, text=True,
            env={**environment, "WEB_PORT": str(taken.getsockname()[1])},
        )  # fmt: skip
    assert child.returncode == 1
    assert "set WEB_PORT to a free port" in child.stderr
    assert child.stderr.count("\n") == 1


def _wait_for(log: Path, pattern: str) -> str:
    """What a line of the log says, once it is there."""
    deadline = time.monotonic() + 30
    while not (found := re.search(pattern, log.read_text("utf-8"))):
        assert time.monotonic() < deadline, log.read_text("utf-8")
        time.sleep(0.05)
    return found[1]


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
        env={**environment, "WEB_PORT": "0", **wrong},
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
