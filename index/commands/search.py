"""``python -m index search``."""

import json
import sys
from dataclasses import asdict
from typing import Any

import click

from index.commands.main import json_option
from index.commands.output import settings, write_json
from index.errors import QuestionFileError
from index.search import Searcher
from index.types import SearchResult


@click.command()
@click.argument("question")
@click.option("--previous", metavar="QUESTION", help="The question before it, for a follow-up.")
@click.option("--within", metavar="DOCUMENT", help="The id of the document to search, instead of all.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 100), help="How many passages.")
@click.option("--explain", is_flag=True, help="Show the ranked passages and their scores too.")
@json_option
def search(
    question: str, previous: str | None, within: str | None, top: int, explain: bool, as_json: bool
) -> None:
    """Answer QUESTION with a quotation, or say that it is not there.

    With "-" as QUESTION, reads one question a line from standard input, either as text or as a JSON
    object {"question", "previous"}, and writes one JSON object a line; the model is loaded once.

    \b
    JSON: {"query", "understood", "verdict": "answer"|"related"|"none", "confidence": 0..1, "version",
           "notices": [...], "answers": [{"quote", "start", "end", "marks", ...citation}],
           "topic", "follows": whether it leans on the question before, "scope": the document asked about,
           "sides": [{"name", "answer"}] of documents compared,
           "hits": [{"rank", "passage_id", ..., "score", "dense", "lexical"}],
           "reasons": {"document_id", "start", "end", "signals", "weights", "answer_above", "fits", "counted"}
           of the verdict, or null,
           "milliseconds": {"understand", "encode", "search", "answer", "total"}}
    """
    searcher = Searcher.open(settings())
    if question == "-":
        for line in sys.stdin:
            if line.strip():
                asked, before = _parse(line)
                write_json(asdict(searcher.search(asked, before or previous, top, within)))
                sys.stdout.flush()
        return
    result = searcher.search(question, previous, top, within)
    if as_json:
        write_json(asdict(result))
    else:
        _print(result, explain)


def _parse(line: str) -> tuple[str, str | None]:
    """A line of text, or a JSON object with "question" and perhaps "previous"."""
    if not line.lstrip().startswith("{"):
        return line.strip(), None
    try:
        data: Any = json.loads(line)
        question, previous = data["question"], data.get("previous")
    except (ValueError, KeyError) as error:
        raise QuestionFileError(f'Not a JSON object with "question": {line.strip()[:80]}') from error
    if not isinstance(question, str) or not isinstance(previous, str | None):
        raise QuestionFileError(f'"question" and "previous" must be strings: {line.strip()[:80]}')
    return question, previous


def _print(result: SearchResult, explain: bool) -> None:
    click.echo(f"[{result.verdict}, {result.confidence:.2f}] {result.understood}")
    for answer in result.answers:
        where = ", ".join(
            filter(None, (answer.number, answer.title, answer.section, answer.place, answer.date))
        )
        shown = answer.quote if answer.kind == "digest" else f"“{answer.quote}”"
        click.echo(f"\n  {shown}\n  — {where} ({answer.document_id} {answer.start}–{answer.end})")
    if explain and result.reasons:
        told = ", ".join(f"{name} {value:.2f}" for name, value in result.reasons.signals.items())
        click.echo(f"\nSignals: {told}; answered from {result.reasons.answer_above:.2f}")
        for holds, said in (
            (result.reasons.fits, "the passage lacks what the question names"),
            (result.reasons.counted, "the quotation lacks the count or deadline asked for"),
        ):
            if not holds:
                click.echo(f"No answer because {said}.")
    for hit in result.hits if explain else ():
        dense = "–" if hit.dense is None else f"{hit.dense:.3f}"
        click.echo(
            f"\n{hit.rank:3}. {hit.score:.3f} (dense {dense}, BM25 {hit.lexical:.2f}) {hit.document_id}, ",
            nl=False,
        )
        click.echo(f"{hit.section}: {hit.text[:160]}")
