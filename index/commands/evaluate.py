"""``python -m index evaluate``."""

from datetime import datetime
from pathlib import Path

import click

from index.commands.main import json_option
from index.commands.output import check_writable, progress_bar, settings, write_json, write_whole
from index.errors import QuestionFileError
from index.evaluation.evaluate import ask, rows_of, summarise
from index.evaluation.questions import Half, TestQuestion, half_of, load_questions
from index.evaluation.report import report_of, write_report
from index.evaluation.tables import read_table
from index.search import Searcher

_TABLES = (".xlsx", ".csv", ".txt")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--half",
    type=click.Choice(["tuning", "kept"]),
    help="Only the half for tuning, or the half kept apart (by the hash of each id).",
)
@click.option(
    "--report",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page (HTML, Vietnamese) with charts and an explanation of each failure.",
)
@json_option
def evaluate(file: Path, half: Half | None, page: Path | None, as_json: bool) -> None:
    """Measure the answers to the questions of FILE (JSONL, or a table: .xlsx, .csv, .txt).

    \b
    Each line: {"id", "question", "answerable", "evidence", "style", "previous"?, "document_id"?}
    Columns:   câu hỏi, mã, câu trước, đáp án, trả lời được (có/không), kiểu, tài liệu
               (or the English names above); only the question and what is true of it are needed
    JSON: {"overall": {...}, "by_style": {style: {...}}, "failures": [{"id", "verdict", "quote"}],
           "milliseconds": {step: {"p50", "p95"}}}; a rate is {"rate": 0..1, "count", "of"}
    """
    questions = _of_table(file, half) if file.suffix.lower() in _TABLES else load_questions(file, half)
    if page:
        check_writable(page)
    searcher = Searcher.open(settings())
    with progress_bar("Asking") as progress:
        outcomes = ask(searcher, questions, progress)
    report = summarise(outcomes)
    if page:
        title = f"Kết quả trả lời bộ câu hỏi {file.name}"
        made = report_of(rows_of(outcomes), title, searcher.version, datetime.now().astimezone())
        write_whole(page, write_report(made))
        click.echo(f"Report: {page}", err=as_json)
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


def _of_table(file: Path, half: Half | None) -> list[TestQuestion]:
    """The questions of a table, or one half; raises QuestionFileError if some are not judged."""
    try:
        questions = read_table(file.name, file.read_bytes())
    except OSError as error:
        raise QuestionFileError(f"Cannot read {file}: {error.strerror}.") from error
    unjudged = sum(question.answerable is None for question in questions)
    if unjudged:
        raise QuestionFileError(
            f"{file}: {unjudged} of {len(questions)} questions are not judged: "
            "fill in “đáp án” (evidence), or “không” under “trả lời được” (answerable)."
        )
    chosen = [question for question in questions if half in (None, half_of(question.id))]
    if not chosen:
        raise QuestionFileError(f"{file} holds no questions of the half {half}.")
    return chosen
