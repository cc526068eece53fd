"""No question is lost, and none is answered twice."""

import asyncio
import json
import logging
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import texts
from bot.state.database import open_state
from bot.state.inbox import KEPT, MAX_TRIES, Inbox
from bot.state.models import InboxUpdate
from bot.state.writing import Writer
from index.build import build
from index.settings import IndexSettings
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import ROOT, bot_settings
from tests.running import running_telegram

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


@pytest.fixture
def served(lexical: IndexSettings, bot_api: BotApi) -> Any:
    """Settings of a bot, without a model, that a test starts itself."""
    build(lexical)
    return bot_settings(lexical, telegram_bot_token=TOKEN, telegram_api_base_url=bot_api.url)


def rows(settings: Any) -> list[tuple[int, str | None, int]]:
    """What the inbox holds: id, raw form, tries."""
    with sqlite3.connect(settings.data_dir / "state.sqlite") as connection:
        return connection.execute("SELECT update_id, raw, tries FROM inbox ORDER BY update_id").fetchall()


@contextmanager
def process(settings: Any, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The bot as a process of its own, to be killed."""
    environment = {
        "CORPUS_DIR": str(settings.corpus_dir),
        "DATA_DIR": str(settings.data_dir),
        "EMBEDDING_MODEL": "none",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": str(settings.telegram_api_base_url),
        "WEB_PORT": "0",
        "RATE_PERSON": str(settings.rate_person),
        "RATE_CHAT": str(settings.rate_chat),
    }
    with log.open("a") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "bot"], cwd=ROOT, env=environment, stdout=stream, stderr=stream
        )
        try:
            yield child
        finally:
            child.kill()
            child.wait()


def acknowledged(server: BotApi, update_id: int) -> bool:
    """Whether the bot has told Telegram that it has an update."""
    return any(method == "getUpdates" and call.get("offset", 0) > update_id for method, call in server.calls)


def test_killed_between_acknowledging_and_answering_it_answers_when_it_is_back(
    served: Any, bot_api: BotApi, tmp_path: Path
) -> None:
    bot_api.hold("sendMessage")
    bot_api.write(QUESTION)
    with process(served, tmp_path / "log"):
        bot_api.wait_until(lambda: any(method == "sendMessage" for method, _ in bot_api.calls))
        ((update_id, raw, _),) = rows(served)
        assert json.loads(raw or "")["message"]["text"] == QUESTION
        bot_api.wait_until(lambda: acknowledged(bot_api, update_id))
    assert bot_api.chats.sent == []
    bot_api.let_go("sendMessage")
    with process(served, tmp_path / "log") as child:
        assert "117-KH/TU" in bot_api.wait_for(1)[0]["text"]
        bot_api.write("chào bot")
        bot_api.wait_for(2)
        child.send_signal(signal.SIGTERM)
        child.wait(20)
    assert [message["text"] == texts.GREETING for message in bot_api.chats.sent] == [False, True]
    assert [raw for _, raw, _ in rows(served)] == [None, None]


def test_an_update_that_comes_twice_is_answered_once(served: Any, bot_api: BotApi) -> None:
    with running_telegram(served):
        bot_api.write(QUESTION)
        bot_api.wait_for(1)
        update_id = rows(served)[0][0]
        message = bot_api.chats.sent[0]["reply_to_message"]
        bot_api.again(update_id, message=message)
        bot_api.write("chào bot")
        assert bot_api.wait_for(2)[1]["text"] == texts.GREETING
    assert len(bot_api.chats.sent) == 2


def test_what_was_asked_is_erased_once_it_is_answered(served: Any, bot_api: BotApi) -> None:
    with running_telegram(served):
        bot_api.send(voice={"file_id": "a", "file_unique_id": "b", "duration": 1}, caption="Chim Én")
        bot_api.wait_for(1)
    for file in served.data_dir.glob("state.sqlite*"):
        assert "Chim Én".encode() not in file.read_bytes()
        assert json.dumps("Chim Én")[1:-1].encode() not in file.read_bytes()


def test_an_inbox_that_cannot_be_written_loses_nothing(
    served: Any, bot_api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), running_telegram(served):
        bot_api.write("chào bot")
        bot_api.wait_for(1)
        with sqlite3.connect(served.data_dir / "state.sqlite") as blocker:
            blocker.execute("ALTER TABLE inbox RENAME TO hidden")
        bot_api.write(QUESTION)
        bot_api.wait_until(lambda: "The inbox cannot be written" in caplog.text)
        assert len(bot_api.chats.sent) == 1
        blocker.execute("ALTER TABLE hidden RENAME TO inbox")
        blocker.close()
        assert "117-KH/TU" in bot_api.wait_for(2)[1]["text"]
    assert "117-KH/TU" not in caplog.text


async def claimed(inbox: Inbox) -> list[str]:
    """What a program finds to answer when it starts."""
    await inbox.open()
    return [each.raw for each in await inbox.claim()]


def test_what_ends_the_program_again_and_again_is_given_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def starts() -> list[list[str]]:
        async with open_state(f"sqlite+aiosqlite:///{tmp_path / 'state.sqlite'}") as sessions:
            inbox = Inbox(sessions, Writer(sessions), 1)
            assert await inbox.add(7, "raw")
            assert not await inbox.add(7, "raw")
            assert await Inbox(sessions, Writer(sessions), 2).add(7, "another bot's")
            left = []
            for _ in range(MAX_TRIES):
                inbox = Inbox(sessions, Writer(sessions), 1)  # another program
                left.append(await claimed(inbox))
                await inbox.begin(7)
            return left

    assert asyncio.run(starts()) == [["raw"]] * (MAX_TRIES - 1) + [[]]
    assert "Update 7 is given up" in caplog.text


def test_what_only_waits_while_programs_end_is_not_given_up(tmp_path: Path) -> None:
    async def starts() -> list[list[str]]:
        async with open_state(f"sqlite+aiosqlite:///{tmp_path / 'state.sqlite'}") as sessions:
            await Inbox(sessions, Writer(sessions), 1).add(7, "raw")
            return [await claimed(Inbox(sessions, Writer(sessions), 1)) for _ in range(3 * MAX_TRIES)]

    assert asyncio.run(starts()) == [["raw"]] * 3 * MAX_TRIES


def test_answered_updates_are_forgotten_after_days_and_waiting_ones_come_in_order(tmp_path: Path) -> None:
    async def forget() -> tuple[list[str], bool, bool]:
        async with open_state(f"sqlite+aiosqlite:///{tmp_path / 'state.sqlite'}") as sessions:
            inbox = Inbox(sessions, Writer(sessions), 1)
            for identity in (9, 3, 5):
                await inbox.add(identity, f"raw {identity}")
            await inbox.done(3)
            async with sessions.begin() as session:
                old = update(InboxUpdate).where(InboxUpdate.update_id == 3)
                await session.execute(old.values(received_at=InboxUpdate.received_at - KEPT * 2))
            waiting = await claimed(inbox)
            return waiting, await inbox.add(3, "again"), await inbox.add(5, "again")

    assert asyncio.run(forget()) == (["raw 5", "raw 9"], True, False)
