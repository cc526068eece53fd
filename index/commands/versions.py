"""``python -m index versions``."""

from dataclasses import asdict

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.errors import VersionError
from index.versions import Versions


@click.command()
@json_option
def versions(as_json: bool) -> None:
    """List the versions, oldest first; the current one is marked.

    \b
    JSON: {"current": name or null, "versions": [{"version", "created", "corpus_sha256", "model",
           "documents", "passages", "sentences", "format", "files"}]}
    """
    store = Versions(settings().data_dir)
    try:
        current = store.current()
    except VersionError:
        current = None
    manifests = [store.manifest(name) for name in store.names()]
    if as_json:
        write_json({"current": current, "versions": [asdict(manifest) for manifest in manifests]})
        return
    for manifest in manifests:
        mark = "*" if manifest.version == current else " "
        size = f"{manifest.documents} documents, {manifest.passages} passages"
        click.echo(f"{mark} {manifest.version}  {size}, model {manifest.model or 'none'}")
    if not manifests:
        click.echo("No version yet: run 'python -m index build'.")
