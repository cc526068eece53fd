"""How long a build takes over each file, and how much memory it and its children need."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT

MEGABYTE = 1 << 10  # in the kB that the kernel tells


@dataclass
class Report:
    """What a command wrote, the seconds each file took in order, and peaks of memory by program, in MB."""

    status: int = 0
    output: str = ""
    errors: str = ""
    seconds: list[float] = field(default_factory=list)
    peaks: dict[str, int] = field(default_factory=dict)


def watched(environment: Mapping[str, str], *arguments: str) -> Report:
    """Run a command of the index to its end with an eye on all that it starts."""
    report, over = Report(), threading.Event()
    command, pipe = [sys.executable, "-m", "index", *arguments], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe) as child:
        watchers = (
            threading.Thread(target=_watch, args=(child.pid, report.peaks, over)),
            threading.Thread(target=_clock, args=(child, report)),
        )
        for watcher in watchers:
            watcher.start()
        assert child.stdout is not None
        report.output = child.stdout.read().decode("utf-8", "surrogateescape")
        report.status = child.wait()
        over.set()
        for watcher in watchers:
            watcher.join()
    return report


def _clock(child: "subprocess.Popen[bytes]", report: Report) -> None:
    """Read standard error; each line of progress tells that a file is done."""
    assert child.stderr is not None
    last = time.monotonic()
    for line in child.stderr:
        if b'"stage": "Reading documents"' in line and json.loads(line)["done"]:
            report.seconds.append(time.monotonic() - last)
            last = time.monotonic()
        else:
            report.errors += line.decode(errors="replace")


def _watch(pid: int, peaks: dict[str, int], over: threading.Event) -> None:
    while not over.wait(0.03):
        for each in _family(pid):
            try:
                status = Path(f"/proc/{each}/status").read_text()
                command = Path(f"/proc/{each}/cmdline").read_text(errors="replace").split("\0")
            except OSError:  # it has ended
                continue
            if "VmHWM:" in status and command[0]:
                size = int(status.split("VmHWM:")[1].split()[0]) // MEGABYTE
                peaks[_program(command)] = max(peaks.get(_program(command), 0), size)


def _program(command: list[str]) -> str:
    """ "builder", "reader", or the name of what a reader has started."""
    if "-m" not in command:
        return Path(command[0]).name
    return "reader" if "index.reading" in command else "builder"


def _family(pid: int) -> set[int]:
    """A process and all that it has started, directly or not."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 (a thousand times a minute)
        try:
            stat = Path(f"/proc/{name}/stat").read_text() if name.isdigit() else ""
            parents[int(name)] = int(stat.rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
    found = {pid}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found
