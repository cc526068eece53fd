"""``python -m index versions``."""

from dataclasses import asdict

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.errors import VersionError
from index.versions import open_versions


@click.command()
@json_option
def versions(as_json: bool) -> None:
    """List the versions, oldest first; the current one is marked.

    \b
    JSON: {"current": name or null, "versions": [{"version", "created", "corpus_sha256", "model",
           "documents", "passages", "sentences", "settings", "code", "files", "format"}],
           "unreadable": {name: why}}
    """
    store = open_versions(settings())
    try:
        current = store.current()
    except VersionError:
        current = None
    manifests, unreadable = [], {}
    for name in store.names():
        try:
            manifests.append(store.manifest(name))
        except VersionError as error:
            unreadable[name] = str(error)
    if as_json:
        found = [asdict(manifest) for manifest in manifests]
        write_json({"current": current, "versions": found, "unreadable": unreadable})
        return
    for manifest in manifests:
        mark = "*" if manifest.version == current else " "
        size = f"{manifest.documents} documents, {manifest.passages} passages"
        click.echo(f"{mark} {manifest.version}  {size}, model {manifest.model or 'none'}")
    for name, why in unreadable.items():
        click.echo(f"! {name}  {why}")
    if not manifests and not unreadable:
        click.echo("No version yet: run 'python -m index build'.")
