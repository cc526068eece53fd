"""The web server, in the same event loop as Telegram."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from bot.settings import BotSettings
from index.errors import SettingsError


class Server(uvicorn.Server):
    """Leaves signals to the process, which stops Telegram as well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def open_socket(settings: BotSettings) -> socket.socket:
    """The listening socket; raises SettingsError if its address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.web_host, settings.web_port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Cannot listen on {settings.web_host}:{settings.web_port} ({error.strerror}): "
            "set WEB_PORT to a free port, or stop what uses this one."
        ) from error
    listening.listen()  # from here on browsers wait rather than being refused
    return listening


def build_server(application: Starlette) -> Server:
    """A server for the application; forwarding headers are not believed."""
    return Server(
        uvicorn.Config(
            application, log_config=None, access_log=False, server_header=False, proxy_headers=False,
            lifespan="off", timeout_graceful_shutdown=5, ws="none",
        )
    )  # fmt: skip
