"""The bot at work: settings → engine → the web chat and, with a token, Telegram."""

import asyncio
import logging
import os
import signal
import sys
import webbrowser

from rich.console import Console

from bot import texts
from bot.application import build_application
from bot.receiving import run_telegram
from bot.services import open_services
from bot.settings import BotSettings
from bot.web.application import build_web
from bot.web.security import needs_sign_in
from bot.web.server import open_socket, serving
from bot.web.sessions import Sessions

console = Console(soft_wrap=True, highlight=False)
logger = logging.getLogger(__name__)


async def serve(settings: BotSettings) -> None:
    """Serve until a signal to stop; raises HoidapError if what is needed fails."""
    stop = _stop_signal()
    listening = open_socket(settings.web_host, settings.web_port, "WEB_PORT")
    address = f"http://{_shown_host(settings.web_host)}:{listening.getsockname()[1]}"
    root = str(settings.web_url or address).rstrip("/")

    def announce(token: str) -> None:
        _tell(texts.SIGN_IN_LINK.format(address=f"{root}/sign-in?token={token}"))

    async with (
        open_services(settings, announce) as services,
        serving(build_web(services), listening),
        asyncio.TaskGroup() as tasks,
    ):
        _say_where(settings, address, services.sessions)
        engine, erasure = services.engine, services.erasure
        following = [tasks.create_task(each) for each in (engine.load(), engine.watch(), erasure.run())]
        if settings.telegram_bot_token:
            tasks.create_task(run_telegram(build_application(services), stop))
        await stop.wait()
        for task in following:
            task.cancel()


def _stop_signal() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM: what was taken is finished then. The second one ends at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def told() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told)
    return stop


def _say_where(settings: BotSettings, address: str, sessions: Sessions) -> None:
    if settings.telegram_bot_token is None:
        _tell(texts.CONNECT)
    _tell(texts.WEB_READY.format(address=address))
    if needs_sign_in(settings):
        sessions.renew()
    elif settings.telegram_bot_token is None and _has_display():
        webbrowser.open(address)


def _tell(text: str) -> None:
    console.print(text, markup=False)


def _shown_host(host: str) -> str:
    return {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104


def _has_display() -> bool:
    seen = sys.platform == "darwin" or any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return seen and sys.stdout.isatty()
