"""Web servers, in the same event loop as Telegram. Forwarding headers are not believed."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from index.errors import SettingsError


class Server(uvicorn.Server):
    """Leaves signals to the process, which stops Telegram as well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def open_socket(host: str, port: int, setting: str) -> socket.socket:
    """A listening socket; raises SettingsError, naming the setting of its port, if it cannot be had."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Cannot listen on {host}:{port} ({error.strerror}): "
            f"set {setting} to a free port, or stop what uses this one."
        ) from error
    listening.listen()  # from here on who comes waits rather than being refused
    return listening


@asynccontextmanager
async def serving(application: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    """Serve an application on a socket; at the end what is being answered is finished, for some seconds."""
    server = Server(
        uvicorn.Config(
            application, log_config=None, access_log=False, server_header=False, proxy_headers=False,
            lifespan="off", timeout_graceful_shutdown=5, ws="none",
        )
    )  # fmt: skip
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
