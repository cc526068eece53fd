"""``make sustained``: different questions without a pause, for a minute each: to a searcher, and over HTTP.

The web chat runs in a process of its own; those who ask are in another, whose processor time is told apart.
"""

import http.client
import itertools
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import numpy as np

from index.evaluation.questions import load_questions
from index.search import Searcher
from index.settings import IndexSettings
from tests.benchmarks.systems import CONCURRENT
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]
SECONDS = float(os.environ.get("SECONDS", "60"))


class Visitor:
    """A browser's session with the web chat, over one connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        page, cookie = self._send("GET", "/", {})
        token = re.search(r'x-csrf-token": "([^"]+)"', page)
        assert token
        session = SimpleCookie(cookie)["session"].value
        self._headers = {
            "Cookie": f"session={session}", "X-CSRF-Token": token[1], "Origin": f"http://127.0.0.1:{port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip

    def ask(self, question: str) -> None:
        """Ask, and read the answer; raises AssertionError if it is none."""
        self._send("POST", "/ask", self._headers, urlencode({"question": question}))

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[str, str]:
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        assert response.status == 200, page
        return page, response.headers.get("Set-Cookie", "")


class Shared(Iterator[str]):
    """An iterator that threads may share."""

    def __init__(self, given: Iterator[str]) -> None:
        self._given = given
        self._turn = Lock()

    def __next__(self) -> str:
        with self._turn:
            return next(self._given)


def questions() -> Iterator[str]:
    """Questions of which no two are alike, for ever; no cache helps."""
    golden = [one.question for one in load_questions(ROOT / "corpus" / "questions" / "golden.jsonl")]
    for place in itertools.count():
        yield f"{golden[place % len(golden)][:200]} ({place})"


def asked(ask: Callable[[str], object], given: Iterator[str], until: float) -> list[float]:
    """Milliseconds that each question took, one after the other."""
    timings = []
    while time.perf_counter() < until:
        started = time.perf_counter()
        ask(next(given))
        timings.append(1000 * (time.perf_counter() - started))
    return timings


def told(timings: list[float], seconds: float) -> dict[str, Any]:
    """Questions a second, and how long one took."""
    marks = np.percentile(timings, (50, 95, 99)).round(1).tolist()
    return {
        "a_second": round(len(timings) / seconds, 1),
        "ms": dict(zip(("p50", "p95", "p99"), marks, strict=True)),
    }


def searcher() -> dict[str, Any]:
    """One after the other, in this process."""
    opened, given = Searcher.open(IndexSettings()), questions()
    asked(opened.search, given, time.perf_counter() + 2)
    return told(asked(opened.search, given, time.perf_counter() + SECONDS), SECONDS)


def over_http() -> dict[str, Any]:
    """So many visitors at once, in another process than the web chat."""
    (port,) = Postgres.free_ports(1)
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": os.environ.get("DATA_DIR", "var"), "WEB_PORT": str(port)}
        environment["DATABASE_URL"] = f"sqlite+aiosqlite:///{folder}/state.sqlite"
        server = subprocess.Popen(
            [sys.executable, "-m", "bot"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        _wait_until_ready(port)
        given = Shared(questions())
        visitors = [Visitor(port) for _ in range(CONCURRENT)]
        before = resource.getrusage(resource.RUSAGE_SELF)
        until = time.perf_counter() + SECONDS
        with ThreadPoolExecutor(CONCURRENT) as pool:
            parts = pool.map(lambda visitor: asked(visitor.ask, given, until), visitors)
            timings = [each for part in parts for each in part]
        after = resource.getrusage(resource.RUSAGE_SELF)
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    served = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "at_once": CONCURRENT, **told(timings, SECONDS),
        "cpu_share": {
            "server": round((served.ru_utime + served.ru_stime) / SECONDS, 2),
            "harness": round((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / SECONDS, 2),
        },
    }  # fmt: skip


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    raise TimeoutError("the web chat does not get ready")


if __name__ == "__main__":
    print(json.dumps({"seconds": SECONDS, "searcher": searcher(), "http": over_http()}, indent=1))  # noqa: T201
