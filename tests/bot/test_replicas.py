"""Several replicas on one PostgreSQL: each update is answered once, in order, whoever dies."""

import asyncio
import re
from collections import Counter
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bot.actions import ERASE, action
from bot.messages import Reply, Speaker
from bot.services import open_services
from bot.settings import BotSettings
from bot.state import database as database_module
from bot.state import inbox as inbox_module
from bot.state.database import open_state
from bot.state.inbox import Inbox
from bot.state.models import Base
from bot.state.writing import Writer
from index.build import build
from index.errors import SettingsError
from index.settings import IndexSettings
from tests.bot_api.server import TOKEN, BotApi
from tests.conftest import bot_settings
from tests.postgres import Postgres
from tests.running import running_telegram

QUESTION = "Kế hoạch 117-KH/TU ngày nào?"


async def inboxes(stack: AsyncExitStack, url: str, count: int) -> list[Inbox]:
    """Those of so many programs."""
    opened = [await stack.enter_async_context(open_state(url)) for _ in range(count)]
    return [Inbox(sessions, Writer(sessions), 1) for sessions in opened]


def test_the_migrations_make_the_tables_also_when_two_begin_at_once(database: str) -> None:
    async def both() -> None:
        async with AsyncExitStack() as stack:
            await asyncio.gather(*(stack.enter_async_context(open_state(database)) for _ in range(3)))

    asyncio.run(both())
    with create_engine(database, poolclass=NullPool).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_wrong_password_is_one_line_without_it(postgres: Postgres) -> None:
    async def open_it(url: str) -> None:
        async with open_state(url):
            pass

    url = postgres.url.replace("postgres@", "somebody:s3cret@")
    with pytest.raises(SettingsError, match=r"somebody.*cannot be opened .*set DATABASE_URL") as caught:
        asyncio.run(open_it(url))
    assert "s3cret" not in str(caught.value)


def test_a_server_that_starts_later_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = Postgres()
    monkeypatch.setattr(database_module, "WAITS", (0.2,) * 100)

    async def start_later() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.to_thread(server.start))
            async with open_state(server.url):
                pass

    asyncio.run(start_later())
    server.stop()
    assert "cannot be reached yet" in caplog.text


def test_an_update_belongs_to_whoever_claims_it_first(database: str) -> None:
    async def claim() -> None:
        async with AsyncExitStack() as stack:
            first, second = await inboxes(stack, database, 2)
            recorded = await asyncio.gather(
                *(
                    inbox.add(number, f"raw {number}", number)
                    for number in range(100)
                    for inbox in (first, second)
                )
            )
            assert sum(recorded) == 100
            claims = await asyncio.gather(*(inbox.claim() for inbox in (first, second) * 5))
            found = Counter(each.update_id for claim in claims for each in claim)
            assert found == Counter(range(100))
            assert await first.count() == 100
            await asyncio.gather(*(first.done(number) for number in range(100)))
            assert await first.count() == 0
            assert not await first.add(7, "again", 7)

    asyncio.run(claim())


def test_what_comes_later_in_a_chat_waits_for_what_came_before(database: str) -> None:
    async def claim() -> None:
        async with AsyncExitStack() as stack:
            first, second = await inboxes(stack, database, 2)
            for number, chat in ((1, 42), (2, 42), (3, 43), (4, None)):
                await first.add(number, "raw", chat)
            assert [each.update_id for each in await first.claim()] == [1, 3, 4]
            assert await second.claim() == []
            assert [each.update_id for each in await first.claim()] == [2]  # it keeps them in order itself
            await first.add(5, "raw", 43)
            await first.done(3)
            assert [each.update_id for each in await second.claim()] == [5]

    asyncio.run(claim())


def test_what_a_dead_one_claimed_is_taken_over(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "LEASE_SECONDS", 1)
    monkeypatch.setattr(inbox_module, "RENEW_SECONDS", 0.3)

    async def claim() -> None:
        async with AsyncExitStack() as stack:
            living, dead, other = await inboxes(stack, database, 3)
            await living.add(1, "raw", 1)
            await living.claim()
            keeping = asyncio.create_task(living.keep_claims())
            await dead.add(2, "raw", 2)
            await dead.claim()
            assert await other.claim() == []
            await asyncio.sleep(1.5)
            (taken,) = await other.claim()
            assert (taken.update_id, taken.again) == (2, True)
            keeping.cancel()
            await living.release()
            (left,) = await other.claim()
            assert left.update_id == 1

    asyncio.run(claim())


