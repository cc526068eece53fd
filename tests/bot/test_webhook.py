"""Telegram brings updates: whoever knows the secret, each of them once, and none is lost."""

import asyncio
import io
import json
import signal
import socket
import sqlite3
import stat
import subprocess
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import texts
from bot.application import build_application
from bot.receiving import run_telegram
from bot.services import open_services
from bot.settings import BotSettings
from bot.web.server import open_socket
from bot.webhook import MAX_BODY, SECRET_HEADER
from index.build import build
from index.errors import SettingsError
from index.settings import IndexSettings
from tests.bot.test_inbox import process, rows
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.running import UNLIMITED, running_telegram

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


@pytest.fixture
def served(lexical: IndexSettings, bot_api: BotApi) -> BotSettings:
    """Settings of a bot, without a model, to which updates are brought."""
    build(lexical)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return bot_settings(
        lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url, webhook_port=port,
        webhook_url=f"http://127.0.0.1:{port}/telegram",
    )  # fmt: skip


def bring(settings: BotSettings, body: bytes, secret: str | None = None, path: str = "telegram") -> int:
    """POST something to the webhook; the status that comes back."""

    async def post() -> int:
        own = (settings.data_dir / "webhook.key").read_text()
        url = f"http://127.0.0.1:{settings.webhook_port}/{path}"
        headers = {SECRET_HEADER: own if secret is None else secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=io.BytesIO(body), headers=headers) as answer,
        ):
            return answer.status

    return asyncio.run(post())


def test_updates_that_are_brought_are_answered(served: BotSettings, bot_api: BotApi) -> None:
    with running_telegram(served):
        bot_api.write(QUESTION)
        assert "117-KH/TU" in bot_api.wait_for(1)[0]["text"]
        update = json.dumps(bot_api.last_update).encode()
        assert bring(served, update) == 200  # brought again, as after a lost acknowledgement
        bot_api.write("chào bot")
        assert bot_api.wait_for(2)[1]["text"] == texts.GREETING
    (webhook,) = (call for method, call in bot_api.calls if method == "setWebhook")
    assert webhook["url"].endswith("/telegram") and "message_reaction" in webhook["allowed_updates"]
    key = served.data_dir / "webhook.key"
    assert webhook["secret_token"] == key.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not any(method == "getUpdates" for method, _ in bot_api.calls)
    assert not any(method == "deleteWebhook" for method, _ in bot_api.calls)  # other replicas have it still
    assert bot_api.rejected == []


@pytest.mark.parametrize(
    ("body", "secret", "path", "status"),
    [
        (b"{}", "wrong", "telegram", 403),
        (b"{}", "", "telegram", 403),
        (b"{", None, "telegram", 400),
        (b"[]", None, "telegram", 400),
        ('{"update_id": "mười"}'.encode(), None, "telegram", 400),
        (b'{"message": {}}', None, "telegram", 400),
        (b"\xff", None, "telegram", 400),
        (b" " * (MAX_BODY + 1), None, "telegram", 413),
        (b"{}", None, "", 404),
    ],
)
def test_what_is_no_update_of_telegrams_is_refused(
    served: BotSettings, bot_api: BotApi, body: bytes, secret: str | None, path: str, status: int
) -> None:
    with running_telegram(served):
        bot_api.wait_until(lambda: any(method == "setWebhook" for method, _ in bot_api.calls))
        assert bring(served, body, secret, path) == status
    assert rows(served) == []


