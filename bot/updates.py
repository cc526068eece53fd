"""Updates from Telegram: recorded before they are acknowledged, in order within a chat, answered once."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor

from bot.logs import REQUEST
from bot.metrics import UPDATES
from bot.state.inbox import IN_HAND, Inbox

LOOK_SECONDS = 1.0  # between looks for what another replica left
PAUSES = (0.2, 0.5, 1, 2, 4)  # seconds between tries to note that an update is answered
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
    """What comes is put into the inbox; what of the inbox is this program's to answer is queued."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def put(self, item: object) -> None:
        """Record an update; raises TelegramError if that fails: it is not to be acknowledged then."""
        if not isinstance(item, Update):
            return await super().put(item)
        UPDATES.inc()
        chat = item.effective_chat.id if item.effective_chat else None
        try:
            new = await self._inbox.add(item.update_id, item.to_json(), chat)
        except SQLAlchemyError as error:
            raise TelegramError(f"The inbox cannot be written: {error}") from error
        if new and not self._inbox.shared:  # it is this program's: nothing to look for
            await super().put(item)
        return None

    async def feed(self, bot: Bot, ending: asyncio.Event) -> None:
        """Queue what can be claimed, until the end: what has just come, what others or a last start left."""
        failing = False
        while True:
            self._inbox.changed.clear()
            try:
                claimed, failing = await self._inbox.claim(), False
            except SQLAlchemyError as error:
                if not failing:  # one line, however long it takes
                    logger.error("The inbox cannot be read, it will be tried every second: %s", error)
                claimed, failing = [], True
            for each in claimed:
                await super().put(read_update(json.loads(each.raw), bot))
            if not claimed:
                if ending.is_set():
                    return
                nobody_else = not self._inbox.shared and not failing
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._inbox.changed.wait(), None if nobody_else else LOOK_SECONDS)


class ByChat(BaseUpdateProcessor):
    """Updates of one chat one after the other, those of different chats side by side.

    A follow-up must not overtake its question, nor a group's new approval the end of the old one.
    """

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(IN_HAND)
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
            await self._noted(self._inbox.begin, name)
        await coroutine
        if name is not None:
            await self._noted(self._inbox.done, name)

    async def _noted(self, note: Callable[[int], Awaitable[None]], name: int) -> None:
        """Note how far an update is, while the database comes back if it has gone away."""
        for pause in (*PAUSES, None):
            try:
                await note(name)
                break
            except SQLAlchemyError as error:
                if pause is None:
                    logger.error("The inbox cannot be written: %s", error)
                else:
                    await asyncio.sleep(pause)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""
