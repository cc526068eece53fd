"""The database of the state: made, migrated, and clear about what is wrong."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.settings import BotSettings
from bot.state.database import open_state
from bot.state.groups import Groups
from bot.state.models import Base
from index.errors import SettingsError


async def approve(url: str, *chats: int) -> list[bool]:
    """Approve the first of some groups; which of them are approved then."""
    async with open_state(url) as sessions:
        groups = Groups(sessions)
        await groups.approve(chats[0], 7)
        return [await groups.approved(chat) for chat in chats]


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "state.sqlite"
    assert asyncio.run(approve(f"sqlite+aiosqlite:///{file}", -(2**40), -2)) == [True, False]
    with create_engine(f"sqlite:///{file}").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_the_state_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    settings = BotSettings(_env_file=None, data_dir=tmp_path)
    asyncio.run(approve(settings.database, -1))
    assert (tmp_path / "state.sqlite").is_file()


def test_opened_again_it_keeps_what_it_held(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'state.sqlite'}"
    asyncio.run(approve(url, -1))
    assert asyncio.run(approve(url, -2, -1)) == [True, True]


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 9])
def test_a_file_that_is_no_database_is_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "state.sqlite"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"file is not a database.*: set DATABASE_URL"):
        asyncio.run(approve(f"sqlite+aiosqlite:///{file}", -1))
    assert file.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(SettingsError, match="cannot be opened"):
        asyncio.run(approve(f"sqlite+aiosqlite:///{blocker}/state.sqlite", -1))


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"

    async def forget() -> None:
        async with open_state(f"sqlite+aiosqlite:///{file}") as sessions:
            groups = Groups(sessions)
            await groups.approve(-1001234567890123, 7)
            await groups.forget(-1001234567890123)

    asyncio.run(forget())
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (-1001234567890123).to_bytes(8, "big", signed=True) not in file.read_bytes()
