"""``python -m index read``."""

from dataclasses import asdict
from pathlib import Path

import click

from index.catalogue import sha256_of
from index.commands.main import json_option
from index.commands.output import progress_bars, settings, write_json
from index.errors import CorpusError, ReadingError
from index.intake import DOUBTFUL
from index.reading import sections
from index.transcripts import read_kept


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def read(file: Path, as_json: bool) -> None:
    """Show the text of a file as it would be quoted, without adding it.

    What a scan was misread as can be put right this way: save the text, correct it, add it as .txt. Doubtful
    lines are listed on standard error.

    \b
    JSON: {"text", "pages": [offsets], "transcription", "repairs", "margins",
           "recognised": [{"span", "confidence"}], "sections": [{"start", "end", "label", "role"}]}
    """
    try:
        with progress_bars() as stage:
            transcript = read_kept(
                file, sha256_of(file), settings().transcripts, stage(f"Reading {file.name}")
            )
    except ReadingError as error:
        raise CorpusError(f"{file} {error}") from error
    if as_json:
        found = sections(transcript.text, transcript.transcription == "ocr")
        labelled = [{key: getattr(each, key) for key in ("start", "end", "label", "role")} for each in found]
        write_json({**asdict(transcript), "sections": labelled})
        return
    click.echo(transcript.text)
    for line in transcript.recognised:
        if line.confidence < DOUBTFUL:
            click.echo(f"doubtful ({line.confidence:.0%}): {transcript.text[slice(*line.span)]}", err=True)
