"""What commands write: JSON for scripts on standard output, progress for people on standard error."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
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


def check_writable(path: Path) -> None:
    """Raise ClickException if no file can be written there, before hours are spent on what it would hold."""
    try:
        with TemporaryFile(dir=path.parent):
            return
    except OSError as error:
        raise _unwritable(path, error) from error


def write_whole(path: Path, text: str) -> None:
    """Write a file at once or not at all; raises ClickException."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> click.ClickException:
    return click.ClickException(f"Cannot write {path}: {error.strerror}. Name a file in another folder.")


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
