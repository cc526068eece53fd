"""``python -m index build``."""

from dataclasses import asdict

import click

from index.build import BuildReport
from index.build import build as build_index
from index.commands.main import json_option
from index.commands.output import progress_bars, progress_lines, settings, write_json
from index.errors import VersionError
from index.versions import Versions, open_versions


@click.command()
@click.option("--if-missing", is_flag=True, help="Do nothing if there is a current version already.")
@click.option("--force", is_flag=True, help="Publish even if golden questions are lost.")
@click.option("--hold", is_flag=True, help="Do not publish: 'use' does that later.")
@click.option(
    "--progress", is_flag=True, help='Write progress to standard error, as JSON: {"stage", "done", "total"}.'
)
@json_option
def build(if_missing: bool, force: bool, hold: bool, progress: bool, as_json: bool) -> None:
    """Build a new version of the index from the corpus and publish it.

    Sentences embedded before, with the same model, are not embedded again. A file that cannot be read is left
    out, with a line that says why. Before publishing, the golden questions (corpus/questions/golden.jsonl)
    are asked: if more of them are lost than GATE_MAX_DROP allows, the version is kept but not published, and
    the exit status is 1. Until the moment of publishing, and after any failure, the current version stays.

    \b
    JSON: {"version", "documents", "passages", "embedded", "reused", "seconds", "corpus_sha256",
           "model", "published", "gate": {"questions", "passed_before", "passed", "lost": [ids],
           "gained": [ids]} or null, "pruned": [versions], "refused": {file: why}};
          with --if-missing and a version there: {"version", "published": false}
    """
    chosen = settings()
    if if_missing and (name := _current(open_versions(chosen))):
        if as_json:
            write_json({"version": name, "published": False})
        return
    with progress_bars() as stage:
        report = build_index(chosen, progress_lines if progress else stage, force, hold)
    for why in report.refused.values():
        click.echo(f"LEFT OUT: {why}", err=True)
    if as_json:
        write_json(asdict(report))
    else:
        _tell(report, open_versions(chosen), hold)
    if not report.published and not hold:
        raise click.exceptions.Exit(1)


def _tell(report: BuildReport, versions: Versions, held: bool) -> None:
    click.echo(
        f"Version {report.version}: {report.documents} documents, {report.passages} passages; "
        f"{report.embedded} sentences embedded, {report.reused} reused; {report.seconds:.1f} s."
    )
    if report.gate:
        gate = report.gate
        click.echo(
            f"Golden questions passed: {gate.passed} of {gate.questions} (before: {gate.passed_before})."
        )
        for label, ids in (("Lost", gate.lost), ("Gained", gate.gained)):
            if ids:
                click.echo(f"{label}: {', '.join(ids)}")
    if held:
        click.echo(f"Not published yet: 'python -m index use {report.version}' does that.")
    elif not report.published:
        click.echo(
            "NOT published: too many golden questions are lost. What moved: "
            f"'python -m index diff {versions.current()} {report.version}'; "
            f"to publish it all the same: 'python -m index use {report.version}'.",
            err=True,
        )


def _current(versions: Versions) -> str | None:
    """The current version, if it can be used."""
    try:
        name = versions.current()
        versions.manifest(name)
    except VersionError:
        return None
    return name
