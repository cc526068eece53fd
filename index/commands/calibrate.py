"""``python -m index calibrate``."""

import json
from dataclasses import replace
from pathlib import Path

import click

from index.build import index_documents
from index.commands.main import json_option
from index.commands.output import progress_bar, settings, write_json
from index.embedding import VectorCache, open_encoder
from index.evaluation.calibration import calibrate as fit_model
from index.evaluation.calibration import load_statutes
from index.evaluation.questions import load_questions
from index.glossary import Glossary, load_glossary
from index.passages import passages
from index.search import Searcher

COEFFICIENTS = Path(__file__).parents[1] / "confidence.json"


@click.command()
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("statutes", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def calibrate(questions: Path, statutes: Path, as_json: bool) -> None:
    """Fit the confidence model anew, on QUESTIONS (JSONL) and STATUTES.

    Uses the tuning half of QUESTIONS on the current version, and questions generated from a sample of
    STATUTES (a gzipped file of {"_id", "title", "text"}, one a line). Writes index/confidence.json, both
    for searching with a model and without: run it from a checkout, then evaluate on the half kept apart.

    \b
    JSON: {"model": {"weights": {...}, "intercept", "answer_above", "examples", "answered",
           "calibration_error"}, "lexical": {...}}
    """
    chosen = settings()
    tuning = load_questions(questions, "tuning")
    documents, titles = load_statutes(statutes)
    cache = VectorCache(chosen.vector_cache)
    glossary = Glossary(load_glossary(chosen.glossary))
    here = Searcher.open(chosen)
    with progress_bar("Embedding statutes") as progress:
        contents, _ = index_documents(
            documents, glossary, open_encoder(chosen), cache, progress, cut=passages
        )
    there = Searcher(contents, here.encoder, version="statutes")
    with progress_bar("Asking") as progress:
        report = {"model": fit_model(here, there, tuning, titles, progress)}
        here, there = (
            Searcher(replace(one.contents, vectors=None), None, one.version) for one in (here, there)
        )
        report["lexical"] = fit_model(here, there, tuning, titles, progress)
    COEFFICIENTS.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    if as_json:
        write_json(report)
        return
    for name, fitted in report.items():
        click.echo(f"{name}: {fitted['examples']} examples, calibration error {fitted['calibration_error']}")
