"""Requests by their ids: the lines in the log that one causes can be found."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import REQUEST

HEADER = "X-Request-ID"
_NAME = re.compile(r"[\w.-]{1,64}", re.ASCII)


class RequestIds:
    """Gives every request an id, unless it brings one, and every response that of its request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, under an id."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = Headers(scope=scope).get(HEADER, "")
        name = given if _NAME.fullmatch(given) else secrets.token_hex(8)
        REQUEST.set(name)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        return await self._app(scope, receive, named)
