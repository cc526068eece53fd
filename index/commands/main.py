"""The list of commands, and how each of them fails."""

import importlib
from collections.abc import Callable
from typing import Any

import click

from index.errors import HoidapError

# Name → its one line in --help; module index.commands.<name> holds a click command of that name.
COMMANDS = {
    "add": "Copy a document into the corpus, with a description.",
    "remove": "Take a document out of the corpus.",
    "list": "List the documents of the corpus.",
    "read": "Show the text of a file as it would be quoted.",
    "build": "Build a new version of the index from the corpus and publish it.",
    "search": "Answer a question, or one a line from standard input with '-'.",
    "versions": "List the versions.",
    "diff": "Compare two versions: documents, passages, golden answers.",
    "use": "Make a version current.",
    "rollback": "Return to the version before the current one.",
    "check": "Verify that versions are whole.",
    "evaluate": "Measure the answers to a file of questions.",
    "benchmark": "Measure retrieval on a public set in BEIR layout.",
    "calibrate": "Fit the confidence model anew (for developers).",
}


class LazyCommands(click.Group):
    """Commands by name; ``--help`` imports none of them, so it prints at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"index.commands.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; the project's own errors become one line and exit status 1."""
        try:
            return super().invoke(ctx)
        except HoidapError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build, search and measure the index of Hỏi đáp Trung ương 8.

    Settings are environment variables or lines of settings.env; settings.env.example lists them all.
    Every command takes --json: one JSON object on standard output, progress on standard error.
    Exit status: 0 success, 2 wrong use, 1 any other failure.

    \b
    First steps:
      python -m index build
      python -m index search "Ai được giao tham mưu thực hiện Nghị quyết 43?"
    """


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--json``, the same for every command."""
    return click.option("--json", "as_json", is_flag=True, help="Write one JSON object to standard output.")(
        command
    )
