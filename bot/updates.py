"""Updates from Telegram: recorded before they are acknowledged, in order within a chat, answered once."""

import asyncio
import json
import logging
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor

from bot.logs import REQUEST
from bot.metrics import UPDATES
from bot.state.inbox import Inbox

MAX_WAITING = 200  # updates in hand, fewer than the engine takes; more wait in the queue
logger = logging.getLogger(__name__)


def read_update(raw: Any, bot: Bot) -> Update:
    """An update as Telegram gives it; one that cannot be read has no content, so that it is passed over.

    Raises ValueError if it is not an update at all.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        raise ValueError("not an update")
    try:
        return Update.de_json(raw, bot)
    except Exception as error:  # whatever the library stumbles over
        kind = type(error).__name__  # what it says may hold the question
        logger.error("Update %d cannot be read (%s): it is passed over", raw["update_id"], kind)
        return Update(raw["update_id"])


class RecordedQueue(asyncio.Queue[object]):
    """Polling acknowledges what it has put here: by then the inbox has it."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def put(self, item: object) -> None:
        """Queue an update unless it came before; raises TelegramError if it cannot be recorded.

        Polling then asks for it again.
        """
        if isinstance(item, Update):
            UPDATES.inc()
            try:
                if not await self._inbox.add(item.update_id, item.to_json()):
                    return
            except SQLAlchemyError as error:
                raise TelegramError(f"The inbox cannot be written: {error}") from error
        await super().put(item)

    async def replay(self, bot: Bot) -> None:
        """Queue what was left unanswered when the program ended."""
        for raw in await self._inbox.waiting():
            await super().put(Update.de_json(json.loads(raw), bot))


class ByChat(BaseUpdateProcessor):
    """Updates of one chat one after the other, those of different chats side by side.

    A follow-up must not overtake its question, nor a group's new approval the end of the old one.
    """

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(MAX_WAITING)
        self._inbox = inbox
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for those before it in its chat; what has no chat (inline queries) waits for nothing.

        An update that is cut off by the end of the program stays in the inbox.
        """
        if isinstance(update, Update):
            REQUEST.set(f"u{update.update_id}")
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await self._answer(update, coroutine)
        else:
            lock = self._locks.get(chat.id) or asyncio.Lock()  # in order: asyncio's locks are fair
            self._locks[chat.id] = lock
            async with lock:
                await self._answer(update, coroutine)

    async def _answer(self, update: object, coroutine: Awaitable[Any]) -> None:
        name = update.update_id if isinstance(update, Update) else None
        if name is not None:
            await self._noted(self._inbox.begin(name))
        await coroutine
        if name is not None:
            await self._noted(self._inbox.done(name))

    async def _noted(self, note: Awaitable[None]) -> None:
        try:
            await note
        except SQLAlchemyError as error:
            logger.error("The inbox cannot be written: %s", error)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""
