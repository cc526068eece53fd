"""Files are parsed in a child process: what breaks it breaks nothing else."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Timer
from typing import IO, Any

from pydantic import TypeAdapter

from index.errors import ReadingError
from index.reading.compose import compose
from index.reading.formats import is_plain
from index.reading.plain import read_plain
from index.reading.transcript import Progress, Transcript

QUIET_SECONDS = 150  # without a sign of life; one page by OCR takes up to 120

_TRANSCRIPT = TypeAdapter(Transcript)


def read(path: Path, progress: Progress = lambda done, pages: None) -> Transcript:
    """The text of a file as it is quoted; raises ReadingError that goes on from its name, or OSError.

    The child has an empty environment, a temporary home, limits on memory, on time and on pages, and no
    network where the system allows that; it is killed with all that it has started. Plain text needs none.
    """
    if is_plain(path):
        return compose(read_plain(path, progress))
    with TemporaryDirectory(prefix="hoidap-") as home:
        return _in_child(path.resolve(), home, progress)


def _in_child(path: Path, home: str, progress: Progress) -> Transcript:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
    }
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-m", "index.reading", str(path)],
        cwd=home, env={**environment, "OMP_THREAD_LIMIT": "1"},  # two wait for each other on a busy machine
        start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    late = Event()
    assert child.stdout is not None  # noqa: S101 (for the type checker)
    try:
        message = _last_message(child, child.stdout, progress, late)
    finally:
        _kill(child)
        child.stdout.close()
        child.wait()
    if late.is_set():
        raise ReadingError(f"took more than {QUIET_SECONDS} s without getting on: split it, or save it anew.")
    if "transcript" not in message:
        raise ReadingError(str(message.get("refused", "brought its reader down: open it, and save it anew.")))
    return _TRANSCRIPT.validate_python(message["transcript"])


def _last_message(
    child: subprocess.Popen[bytes], output: IO[bytes], progress: Progress, late: Event
) -> dict[str, Any]:
    """What the child says last, {} if it dies before."""

    def end() -> None:
        late.set()
        _kill(child)

    while True:
        timer = Timer(QUIET_SECONDS, end)
        timer.start()
        try:
            line = output.readline()
        finally:
            timer.cancel()
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:  # it ended, perhaps in the middle of a line
            return {}
        if "done" not in message:
            return message
        progress(message["done"], message["pages"])


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
