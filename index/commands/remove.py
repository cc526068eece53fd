"""``python -m index remove``."""

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.intake import remove as remove_document


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def remove(document_id: str, yes: bool, as_json: bool) -> None:
    """Take a document out of the corpus; DATA_DIR/removed keeps it. Afterwards: 'python -m index build'.

    \b
    JSON: {"removed": id, "kept": folder}; needs --yes.
    """
    if as_json and not yes:
        raise click.UsageError("--json asks nothing: give --yes too.")
    if not yes and not click.confirm(f"Take {document_id!r} out of the corpus?", default=False):
        return
    kept = remove_document(settings(), document_id)
    if as_json:
        write_json({"removed": document_id, "kept": str(kept)})
    else:
        click.echo(f"Removed; {kept} keeps it. To answer without it: 'python -m index build'.")
