"""What commands write: JSON for scripts on standard output, progress for people on standard error."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index.settings import IndexSettings, load_settings


def settings() -> IndexSettings:
    """The settings of the index; raises SettingsError."""
    return load_settings(IndexSettings)


def write_json(value: Any) -> None:
    """One JSON object on one line of standard output, file names of any bytes in it escaped."""
    click.echo(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode())


@contextmanager
def progress_bars() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Bars on standard error, where that is a terminal: label → a function (done, total) that draws one."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:

        def bar(label: str) -> Callable[[int, int], None]:
            task = bars.add_task(label, total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield bar


def progress_lines(label: str) -> Callable[[int, int], None]:
    """The same for a program that watches: a JSON object a line on standard error."""

    def line(done: int, total: int) -> None:
        click.echo(json.dumps({"stage": label, "done": done, "total": total}), err=True)

    return line


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A single one of them."""
    with progress_bars() as bar:
        yield bar(label)
