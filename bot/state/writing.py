"""Group commit: what is written at about the same time is one transaction, and waits for the disk once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.state.database import Sessions, is_shared

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Change = Callable[[AsyncSession], Awaitable[Result]]


class Writer:
    """Changes of many chats at once; each is awaited until it is on the disk."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._each = is_shared(sessions)  # by itself: a server commits for many at once of its own
        self._waiting: list[tuple[Change[Any], asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, change: Change[Result]) -> Result:
        """Make a change and return its result once it is committed; raises what it raises.

        It may be made twice, the first time rolled back: another one of its transaction failed.
        """
        return await self._queue(change)

    def soon(self, change: Change[Any]) -> None:
        """Make a change that nobody waits for; if it fails, that is logged."""
        self._queue(change).add_done_callback(_log)

    async def flush(self) -> None:
        """Wait until all is written."""
        if self._task:
            await self._task
        await asyncio.gather(*self._tasks)

    def _queue(self, change: Change[Result]) -> "asyncio.Future[Result]":
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        if self._each:
            task = asyncio.create_task(self._commit(change, done))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return done
        self._waiting.append((change, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit_all())
        return done

    async def _commit_all(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            try:
                async with self._sessions.begin() as session:
                    results = [await change(session) for change, _ in together]
            except Exception:  # whichever it was: each by itself, to tell its own error
                for change, done in together:
                    await self._commit(change, done)
                continue
            for (_, done), result in zip(together, results, strict=True):
                if not done.cancelled():
                    done.set_result(result)

    async def _commit(self, change: Change[Any], done: "asyncio.Future[Any]") -> None:
        try:
            async with self._sessions.begin() as session:
                result = await change(session)
        except Exception as error:
            if not done.cancelled():
                done.set_exception(error)
        else:
            if not done.cancelled():
                done.set_result(result)


def _log(done: "asyncio.Future[Any]") -> None:
    if not done.cancelled() and done.exception():
        logger.error("Something could not be kept: %s", done.exception())
