"""``python -m index list``."""

from dataclasses import asdict

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.intake import listed


@click.command()
@json_option
def list(as_json: bool) -> None:
    """List the documents of the corpus.

    \b
    JSON: {"documents": [{"id", "file": path or null, "kind", "title", "number", "issuer", "place",
           "date", "status", …}]}: all fields of the description but the footnotes
    """
    found = listed(settings())
    if as_json:
        rows = [(name, path, asdict(source)) for name, path, source in found]
        documents = [{"id": name, "file": path and str(path), **fields} for name, path, fields in rows]
        write_json({"documents": [{**each, "footnotes": len(each["footnotes"])} for each in documents]})
        return
    for name, path, source in found:
        facts = ", ".join(filter(None, (source.number, source.title, source.date)))
        click.echo(f"{name}  [{source.kind}] {facts}{'' if path else '  (ITS FILE IS MISSING)'}")
    if not found:
        click.echo("No documents yet: run 'python -m index add FILE'.")
