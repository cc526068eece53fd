"""What a rebuild costs after one of 300 documents changed, beside building all of them: ``make bench``.

Imports, loading the model and the gate are left out. The documents are sentences of the corpus, numbered so
that no two are alike.
"""

import itertools
import json
import tempfile
import time
from pathlib import Path

import click

from index.build import build
from index.catalogue import load_documents
from index.embedding import Encoder
from index.passages import passages
from index.settings import IndexSettings
from tests.corpora import add_document

DOCUMENTS = 300
SENTENCES = 12  # a document
TARGET = 0.03
TOLD = """\
{documents} documents, {full[embedded]} sentences embedded: {full[seconds]:.2f} s
one changed, {one_changed[embedded]} embedded, {one_changed[reused]} reused: {one_changed[seconds]:.2f} s
ratio {ratio} (target {target}); {loading_seconds:.2f} s for loading the model are left out of both"""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object to standard output.")
def main(as_json: bool) -> None:
    """Build 300 documents, change one, build again; print both times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(corpus_dir=Path(folder) / "corpus", data_dir=Path(folder) / "var")
        models = IndexSettings().data_dir / "models"
        if models.is_dir():
            settings.data_dir.mkdir()
            (settings.data_dir / "models").symlink_to(models.resolve())
        settings.documents_dir.mkdir(parents=True)
        write(settings, "warm-up", ["Câu để nạp mô hình."])
        build(settings)
        loading = seconds_to_load(settings)
        (settings.documents_dir / "warm-up.txt").unlink()
        (settings.documents_dir / "warm-up.toml").unlink()
        stream = sentences()
        for number in range(DOCUMENTS):
            write(settings, f"van-ban-{number}", list(itertools.islice(stream, SENTENCES)))
        full = build(settings)
        write(settings, "van-ban-7", [*itertools.islice(stream, 1)])
        one = build(settings)
    report = {
        "documents": DOCUMENTS,
        "loading_seconds": round(loading, 3),
        "full": {"embedded": full.embedded, "seconds": round(full.seconds - loading, 3)},
        "one_changed": {
            "embedded": one.embedded,
            "reused": one.reused,
            "seconds": round(one.seconds - loading, 3),
        },
        "ratio": round((one.seconds - loading) / (full.seconds - loading), 4),
        "target": TARGET,
    }
    click.echo(json.dumps(report) if as_json else TOLD.format(**report))


def seconds_to_load(settings: IndexSettings) -> float:
    """What every build that embeds anything spends on loading the model, once it is imported."""
    started = time.monotonic()
    Encoder(settings).load()
    return time.monotonic() - started


def sentences() -> "itertools.chain[str]":
    """The corpus's sentences over and over, each with a number of its own."""
    found = [
        document.text[start:end].rstrip(".")
        for document in load_documents(IndexSettings().documents_dir)
        for passage in passages(document)
        for start, end in passage.sentences
    ]
    return itertools.chain.from_iterable(
        (f"{sentence} (lần {turn})." for sentence in found) for turn in itertools.count()
    )


def write(settings: IndexSettings, name: str, lines: list[str]) -> None:
    """Put a document of some paragraphs into the corpus."""
    add_document(settings, name, "\n\n".join(lines) + "\n", kind="report")


if __name__ == "__main__":
    main()
