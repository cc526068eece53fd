"""Polling that nothing ends: no connection that hangs, no update that cannot be read."""

import asyncio
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import TimedOut
from telegram.ext import ExtBot

from bot.updates import read_update

HUNG_SECONDS = 60  # far longer than a poll takes


class PollingBot(ExtBot[Any]):
    """A bot whose polls come to an end, and give every update that can be read."""

    async def get_updates(  # type: ignore[override]
        self, *, timeout: timedelta = timedelta(), read_timeout: object = None, **parameters: Any
    ) -> tuple[Update, ...]:
        """The updates that wait, as the library asks for them; raises TelegramError.

        The library's own way takes all of them together: one that it cannot read, as after a change on
        Telegram's side, would hold back all others for ever.
        """
        asked: dict[str, Any] = {"timeout": timeout}
        asked |= {name: parameters.pop(name, None) for name in ("offset", "allowed_updates")}
        patience = (self._request[0].read_timeout or 0) + timeout.total_seconds()
        try:
            async with asyncio.timeout(HUNG_SECONDS):
                found = await self._post("getUpdates", asked, read_timeout=patience, **parameters)
        except TimeoutError as error:
            raise TimedOut("A poll hangs: asking anew") from error
        return tuple(read_update(each, self) for each in found)
