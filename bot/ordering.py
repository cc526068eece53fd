"""Updates of one chat one after the other, those of different chats side by side."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

MAX_WAITING = 4096  # updates in hand; more wait in Telegram's queue


class ByChat(BaseUpdateProcessor):
    """A follow-up must not overtake its question, nor a group's new approval the end of the old one."""

    def __init__(self) -> None:
        super().__init__(MAX_WAITING)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for those before it in its chat; what has no chat (inline queries) waits for nothing."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        lock = self._locks.get(chat.id) or asyncio.Lock()  # in order: asyncio's locks are fair
        self._locks[chat.id] = lock
        async with lock:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""
