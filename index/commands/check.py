"""``python -m index check``."""

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.versions import open_versions


@click.command()
@click.argument("version", required=False)
@click.option("--all", "every", is_flag=True, help="Check every version, not only the current one.")
@json_option
def check(version: str | None, every: bool, as_json: bool) -> None:
    """Verify VERSION (the current one by default): each file's hash, then counts and offsets.

    \b
    JSON: {"sound": true|false, "versions": {name: [problems]}, "recall_at_10": {name: 0..1}}: the share of
    the nearest sentences that a search finds, 1 if it compares them all. Exit status 1 if any is not sound.
    """
    store = open_versions(settings())
    names = store.names() if every else [version or store.current()]
    problems = {name: store.check(name) for name in names}
    sound = not any(problems.values())
    recalls = {name: store.open(name).recall() for name, found in problems.items() if not found}
    if as_json:
        write_json({"sound": sound, "versions": problems, "recall_at_10": recalls})
    else:
        for name, found in problems.items():
            told = "; ".join(found) or "sound"
            recall = recalls.get(name)
            click.echo(
                f"{name}: {told}" + (f", finds {recall:.1%} of the nearest sentences" if recall else "")
            )
    if not sound:
        raise click.exceptions.Exit(1)
