"""``python -m bot``: answer questions until stopped; save and bring back what a machine holds."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.backup import Backup, back_up, restore
from bot.logs import configure_logs
from bot.serve import serve
from bot.settings import BotSettings
from index.commands.main import json_option
from index.commands.output import write_json
from index.errors import HoidapError
from index.settings import load_settings


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Answer questions: in the web chat and, with TELEGRAM_BOT_TOKEN, on Telegram, until stopped.

    Settings are environment variables, or stand in settings.env: see settings.env.example.
    """
    if context.invoked_subcommand is None:
        with _told_in_a_line():
            settings = load_settings(BotSettings)
            configure_logs(settings.telegram_bot_token, settings.log_format)
            asyncio.run(serve(settings))


@main.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def save(file: Path, as_json: bool) -> None:
    """Write the state, the versions that answer, keys and the corpus into FILE (tar.gz); the bot may go on.

    State and versions that are in PostgreSQL are not in it: pg_dump saves them (docs/operations.md).

    \b
    JSON: {"file", "created", "version", "files"}
    """
    with _told_in_a_line():
        _tell_backup(back_up(load_settings(BotSettings), file), file, as_json, "saved in")


@main.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def bring_back(file: Path, as_json: bool) -> None:
    """Put what FILE holds in its place, on a machine without state and versions; the bot must not run.

    Nothing is touched unless all of FILE is as it was written. A corpus that is there is kept, in DATA_DIR.

    \b
    JSON: {"file", "created", "version", "files"}
    """
    with _told_in_a_line():
        _tell_backup(restore(load_settings(BotSettings), file), file, as_json, "restored from")


def _tell_backup(backup: Backup, file: Path, as_json: bool, done: str) -> None:
    if as_json:
        told = {"file": str(file), "created": backup.created, "version": backup.current}
        write_json({**told, "files": len(backup.files)})
    else:
        click.echo(f"{len(backup.files)} files, version {backup.current or 'none'}, {done} {file}")


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """Failures that have a remedy end in one line and status 1."""
    try:
        yield
    except* HoidapError as group:
        sys.exit(str(_first(group)))


def _first(group: BaseExceptionGroup[HoidapError]) -> HoidapError:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


if __name__ == "__main__":
    main()
