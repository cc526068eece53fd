"""Updates that Telegram brings: recorded, acknowledged at once, and queued as those are that are fetched."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.settings import BotSettings
from bot.updates import RecordedQueue, read_update
from bot.web.server import open_socket, serving

MAX_BODY = 2**20  # an update is a few kilobytes
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (its name)


class Webhook:
    """The endpoint: whoever knows the secret may bring updates."""

    def __init__(self, queue: RecordedQueue, bot: Bot, secret: str) -> None:
        self._queue = queue
        self._bot = bot
        self._secret = secret.encode()

    async def receive(self, request: Request) -> Response:
        """200 once an update is recorded, or was before; otherwise Telegram brings it again."""
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return PlainTextResponse("Wrong secret", 403)
        try:
            update = read_update(await request.json(), self._bot)
        except ValueError:
            return PlainTextResponse("Not an update", 400)
        try:
            await self._queue.put(update)
        except TelegramError:
            return PlainTextResponse("The inbox cannot be written", 503)
        return PlainTextResponse("")


@asynccontextmanager
async def listening(settings: BotSettings, webhook: Webhook) -> AsyncIterator[None]:
    """Receive updates under the path of WEBHOOK_URL; raises SettingsError if the port is taken."""
    route = Route(urlsplit(str(settings.webhook_url)).path or "/", webhook.receive, methods=["POST"])
    limit = Middleware(RequestBodyLimitMiddleware, MAX_BODY)
    application = Starlette(routes=[route], middleware=[limit])
    socket = open_socket(settings.webhook_host, settings.webhook_port, "WEBHOOK_PORT")
    async with serving(application, socket):
        yield
