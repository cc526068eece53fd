"""``python -m index use``."""

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.versions import open_versions


@click.command()
@click.argument("version")
@json_option
def use(version: str, as_json: bool) -> None:
    """Make VERSION current, after checking that it is whole.

    \b
    JSON: {"current"}
    """
    open_versions(settings()).use(version)
    if as_json:
        write_json({"current": version})
    else:
        click.echo(f"Current version: {version}")
