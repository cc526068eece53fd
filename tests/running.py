"""The bot and the web chat running within the test's process, each in a thread of its own."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from bot.application import App, build_application
from bot.receiving import run_telegram
from bot.sending import Sending
from bot.services import open_services
from bot.settings import BotSettings
from bot.web.application import build_web
from bot.web.server import open_socket, serving

UNLIMITED = Sending(overall_max_rate=0, group_max_rate=0, max_retries=3)


@contextmanager
def in_thread(main: Callable[[asyncio.Event, threading.Event], Awaitable[None]]) -> Iterator[None]:
    """Run a coroutine in a thread; it sets the second event when ready and ends after the first is set."""
    ready, box = threading.Event(), {}

    async def run() -> None:
        box["loop"], box["stop"] = asyncio.get_running_loop(), asyncio.Event()
        await main(box["stop"], ready)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(60), "did not start"
    try:
        yield
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(30)


@contextmanager
def running_telegram(
    settings: BotSettings, change: Callable[[App], None] = lambda application: None
) -> Iterator[None]:
    """The Telegram side against ``settings.telegram_api_base_url``, without Telegram's limit on the rate."""

    async def main(stop: asyncio.Event, ready: threading.Event) -> None:
        async with open_services(settings) as services:
            application = build_application(services, UNLIMITED)
            change(application)
            await services.engine.load()
            following = [
                asyncio.create_task(each) for each in (services.engine.watch(), services.erasure.run())
            ]
            ready.set()
            await run_telegram(application, stop)
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)  # before the state is closed

    with in_thread(main):
        yield


@contextmanager
def running_web(
    settings: BotSettings, load: bool = True
) -> Iterator[tuple[str, list[str], Callable[[], None]]]:
    """The web chat on a free port: its address, the sign-in tokens told so far, and what loads the model."""
    tokens: list[str] = []
    box = {}

    async def main(stop: asyncio.Event, ready: threading.Event) -> None:
        listening = open_socket(settings.web_host, settings.web_port, "WEB_PORT")
        async with (
            open_services(settings, tokens.append) as services,
            serving(build_web(services), listening),
        ):
            engine = services.engine
            services.sessions.renew()
            loop = asyncio.get_running_loop()
            box["load"] = lambda: asyncio.run_coroutine_threadsafe(engine.load(), loop).result()
            if load:
                await engine.load()
            box["url"] = f"http://127.0.0.1:{listening.getsockname()[1]}"
            ready.set()
            await stop.wait()

    with in_thread(main):
        yield box["url"], tokens, box["load"]
