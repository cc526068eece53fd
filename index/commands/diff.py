"""``python -m index diff``."""

from dataclasses import asdict

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.diff import diff as compare
from index.versions import open_versions

SHOWN = 20  # ids a line
QUOTED = 100  # characters


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@json_option
def diff(old: str, new: str | None, as_json: bool) -> None:
    """Compare two versions, OLD and NEW (the current one by default).

    Documents and passages added, removed and changed, and the golden questions that are answered
    differently.

    \b
    JSON: {"old", "new", "documents": {"added": [ids], "removed", "changed"}, "passages": {…},
           "moved": [{"id", "verdict_before", "verdict", "passed_before", "passed", "quote_before",
           "quote"}]}
    """
    store = open_versions(settings())
    new = new or store.current()
    found = compare(store.open(old), store.open(new))
    if as_json:
        write_json({"old": old, "new": new, **asdict(found)})
        return
    for label, changes in (("documents", found.documents), ("passages", found.passages)):
        for change, ids in asdict(changes).items():
            more = f" … and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
            click.echo(f"{label} {change}: {len(ids)} {' '.join(ids[:SHOWN])}{more}".rstrip())
    click.echo(f"golden questions answered differently: {len(found.moved)}")
    for moved in found.moved:
        judged = {True: "right", False: "wrong"}
        click.echo(f"  {moved.id}: {judged[moved.passed_before]} → {judged[moved.passed]}")
        for sign, verdict, quote in (
            ("-", moved.verdict_before, moved.quote_before),
            ("+", moved.verdict, moved.quote),
        ):
            click.echo(f"    {sign} {verdict} {(quote or '')[:QUOTED]}".rstrip())
