"""``python -m index benchmark``."""

from pathlib import Path

import click

from index.commands.main import json_option
from index.commands.output import progress_bar, settings, write_json
from index.embedding import VectorCache, open_encoder
from index.evaluation.benchmark import Diacritics, load_set
from index.evaluation.benchmark import benchmark as run_benchmark
from index.glossary import Glossary, load_glossary


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--diacritics",
    type=click.Choice(["full", "none", "half"]),
    default="full",
    show_default=True,
    help="Ask as written, without diacritics, or without those of every second syllable.",
)
@click.option("--split", metavar="NAME", help="Only queries of this split.")
@click.option("--limit", type=click.IntRange(1), help="Only the first queries.")
@json_option
def benchmark(
    folder: Path, diacritics: Diacritics, split: str | None, limit: int | None, as_json: bool
) -> None:
    """Measure retrieval on FOLDER, a set in BEIR layout, with the bot's own code and settings.

    \b
    Files: corpus.jsonl {_id, title?, text}, queries.jsonl {_id, text, split?}, qrels.tsv
           (query-id, corpus-id, score) and, optional, answers.jsonl {query_id, doc_ids,
           answers: [{text, start}]}; each may be gzipped (.gz).
    JSON: {"set", "passages", "queries", "diacritics", "ndcg_at_10", "mrr_at_10", "precision_at_1",
           "recall_at_10", "sentence_hit_at_1", "quote_hit_at_1", "build_seconds", "vectors_cached",
           "milliseconds"}
    """
    chosen = settings()
    cache = VectorCache(chosen.vector_cache)
    with progress_bar("Measuring") as progress:
        report = run_benchmark(
            load_set(folder, split, limit),
            Glossary(load_glossary(chosen.glossary)),
            open_encoder(chosen),
            cache,
            diacritics,
            progress,
        )
    if as_json:
        write_json(report)
    else:
        for name, value in report.items():
            click.echo(f"{name:20} {value}")
