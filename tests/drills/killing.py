"""Builds that are killed with a reader asking all the while."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from index.search import Searcher
from index.settings import IndexSettings
from index.versions import Versions
from tests.conftest import ROOT
from tests.corpora import with_model_of

QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"
ANSWER = "Đảng đoàn MTTQ tỉnh"


@dataclass
class Report:
    """How many builds were killed, how often the reader asked, and what went wrong."""

    killed: int = 0
    published: int = 0
    asked: int = 0
    versions: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


def kill_builds(settings: IndexSettings, searcher: Searcher, corpus: Path, data: Path, times: int) -> Report:
    """Kill builds at random moments; vectors and model are those of ``settings``, the folders its own."""
    chosen = with_model_of(settings, corpus, data)
    environment = {**os.environ, "CORPUS_DIR": str(corpus), "DATA_DIR": str(data)}
    command = [sys.executable, "-m", "index", "build", "--json"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    report, stop = Report(), threading.Event()
    reader = threading.Thread(target=_read, args=(chosen, searcher, report, stop))
    reader.start()
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    whole = time.monotonic() - started  # with the reader at work, as those to be killed
    store, chance = Versions(data), random.Random(8)
    for _ in range(times):
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, 1.1) * whole)  # some are killed as they publish, some come through
        os.kill(child.pid, signal.SIGKILL)
        killed = child.wait() == -signal.SIGKILL
        report.killed += killed
        report.published += not killed
        report.failures += store.check(store.current())
    stop.set()
    reader.join()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    report.failures += [str(path) for path in store.folder.glob(".unfinished-*")]
    return report


def _read(settings: IndexSettings, searcher: Searcher, report: Report, stop: threading.Event) -> None:
    """Open whatever is current whenever that changes, and ask without a pause."""
    store, stamp, opened = Versions(settings.data_dir), None, None
    while not stop.is_set():
        try:
            if opened is None or store.stamp() != stamp:
                stamp = store.stamp()
                opened = Searcher.open(settings, searcher.encoder)
                report.versions.add(opened.version)
            answers = opened.search(QUESTION).answers
            if not answers or ANSWER not in answers[0].quote:
                report.failures.append(f"{opened.version} answers {answers}")
        except Exception as error:  # whatever it is, the drill failed
            report.failures.append(repr(error))
        report.asked += 1
