"""Reading what may be a moment old: from a streaming standby, while there is one that answers."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.state.database import Sessions, connect

Result = TypeVar("Result")
logger = logging.getLogger(__name__)


class Reads:
    """Statistics and exports: they must not slow down those who ask."""

    def __init__(self, primary: Sessions, standby: Sessions | None = None) -> None:
        self._primary = primary
        self._standby = standby

    async def __call__(self, read: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """What a function reads on the standby or, if that does not answer, on the primary."""
        if self._standby:
            try:
                async with self._standby() as session:
                    return await read(session)
            except SQLAlchemyError as error:
                logger.warning("The standby does not answer, the primary is asked: %s", error)
        async with self._primary() as session:
            return await read(session)


@asynccontextmanager
async def open_reads(primary: Sessions, url: str | None) -> AsyncIterator[Reads]:
    """Reads of the primary's database, from the standby of a URL if there is one; it may be away."""
    if url is None:
        yield Reads(primary)
        return
    engine = connect(make_url(url))
    try:
        yield Reads(primary, async_sessionmaker(engine))
    finally:
        await engine.dispose()
