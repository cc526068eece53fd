"""``python -m index build``."""

from dataclasses import asdict

import click

from index.build import build as build_index
from index.commands.main import json_option
from index.commands.output import progress_bar, settings, write_json
from index.errors import VersionError
from index.versions import Versions


@click.command()
@click.option("--if-missing", is_flag=True, help="Do nothing if there is a current version already.")
@json_option
def build(if_missing: bool, as_json: bool) -> None:
    """Build a new version of the index from the corpus and publish it.

    Sentences embedded before, with the same model, are not embedded again. Until the moment of
    publishing, and after any failure, the current version stays.

    \b
    JSON: {"version", "documents", "passages", "embedded", "reused", "seconds", "corpus_sha256",
           "model", "published"}; with --if-missing and a version there: {"version", "published": false}
    """
    chosen = settings()
    if if_missing and (name := _current(Versions(chosen.data_dir))):
        if as_json:
            write_json({"version": name, "published": False})
        return
    with progress_bar("Embedding sentences") as progress:
        report = build_index(chosen, progress)
    if as_json:
        write_json(asdict(report))
    else:
        click.echo(
            f"Version {report.version}: {report.documents} documents, {report.passages} passages; "
            f"{report.embedded} sentences embedded, {report.reused} reused; {report.seconds:.1f} s."
        )


def _current(versions: Versions) -> str | None:
    """The current version, if it can be used."""
    try:
        name = versions.current()
        versions.manifest(name)
    except VersionError:
        return None
    return name
