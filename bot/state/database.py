"""The database of the state: opened, and brought to the newest tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from index.errors import SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"
Sessions = async_sessionmaker[AsyncSession]


@asynccontextmanager
async def open_state(url: str) -> AsyncIterator[Sessions]:
    """Sessions on the database of a URL, its tables made or migrated first.

    Raises SettingsError if it cannot be opened.
    """
    name = make_url(url).database or ""
    engine = create_async_engine(url, hide_parameters=True)  # errors are logged, questions are not
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    try:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
    except (SQLAlchemyError, OSError) as error:
        await engine.dispose()
        reason = str(getattr(error, "orig", error))
        raise SettingsError(f"The state in {name} cannot be opened ({reason}): set DATABASE_URL.") from error
    try:
        yield async_sessionmaker(engine, expire_on_commit=False)
    finally:
        await engine.dispose()


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _set_pragmas(connection: Any, _: object) -> None:
    """Readers beside a writer; what is deleted is overwritten."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