def test_what_cannot_be_recorded_is_not_acknowledged(
    served: BotSettings, bot_api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    with running_telegram(served):
        bot_api.write("chào bot")
        bot_api.wait_for(1)
        with sqlite3.connect(served.data_dir / "state.sqlite") as blocker:
            blocker.execute("ALTER TABLE inbox RENAME TO hidden")
        assert bring(served, json.dumps({**bot_api.last_update, "update_id": 10**6}).encode()) == 503
        bot_api.write(QUESTION)
        blocker.execute("ALTER TABLE hidden RENAME TO inbox")
        blocker.close()
        assert "117-KH/TU" in bot_api.wait_for(2)[1]["text"]  # Telegram brought it again


@pytest.mark.parametrize("brought", [True, False])
def test_an_update_that_cannot_be_read_holds_back_no_other(
    served: BotSettings, bot_api: BotApi, brought: bool, caplog: pytest.LogCaptureFixture
) -> None:
    settings = served if brought else served.model_copy(update={"webhook_url": None})
    with running_telegram(settings):
        bot_api.update(message={"text": "Chim Én", "chat": "một phòng"})
        bot_api.write("chào bot")
        assert bot_api.wait_for(1)[0]["text"] == texts.GREETING
        bot_api.update(message={"text": "Chim Én"})  # the last of all
        bot_api.write(QUESTION)
        bot_api.wait_for(2)
    assert "cannot be read" in caplog.text
    assert "Chim" not in caplog.text


def test_it_is_brought_to_the_bot_when_it_is_back(
    served: BotSettings, bot_api: BotApi, tmp_path: Path
) -> None:
    with running_telegram(served):
        bot_api.wait_until(lambda: any(method == "setWebhook" for method, _ in bot_api.calls))
    bot_api.write(QUESTION)
    with running_telegram(served):
        assert "117-KH/TU" in bot_api.wait_for(1)[0]["text"]


def test_telegram_out_of_reach_is_tried_again(
    served: BotSettings, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.receiving.FIRST_WAITS", (0.05, 0.05))
    bot_api.fail("setWebhook", 500, "reset")
    with running_telegram(served):
        bot_api.write(QUESTION)
        bot_api.wait_for(1)
    assert caplog.text.count("Telegram cannot be reached") == 2


def test_a_secret_that_telegram_does_not_take_is_a_wrong_setting() -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        BotSettings(_env_file=None, webhook_secret="mật khẩu rất là dài")
    with pytest.raises(ValueError, match="at least 16"):
        BotSettings(_env_file=None, webhook_secret="short")


def test_a_taken_port_is_told(served: BotSettings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="set WEBHOOK_PORT to a free port"):
            open_socket("127.0.0.1", taken.getsockname()[1], "WEBHOOK_PORT")


@pytest.mark.parametrize("brought", [True, False])
def test_cut_off_by_another_failure_it_ends_and_hides_it_not(
    served: BotSettings, bot_api: BotApi, brought: bool
) -> None:
    settings = served if brought else served.model_copy(update={"webhook_url": None})
    receives = "setWebhook" if brought else "getUpdates"

    async def fail() -> None:
        async with open_services(settings) as services, asyncio.TaskGroup() as tasks:
            await services.engine.load()
            application = build_application(services, UNLIMITED)
            tasks.create_task(run_telegram(application, asyncio.Event()))
            while not any(method == receives for method, _ in bot_api.calls):
                await asyncio.sleep(0.01)
            raise SettingsError("the model cannot be loaded")

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(fail())
    assert [str(error) for error in caught.value.exceptions] == ["the model cannot be loaded"]


def test_told_to_stop_it_answers_what_it_has_taken(
    served: BotSettings, bot_api: BotApi, tmp_path: Path
) -> None:
    asked = 30
    polling: Any = served.model_copy(update={"webhook_url": None})
    with process(polling, tmp_path / "log") as child:
        bot_api.wait_until(lambda: any(method == "getUpdates" for method, _ in bot_api.calls))
        for place in range(asked):
            bot_api.write(f"{QUESTION} ({place})", chat_id=100 + place)
        bot_api.wait_until(lambda: len(rows(served)) == asked)
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 0
    assert len(bot_api.chats.sent) == asked
    assert all(raw is None for _, raw, _ in rows(served))


def test_told_twice_it_stops_at_once_and_answers_when_it_is_back(
    served: BotSettings, bot_api: BotApi, tmp_path: Path
) -> None:
    polling: Any = served.model_copy(update={"webhook_url": None})
    bot_api.hold("sendMessage")
    with process(polling, tmp_path / "log") as child:
        bot_api.write(QUESTION)
        bot_api.wait_until(lambda: any(method == "sendMessage" for method, _ in bot_api.calls))
        child.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            wait(child, 1)
        child.send_signal(signal.SIGTERM)
        assert wait(child, 10) == -signal.SIGTERM
    bot_api.let_go("sendMessage")
    with process(polling, tmp_path / "log"):
        assert "117-KH/TU" in bot_api.wait_for(1)[0]["text"]


def wait(child: Any, seconds: float) -> int:
    """How a process ended; raises TimeoutError if it does not."""
    try:
        return int(child.wait(seconds))
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