@pytest.fixture
def replicas(lexical: IndexSettings, database: str, bot_api: BotApi, tmp_path: Path) -> list[BotSettings]:
    """Settings of two replicas to which each update is brought, with one index."""
    build(lexical.model_copy(update={"database_url": database}))
    more = {
        "telegram_bot_token": TOKEN, "telegram_api_base_url": bot_api.url, "database_url": database,
        "webhook_url": "http://bot.example/telegram", "webhook_secret": "x" * 16, "hash_key": "k" * 16,
        "rate_person": 10**6, "rate_chat": 10**6,
    }  # fmt: skip
    found = [bot_settings(lexical, webhook_port=port, **more) for port in Postgres.free_ports(2)]
    bot_api.replicas = tuple(f"http://127.0.0.1:{each.webhook_port}/telegram" for each in found)
    return found


def test_two_that_get_every_update_answer_each_once(
    replicas: list[BotSettings], bot_api: BotApi, postgres: Postgres
) -> None:
    with ExitStack() as stack:
        for settings in replicas:
            stack.enter_context(running_telegram(settings))
        for place in range(60):
            bot_api.write(f"{QUESTION} ({place})", chat_id=1 + place % 7)
        bot_api.wait_for(60)
        postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
        for place in range(60, 90):
            bot_api.write(f"{QUESTION} ({place})", chat_id=1 + place % 7)
        bot_api.wait_for(90)
    answered = Counter(message["reply_to_message"]["message_id"] for message in bot_api.chats.sent)
    assert len(answered) == 90 and set(answered.values()) == {1}
    for sent in bot_api.chats.sent_to.values():
        asked = [int(re.search(r"\((\d+)\)", each["reply_to_message"]["text"])[1]) for each in sent]
        assert asked == sorted(asked)
    assert bot_api.rejected == []


def test_a_follow_up_is_understood_by_whichever_replica_gets_it(replicas: list[BotSettings]) -> None:
    follow_up = "Chỉ thị 30-CT/TU thì sao?"

    async def talk() -> None:
        async with AsyncExitStack() as stack:
            first, second = [await stack.enter_async_context(open_services(each)) for each in replicas]
            for services in (first, second):
                await services.engine.load()
            ana, ben = Speaker("1", "1"), Speaker("2", "2")
            await first.replies.to_text(QUESTION, ana, "1")
            await first.replies.to_text(QUESTION, ben, "1")
            alone = await second.replies.to_text(follow_up, Speaker("3", "3"), "2")
            here = await first.replies.to_text(follow_up, ana, "2")
            there = await second.replies.to_text(follow_up, ben, "2")
            assert texts_of(here) == texts_of(there) != texts_of(alone)
            erased = await second.replies.to_press(action(ERASE, "all"), None, ben, "3")
            assert erased.replace
            after = await first.replies.to_text(follow_up, ben, "4")
            assert texts_of(after) == texts_of(alone)
            with create_engine(str(replicas[0].database_url), poolclass=NullPool).connect() as connection:
                kept = connection.exec_driver_sql("SELECT chat, content FROM talks").all()
            assert len(kept) == 3 and all(len(chat) == 32 for chat, _ in kept)

    asyncio.run(talk())


def test_statistics_come_from_the_standby_and_without_it_from_the_primary(
    replicas: list[BotSettings], postgres: Postgres, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    standby = Postgres(postgres).start()
    name = str(replicas[0].database_url).rpartition("/")[2]
    url = standby.url.rpartition("/")[0] + f"/{name}"
    settings = replicas[0].model_copy(update={"database_read_url": url})

    async def count() -> None:
        async with open_services(settings) as services:
            await services.engine.load()
            await services.replies.to_text(QUESTION, Speaker("1", "1"), "1")
            async with asyncio.timeout(20):
                while (await services.journal.usage(1)).questions < 1:  # until the standby has it
                    await asyncio.sleep(0.05)
            standby.query("SELECT pg_wal_replay_pause()")
            await services.replies.to_text(QUESTION, Speaker("1", "1"), "2")
            assert (await services.journal.usage(1)).questions == 1
            standby.kill()
            assert (await services.journal.usage(1)).questions == 2
            assert len(await services.journal.busiest(1)) == 1

    try:
        asyncio.run(count())
    finally:
        standby.stop()
    assert "the primary is asked" in caplog.text  # not lost in silence


def texts_of(reply: Reply) -> list[str]:
    """What a reply says."""
    return [message.html for message in reply.messages]
