"""``python -m index rollback``."""

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.versions import open_versions


@click.command()
@json_option
def rollback(as_json: bool) -> None:
    """Return to the sound version that was current before this one.

    \b
    JSON: {"current"}
    """
    current = open_versions(settings()).rollback()
    if as_json:
        write_json({"current": current})
    else:
        click.echo(f"Current version: {current}")
