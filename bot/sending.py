"""Calls to Telegram: within its rates, and made again when the way there is broken."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # seconds between tries
AGAIN = ("sendMessage", "sendDocument", "editMessageText", "leaveChat")  # a minute later others are too late
logger = logging.getLogger(__name__)

Result = bool | dict[str, Any] | list[dict[str, Any]]


class Sending(AIORateLimiter):
    """What answers somebody and failed on the way (5xx, time-out, reset) is made again for some two minutes.

    Telegram has no way to tell a call that was made before: one that broke after it had arrived is repeated.
    """

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Make a call; raises TelegramError if Telegram refuses it or cannot be reached for too long."""
        for wait in WAITS if endpoint in AGAIN else ():
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:
                raise  # what Telegram refuses it refuses again
            except NetworkError as error:
                logger.warning("%s failed (%s); next try in %.1f s", endpoint, error, wait)
                await asyncio.sleep(wait)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
