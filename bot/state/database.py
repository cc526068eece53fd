"""The database of the state: opened, and brought to the newest tables."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from index.errors import SettingsError, reason_of

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = 8_043  # the advisory lock of those who migrate
SERVER = {  # what the pool and each connection keep to, in seconds and milliseconds
    "pool_size": 20,
    "pool_pre_ping": True,  # after the server was started anew
    "pool_recycle": 1800,
    "connect_args": {"connect_timeout": 5, "options": "-c statement_timeout=30000"},
}
WAITS = (1, 2, 4, 8, 15, 30)  # seconds between tries to reach a server that is still starting
Sessions = async_sessionmaker[AsyncSession]
logger = logging.getLogger(__name__)


@asynccontextmanager
async def open_state(url: str) -> AsyncIterator[Sessions]:
    """Sessions on the database of a URL, its tables made or migrated first.

    Waits a minute for a server that cannot be reached. Raises SettingsError if it cannot be opened.
    """
    where = make_url(url)
    engine = connect(where)
    try:
        await _migrated(engine)
    except (SQLAlchemyError, OSError) as error:
        await engine.dispose()
        raise SettingsError(
            f"The state in {_shown(where)} cannot be opened ({reason_of(error)}): set DATABASE_URL."
        ) from error
    try:
        yield async_sessionmaker(engine, expire_on_commit=False)
    finally:
        await engine.dispose()


def is_shared(sessions: Sessions) -> bool:
    """Whether other replicas may be at work in the same database."""
    engine = sessions.kw["bind"]
    return bool(engine.dialect.name == "postgresql")


def connect(where: URL) -> AsyncEngine:
    """An engine of a database; nothing is reached yet."""
    server = SERVER if where.get_backend_name() == "postgresql" else {}
    # Errors are logged, questions are not.
    engine = create_async_engine(where, hide_parameters=True, **server)
    if not server:
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


async def _migrated(engine: AsyncEngine) -> None:
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
    for wait in (*WAITS, None):
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
                return
        except OperationalError as error:
            if wait is None or engine.dialect.name == "sqlite" or _is_refused(error):
                raise
            logger.warning("The state cannot be reached yet (%s); next try in %d s", error.orig, wait)
            await asyncio.sleep(wait)


def _is_refused(error: OperationalError) -> bool:
    """Whether a server is there, and does not want us."""
    return "FATAL" in str(error.orig) and "starting up" not in str(error.orig)


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # replicas may start at the same time
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
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


def _shown(where: URL) -> str:
    """A database as errors name it: a file, or a server without the password."""
    sqlite = where.get_backend_name() == "sqlite"
    return str(where.database or "") if sqlite else where.render_as_string(hide_password=True)
