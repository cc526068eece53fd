"""``python -m index add``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import click

from index.catalogue import load_documents
from index.commands.main import json_option
from index.commands.output import progress_bars, settings, write_json
from index.errors import CorpusError
from index.fetching import fetch
from index.intake import Candidate, examine, keep
from index.settings import IndexSettings
from index.types import Document, Kind

FIELDS = ("kind", "title", "number", "issuer", "place", "date", "source_url", "note")


@click.command()
@click.argument("what", metavar="FILE|FOLDER|URL")
@click.option("--id", "name", help="The document's id (small letters, digits, hyphens); else by its number.")
@click.option("--kind", type=click.Choice([kind for kind in get_args(Kind) if kind != "digest"]))
@click.option("--title")
@click.option("--number", help="As printed: 42-NQ/TW.")
@click.option("--issuer")
@click.option("--place")
@click.option("--date", help="2023-11-24")
@click.option("--source-url")
@click.option("--note")
@click.option("--shareable", is_flag=True, default=None, help="Those who ask may be given the file itself.")
@click.option("--yes", is_flag=True, help="Ask nothing: take what is proposed.")
@json_option
def add(what: str, name: str | None, yes: bool, as_json: bool, **given: object) -> None:
    """Copy a document, or each file of a folder, into the corpus, with a description.

    The description is proposed from the document's own head; options say what it should be instead. A file
    that cannot be read, is there already or is marked MẬT, TỐI MẬT or TUYỆT MẬT is refused with a line that
    says why. Afterwards: 'python -m index build'.

    \b
    Formats: .docx, .pdf, .html, .rtf, .odt, .txt (UTF-8, UTF-16, cp1258, TCVN3, VNI, VISCII); with
    LibreOffice also .doc; with Tesseract also scans (.pdf, .png, .jpg, .tiff).

    \b
    JSON: {"added": [{"id", "file", "kind", "title", "number", "issuer", "place", "date",
           "transcription", "pages", "warnings"}], "refused": {file: why}}; needs --yes.
    """
    if as_json and not yes:
        raise click.UsageError("--json asks nothing: give --yes too.")
    chosen = settings()
    fields = {key: value for key, value in given.items() if value is not None}
    added: list[dict[str, Any]] = []
    refused: dict[str, str] = {}
    with _files(what, chosen, fields) as files:
        if len(files) > 1 and (name or {"title", "number"} & fields.keys()):
            raise click.UsageError("--id, --title and --number are for one file, not for a folder.")
        known = load_documents(chosen.documents_dir, chosen.transcripts, {}) if _has_any(chosen) else []
        for path in files:
            try:
                candidate = _examined(path, chosen, known, fields, name)
                if yes or _confirmed(candidate):
                    added.append(_add(candidate, chosen, known))
            except (CorpusError, OSError) as error:
                refused[path.name] = " ".join(str(error).split())
                click.echo(f"REFUSED: {refused[path.name]}", err=True)
            if not as_json and added and added[-1]["source"] == str(path):
                click.echo(f"Added {added[-1]['file']}.")
    for one in added:
        del one["source"]
    if as_json:
        write_json({"added": added, "refused": refused})
    elif added:
        click.echo("To answer from it: 'python -m index build'.")
    if refused:
        raise click.exceptions.Exit(1)


@contextmanager
def _files(what: str, chosen: IndexSettings, fields: dict[str, object]) -> Iterator[list[Path]]:
    """The files that an argument names; what is fetched is gone afterwards."""
    if "://" in what:
        fields.setdefault("source_url", what)
        with TemporaryDirectory(prefix="hoidap-") as folder:
            yield [fetch(what, Path(folder), chosen.fetch_private)]
        return
    path = Path(what)
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
        yield [each for each in found if each.suffix != ".toml"]
    elif path.is_file():
        yield [path]
    else:
        raise CorpusError(f"There is no file or folder {what}: check its name.")


def _has_any(chosen: IndexSettings) -> bool:
    return chosen.documents_dir.is_dir() and any(chosen.documents_dir.glob("*.toml"))


def _examined(
    path: Path, chosen: IndexSettings, known: list[Document], fields: dict[str, object], name: str | None
) -> Candidate:
    with progress_bars() as stage:
        return examine(path, chosen, known, fields, name, stage(f"Reading {path.name}"))


def _confirmed(candidate: Candidate) -> bool:
    click.echo(f"\n{candidate.path.name}: {len(candidate.transcript.text):,} letters, {_size(candidate)}")
    click.echo(f"  {'id':12} {candidate.id}")
    for field in FIELDS:
        if value := getattr(candidate.source, field):
            click.echo(f"  {field:12} {value}")
    for warning in candidate.warnings:
        click.echo(f"  ! {warning}")
    return click.confirm("Add it? (options such as --title set a field otherwise)", default=False)


def _size(candidate: Candidate) -> str:
    pages = len(candidate.transcript.pages)
    return (
        f"{pages} pages, {candidate.transcript.transcription}"
        if pages
        else candidate.transcript.transcription
    )


def _add(candidate: Candidate, chosen: IndexSettings, known: list[Document]) -> dict[str, Any]:
    copy = keep(candidate, chosen)
    source, transcript = candidate.source, candidate.transcript
    known.append(Document(candidate.id, source, transcript.text, (), transcript.transcription))
    return {
        "source": str(candidate.path),
        "id": candidate.id,
        "file": str(copy),
        **{field: getattr(source, field) for field in ("kind", "title", "number", "issuer", "place", "date")},
        "transcription": transcript.transcription,
        "pages": len(transcript.pages) or None,
        "warnings": candidate.warnings,
    }
