"""``python -m index evaluate``."""

from pathlib import Path

import click

from index.commands.main import json_option
from index.commands.output import progress_bar, settings, write_json
from index.evaluation.evaluate import evaluate as evaluate_questions
from index.evaluation.questions import Half, load_questions
from index.search import Searcher


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--half",
    type=click.Choice(["tuning", "kept"]),
    help="Only the half for tuning, or the half kept apart (by the hash of each id).",
)
@json_option
def evaluate(file: Path, half: Half | None, as_json: bool) -> None:
    """Measure the answers to the questions of FILE (JSONL).

    \b
    Each line: {"id", "question", "answerable", "evidence", "style", "previous"?, "document_id"?}
    JSON: {"overall": {...}, "by_style": {style: {...}}, "failures": [{"id", "verdict", "quote"}],
           "milliseconds": {step: {"p50", "p95"}}}; a rate is {"rate": 0..1, "count", "of"}
    """
    questions = load_questions(file, half)
    searcher = Searcher.open(settings())
    with progress_bar("Asking") as progress:
        report = evaluate_questions(searcher, questions, progress)
    if as_json:
        write_json(report)
        return
    for name, value in report["overall"].items():
        shown = (
            f"{value['rate']} ({value['count']} of {value['of']})"
            if isinstance(value, dict) and "of" in value
            else value
        )
        click.echo(f"{name:28} {shown}")
    for failure in report["failures"]:
        click.echo(f"  {failure['id']}: {failure['verdict']} {failure['quote'] or ''}"[:160])
