"""The server: long polling, a message store, and every call judged before it is answered."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.bot_api.judges import RejectedError, check_parameters, check_text, parse_html

TOKEN = "123456789:" + "A" * 35
BOT_USER = {"id": 123456789, "is_bot": True, "first_name": "Hỏi đáp", "username": "hoidap_test_bot"}


@dataclass
class Call:
    """One call of the bot, as it came."""

    method: str
    parameters: dict[str, Any]


@dataclass
class BotApi:
    """Runs in a thread of its own from ``start`` to ``stop``; the test speaks to it from outside."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _next_id: int = 1

    def start(self) -> "BotApi":
        """Listen on a free port of 127.0.0.1."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def write(self, text: str, chat_id: int = 42) -> None:
        """A person writes to the bot."""
        entities = []
        if text.startswith("/"):
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        message = {
            "message_id": self._take_id(),
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private", "first_name": "An"},
            "from": {"id": chat_id, "is_bot": False, "first_name": "An", "language_code": "vi"},
            "text": text,
            "entities": entities,
        }
        self.update(message=message)

    def update(self, **content: Any) -> None:
        """Queue any update."""
        self._updates.append({"update_id": self._take_id(), **content})
        self._loop.call_soon_threadsafe(self._arrived.set)

    def wait_for(self, count: int, seconds: float = 60) -> list[dict[str, Any]]:
        """The messages that the bot has sent, once there are ``count`` of them."""
        self.wait_until(lambda: len(self.messages) >= count, seconds)
        return self.messages

    def wait_until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a condition; fails the test if it does not come, with what was rejected."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, (
                f"nothing came; rejected: {self.rejected}; sent: {self.messages}"
            )
            time.sleep(0.02)

    def _run(self, ready: threading.Event) -> None:
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        application = web.Application(client_max_size=60 * 2**20)
        application.router.add_route("*", "/bot{token}/{method}", self._handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        method = request.match_info["method"]
        parameters = {name: _value(value) for name, value in (await request.post()).items()}
        self.calls.append(Call(method, parameters))
        try:
            check_parameters(method, parameters)
            answer = getattr(self, f"_do_{method}", self._do_anything)
            return web.json_response({"ok": True, "result": await answer(parameters)})
        except RejectedError as error:
            self.rejected.append(str(error))
            return _error(400, str(error))

    async def _do_anything(self, parameters: dict[str, Any]) -> bool:
        return True

    async def _do_getMe(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {**BOT_USER, "can_join_groups": True, "supports_inline_queries": True}

    async def _do_getUpdates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        offset = parameters.get("offset", 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), min(parameters.get("timeout", 0), 5))
            except TimeoutError:
                return []
        return self._updates[: parameters.get("limit", 100)]

    async def _do_sendMessage(self, parameters: dict[str, Any]) -> dict[str, Any]:
        text, entities = parameters["text"], []
        if parameters.get("parse_mode") == "HTML":
            text, entities = parse_html(text)
        check_text(text, entities)
        message = {
            "message_id": self._take_id(),
            "date": int(time.time()),
            "chat": {"id": parameters["chat_id"], "type": "private", "first_name": "An"},
            "from": BOT_USER,
            "text": text,
        }
        self.messages.append({**message, "parsed_entities": entities})
        return message

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1


def _value(raw: Any) -> Any:
    """The Bot API sends numbers and objects as JSON within a form."""
    try:
        value = json.loads(raw)
    except (TypeError, ValueError):
        return raw
    return raw if isinstance(value, str | float) else value


def _error(status: int, description: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": description}, status=status)
