"""The server: long polling or webhook, every call judged, failures on demand.

It runs in a thread of its own; a test plays the people who write, edit, press and send.
"""

import asyncio
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

import aiohttp
from aiogram.types import BufferedInputFile
from aiohttp import web

from tests.bot_api.judges import RejectedError, check_parameters
from tests.bot_api.methods import BOT_USER, Chats, public

TOKEN = "123456789:" + "A" * 35
POLLING_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_CONFLICT = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

Failure = Literal[
    429, 500, "reset", "late", "slow"
]  # late, slow: done, but the answer breaks or takes too long
SLOW_SECONDS = 7  # longer than the library waits


class BotApi:
    """Runs from ``start`` to ``stop``; ``rejected`` holds what Telegram would have refused."""

    def __init__(self) -> None:
        self.url = ""
        self.chats = Chats()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.rejected: list[str] = []
        self._updates: deque[dict[str, Any]] = deque()
        self._failures: deque[tuple[str, Failure]] = deque()
        self._held: set[str] = set()
        self.weather: Callable[[str], Failure | None] = lambda method: None  # what else befalls a call
        self.last_update: dict[str, Any] = {}
        self.broken = 0  # calls that were done, but whose answer did not arrive
        self._poller: object | None = None
        self._webhook: dict[str, Any] = {}
        self.replicas: tuple[str, ...] = ()  # addresses that each get every update, instead of the webhook's

    # What a test does before and after

    def start(self) -> "BotApi":
        """Listen on a free port of 127.0.0.1."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def fail(self, method: str, *failures: Failure) -> None:
        """Let the next calls of a method fail in these ways, in order."""
        self._failures.extend((method, failure) for failure in failures)

    def hold(self, method: str) -> None:
        """Let calls of a method wait; what waits when the test is over never happens."""
        self._held.add(method)

    def let_go(self, method: str) -> None:
        """Answer the calls of a method again; those that wait go on waiting."""
        self._held.discard(method)

    # What people do

    def write(self, text: str, chat_id: int = 42, **content: Any) -> dict[str, Any]:
        """Somebody writes to the bot in private."""
        if text.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return self.send(chat_id, text=text, **content)

    def send(self, chat_id: int = 42, **content: Any) -> dict[str, Any]:
        """Somebody sends anything to the bot in private."""
        message = self.chats.store(
            {"id": chat_id, "type": "private", "first_name": "An"}, person(chat_id), **content
        )
        self.update(message=message)
        return message

    def write_in_group(
        self, chat: dict[str, Any], text: str, sender: int = 42, topic: int | None = None, **content: Any
    ) -> dict[str, Any]:
        """Somebody writes in a group, perhaps in a topic of it, and the bot gets to read it."""
        self.chats.groups.setdefault(chat["id"], {**chat, "topics": []})
        if topic is not None:
            self.chats.groups[chat["id"]]["topics"].append(topic)
            content.update(message_thread_id=topic, is_topic_message=True)
        mentions = [
            {"type": "mention", "offset": found.start(), "length": len(found[0])}
            for found in re.finditer(r"@\w+", text)
            if not text.startswith("/")
        ]
        if text.startswith("/"):
            mentions = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        message = self.chats.store(chat, person(sender), text=text, entities=mentions, **content)
        self.update(message=public(message))
        return message

    def join(self, chat: dict[str, Any], sender: int, leave: bool = False) -> None:
        """Somebody adds the bot to a group, or takes it out."""
        me = {"user": BOT_USER}
        inside, outside = {**me, "status": "member"}, {**me, "status": "left"}
        old, new = (inside, outside) if leave else (outside, inside)
        self.chats.groups[chat["id"]] = {**chat, "topics": [], "left": leave}
        change = {"chat": chat, "from": person(sender), "date": int(time.time())}
        self.update(my_chat_member={**change, "old_chat_member": old, "new_chat_member": new})

    def ask_inline(self, text: str, sender: int = 42) -> str:
        """Somebody types the bot's name and a question in any chat; returns the query's id."""
        identity = str(self.chats.take_id())
        self.chats.asked.add(identity)
        self.update(inline_query={"id": identity, "from": person(sender), "query": text, "offset": ""})
        return identity

    def edit(self, message: dict[str, Any], text: str) -> None:
        """Somebody changes a message that they sent."""
        message.update(text=text, edit_date=int(time.time()))
        self.update(edited_message=message)

    def press(self, message: dict[str, Any], label: str) -> None:
        """Somebody presses the button of a message that the bot sent."""
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(button["callback_data"] for row in rows for button in row if button["text"] == label)
        self.press_data(message, data, max(message["chat"]["id"], 0) or 42)

    def press_data(
        self, message: dict[str, Any] | None, data: str, chat_id: int = 42, expired: bool = False
    ) -> None:
        """A press with any data, as a forged client sends it, or one too old to be acknowledged."""
        identity = str(self.chats.take_id())
        if not expired:
            self.chats.presses.add(identity)
        query = {"id": identity, "from": person(chat_id), "chat_instance": "1", "data": data}
        self.update(callback_query={**query, **({"message": public(message)} if message else {})})

    def update(self, **content: Any) -> None:
        """Any update."""
        self.last_update = {"update_id": self.chats.take_id(), **content}
        self._loop.call_soon_threadsafe(self._queue, self.last_update)

    def again(self, update_id: int, **content: Any) -> None:
        """An update that Telegram sends once more, as after a lost acknowledgement."""
        self._loop.call_soon_threadsafe(self._queue, {"update_id": update_id, **content})

    # What a test waits for

    def wait_for(self, count: int, seconds: float = 60) -> list[dict[str, Any]]:
        """The messages that the bot has sent, once there are ``count`` of them."""
        self.wait_until(lambda: len(self.chats.sent) >= count, seconds)
        return self.chats.sent

    def wait_until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a condition; fails the test if it does not come, with what was rejected."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, (
                f"nothing came; rejected: {self.rejected}; sent last: {self.chats.sent[-3:]}"
            )
            time.sleep(0.01)

    # The server itself

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop, self._arrived = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        application = web.Application(client_max_size=60 * 2**20)
        application.router.add_route("*", "/bot{token}/{method}", self._handle)
        application.router.add_get("/file/bot{token}/documents/{name}", self._download)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        delivery = asyncio.create_task(self._deliver())
        ready.set()
        await self._stop.wait()
        delivery.cancel()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        form = await request.post()
        planned = self._failures and self._failures[0][0] == method
        failure = self._failures.popleft()[1] if planned else self.weather(method)
        if failure in (403, 429, 500, "reset"):
            self.calls.append((method, {}))
            return self._fail(request, failure)
        try:
            parameters = check_parameters(method, _fields(form))
            self.calls.append((method, parameters))
            if method in self._held:
                await self._stop.wait()
            result = await self._answer(method, parameters)
            if failure:
                self.broken += method.startswith("send") and method != "sendChatAction"
                return await self._break(request, failure)
            return web.json_response({"ok": True, "result": result})
        except RejectedError as error:
            if error.status != 409:  # a poll that was cut short, not something that the bot sent
                self.rejected.append(str(error))
            return _error(error.status, str(error))

    async def _answer(self, method: str, parameters: dict[str, Any]) -> Any:
        if method == "getUpdates":
            return await self._poll(parameters)
        if method in ("setWebhook", "deleteWebhook"):
            self._webhook = parameters if method == "setWebhook" else {}
            self._arrived.set()
            return True
        do = getattr(self.chats, f"do_{method}", None)
        return do(parameters) if do else True

    async def _poll(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        if self._webhook:
            raise RejectedError(WEBHOOK_CONFLICT, 409)
        me = self._poller = object()
        self._arrived.set()  # wakes another poller, which then sees that it lost
        await asyncio.sleep(0)
        while self._updates and self._updates[0]["update_id"] < parameters.get("offset", 0):
            self._updates.popleft()
        deadline = time.monotonic() + min(parameters.get("timeout", 0), 5)
        while not self._updates and time.monotonic() < deadline:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), deadline - time.monotonic())
            except TimeoutError:
                break
            if self._poller is not me:
                raise RejectedError(POLLING_CONFLICT, 409)
        return list(self._updates)[: parameters.get("limit", 100)]

    async def _deliver(self) -> None:
        """Send updates to the webhook, in order; one that nobody takes with 200 is sent again."""
        async with aiohttp.ClientSession() as session:
            while True:
                if not (self._webhook and self._updates):
                    self._arrived.clear()
                    await self._arrived.wait()
                    continue
                update = self._updates[0]
                urls = self.replicas or (self._webhook["url"],)
                if any(await asyncio.gather(*(self._bring(session, url, update) for url in urls))):
                    self._updates.popleft()
                else:
                    await asyncio.sleep(0.05)

    async def _bring(self, session: aiohttp.ClientSession, url: str, update: dict[str, Any]) -> bool:
        secret = {"X-Telegram-Bot-Api-Secret-Token": self._webhook.get("secret_token", "")}
        patience = aiohttp.ClientTimeout(total=10)
        try:
            async with session.post(url, json=update, headers=secret, timeout=patience) as taken:
                return taken.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _download(self, request: web.Request) -> web.Response:
        content = self.chats.files.get(request.match_info["name"])
        right = request.match_info["token"] == TOKEN and content is not None
        return web.Response(body=content) if right else _error(404, "Not Found")

    def _fail(self, request: web.Request, failure: Failure) -> web.Response:
        if failure == "reset":
            assert request.transport
            request.transport.abort()
            return web.Response()
        if failure == 429:
            return _error(429, "Too Many Requests: retry after 1", retry_after=1)
        if failure == 403:
            return _error(403, "Forbidden: not enough rights to send text messages to the chat")
        return _error(500, "Internal Server Error")

    async def _break(self, request: web.Request, failure: Failure) -> web.StreamResponse:
        """What was done is not told in time."""
        if failure == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        return self._fail(request, "reset")

    def _queue(self, update: dict[str, Any]) -> None:
        self._updates.append(update)
        self._arrived.set()


def person(chat_id: int) -> dict[str, Any]:
    """A sender; in a private chat the chat has the person's id."""
    return {"id": chat_id, "is_bot": False, "first_name": "An", "language_code": "vi"}


def _fields(form: Any) -> dict[str, Any]:
    """A form's texts; a file stands in the parameter that names its part by "attach://"."""
    files = {
        name: BufferedInputFile(value.file.read(), value.filename)
        for name, value in form.items()
        if isinstance(value, web.FileField)
    }
    texts = {name: str(value) for name, value in form.items() if name not in files}
    attached = {name: files.pop(text.removeprefix("attach://"), text) for name, text in texts.items()}
    return {**attached, **files}


def _error(status: int, description: str, **parameters: int) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response({**body, **({"parameters": parameters} if parameters else {})}, status=status)
