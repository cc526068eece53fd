"""``make growth STATUTES=FILE``: what a larger corpus costs: building, opening, memory, search, recall.

The texts are real, up to 128,000 passages of statutes; so are the vectors of the first 8,000. Those beyond
have the statistics of the real ones (see ``grown``). Each version is opened and asked in a process of its own.
docs/growth.md holds the tables.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index import vectors as vectors_module
from index.build import index_documents
from index.embedding import BATCH, Encoder, VectorCache
from index.evaluation.questions import load_questions
from index.glossary import Glossary, load_glossary
from index.manifest import Manifest
from index.passages import passages
from index.search import Searcher
from index.settings import IndexSettings
from index.types import Document
from index.vectors import SENTENCE_DEPTH, VectorIndex, Vectors
from index.versions import Versions
from tests.benchmarks.chart import lines
from tests.benchmarks.peers import machine
from tests.benchmarks.statutes import load_statutes

ROOT = Path(__file__).parents[2]
EMBEDDED = 8_000  # passages whose sentences are really embedded
SIZES = (2_000, 8_000, 10_000, 32_000, 128_000)  # passages
COUNTS = (10_000, 20_000, 50_000, 100_000, 300_000, 1_000_000)  # vectors
QUESTIONS = 200
EVERY = 10  # of the batches of the build, which the encoder is given alone


def main(statutes: Path) -> None:
    """Measure, and write docs/growth.json, docs/growth.md and docs/images/growth.png."""
    documents = load_statutes(statutes)
    counts = np.cumsum([len(passages(document)) for document in documents])
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(_env_file=None, data_dir=Path(folder))  # type: ignore[call-arg]
        models = IndexSettings().data_dir / "models"
        if models.is_dir():
            (settings.data_dir / "models").symlink_to(models.resolve())
        encoder = Encoder(settings)
        encoder.load()
        tell("embedding")
        real, building = embedded(documents[: upto(counts, EMBEDDED)], settings, encoder)
        asked = encoder.encode_queries(questions())
        found = [nearest(np.unique(real, axis=0), count, asked) for count in COUNTS]
        whole = [
            version(documents[: upto(counts, size)], real, settings, encoder)
            for size in SIZES
            if size < counts[-1] or size == SIZES[-1]
        ]
    result = {"machine": machine(), "building": building, "vectors": found, "versions": whole}
    (ROOT / "docs" / "growth.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    (ROOT / "docs" / "growth.md").write_text(page(result), "utf-8")
    series = {
        "all compared, ms": {each["vectors"]: each["exact_p50_ms"] for each in found},
        "as searched, ms": {each["vectors"]: each["p50_ms"] for each in found},
    }
    steps = {
        f"{part}, ms": {each["passages"]: each[f"{part}_p50_ms"] for each in whole}
        for part in ("understand", "search", "answer", "total")
    }
    panels = {"nearest of so many vectors": series, "a question, of so many passages": steps}
    lines(panels, ROOT / "docs" / "images" / "growth.png")


def upto(counts: Vectors, size: int) -> int:
    """How many documents have so many passages."""
    return int(np.searchsorted(counts, size)) + 1


def questions() -> list[str]:
    """Questions as people ask them."""
    golden = load_questions(ROOT / "corpus" / "questions" / "golden.jsonl")
    return list(dict.fromkeys(one.question for one in golden))[:QUESTIONS]


def embedded(
    documents: list[Document], settings: IndexSettings, encoder: Encoder
) -> tuple[Vectors, dict[str, Any]]:
    """The vectors of all sentences, and a build's rate beside the encoder's alone on a tenth of its batches."""
    texts = [
        document.text[start:end]
        for document in documents
        for passage in passages(document)
        for start, end in passage.sentences
    ]
    started = time.perf_counter()
    contents, count = index_documents(documents, glossary(), encoder, VectorCache(settings.vector_cache))
    built = count / (time.perf_counter() - started)
    by_length = sorted(set(texts), key=len)
    batches = [by_length[start : start + BATCH] for start in range(0, len(by_length), BATCH)][::EVERY]
    started = time.perf_counter()
    for batch in batches:
        encoder.encode_passages(batch)
    alone = sum(map(len, batches)) / (time.perf_counter() - started)
    assert contents.vectors is not None
    return contents.vectors.rows(0, len(texts)), {
        "passages": len(contents.passages), "sentences": len(texts), "embedded": count,
        "build_a_second": round(built, 1), "encoder_alone_a_second": round(alone, 1), "ratio": round(built / alone, 3),
    }  # fmt: skip


def grown(real: Vectors, count: int) -> Vectors:
    """So many vectors: the real ones, then each a real one moved by part of what parts two neighbours elsewhere.

    Questions find their nearest as near among them as among as many real ones, within .003 of cosine.
    """
    if count <= len(real):
        return real[:count]
    chance = np.random.default_rng(8)
    neighbours = faiss.knn(real, real, 11, faiss.METRIC_INNER_PRODUCT)[1]
    made = np.empty((count - len(real), real.shape[1]), np.float32)
    for part in np.array_split(made, max(1, len(made) // 65_536)):
        here, there = chance.integers(len(real), size=(2, len(part)))
        beside = neighbours[there, chance.integers(1, 11, size=len(part))]
        share = chance.random((len(part), 1), dtype=np.float32)
        moved = real[here] + share * (real[beside] - real[there])
        part[:] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return np.vstack([real, made])


def nearest(real: Vectors, count: int, asked: Vectors) -> dict[str, Any]:
    """Vectors alone: as they are searched at this size, beside all compared."""
    tell(f"{count} vectors")
    vectors = grown(real, count)
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    wanted, compared = asked_one_by_one(lambda one: exact.search(one[None], SENTENCE_DEPTH)[1][0], asked)
    started = time.perf_counter()
    index = VectorIndex.build(vectors)
    built = time.perf_counter() - started
    found, timings = asked_one_by_one(lambda one: index.nearest(one, SENTENCE_DEPTH)[0], asked)
    shares = [
        np.mean(vectors[rows[:10]] @ one >= (vectors[best[9]] @ one) - vectors_module.ROUNDING)
        for one, rows, best in zip(asked, found, wanted, strict=True)
    ]
    return {
        "vectors": count, "exact": count <= vectors_module.EXACT_UP_TO, "build_seconds": round(built, 1),
        "exact_p50_ms": median(compared), "p50_ms": median(timings), "p95_ms": late(timings),
        "recall_at_10": round(float(np.mean(shares)), 4), "recall_at_10_of_sentences": round(index.recall(SENTENCE_DEPTH), 4),
    }  # fmt: skip


def asked_one_by_one(search: Any, asked: Vectors) -> tuple[list[Any], list[float]]:
    """What is found for each, and how many milliseconds it took."""
    found, timings = [], []
    for one in asked:
        started = time.perf_counter()
        found.append(search(one))
        timings.append(1000 * (time.perf_counter() - started))
    return found, timings


def version(
    documents: list[Document], real: Vectors, settings: IndexSettings, encoder: Encoder
) -> dict[str, Any]:
    """A version of some documents, written; then opened and asked in another process."""
    clock = [time.perf_counter()]
    contents, _ = index_documents(documents, glossary(), None, VectorCache(settings.vector_cache))
    clock.append(time.perf_counter())
    vectors = grown(real, contents.table.sentences)
    clock.append(time.perf_counter())
    contents = replace(contents, vectors=VectorIndex.build(vectors))
    clock.append(time.perf_counter())
    name = f"{len(contents.passages):06}"
    tell(f"{name} passages")
    manifest = Manifest(
        name, "", "", encoder.name, len(contents.documents), len(contents.passages), contents.table.sentences
    )
    store = Versions(settings.data_dir)
    store.write(contents, manifest)
    store.use(name)
    files = [path for path in (store.folder / name).rglob("*") if path.is_file()]
    lexical, _, indexed = np.diff(clock).round(1).tolist()
    command = [sys.executable, "-m", "tests.benchmarks.growth", "open", str(settings.data_dir)]
    printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return {
        "passages": len(contents.passages), "documents": len(documents), "sentences": contents.table.sentences,
        "cut_and_words_seconds": lexical, "vectors_seconds": indexed,
        "disk_mb": sum(path.stat().st_size for path in files) // 2**20, **json.loads(printed),
    }  # fmt: skip


def opened(data_dir: Path) -> dict[str, Any]:
    """The current version: seconds to open it, memory beyond the model's, milliseconds without encoding."""
    settings = IndexSettings(_env_file=None, data_dir=data_dir)  # type: ignore[call-arg]
    encoder = Encoder(settings)
    asked = questions()
    encoder.encode_queries(asked)  # they stay in memory: encoding them again takes no time
    before = memory()
    started = time.perf_counter()
    searcher = Searcher.open(settings, encoder)
    took = time.perf_counter() - started
    after = memory()
    steps: dict[str, list[float]] = {"understand": [], "search": [], "answer": [], "total": []}
    lexical = []
    for question in (*asked[:20], *asked):
        spent = searcher.search(question).milliseconds
        steps["total"].append(spent.total - (spent.encode or 0))
        for part in ("understand", "search", "answer"):
            steps[part].append(getattr(spent, part))
        terms = searcher.contents.language.terms(question)
        lexical.append(asked_one_by_one(lambda one: searcher.contents.lexical.scores(one), [terms])[1][0])
    used = memory()
    return {
        "open_seconds": round(took, 2),
        "memory_mb": {"private": after[0] - before[0], "shared": after[1] - before[1]},
        "memory_when_used_mb": {"private": used[0] - before[0], "shared": used[1] - before[1]},
        "words_p50_ms": median(lexical[20:]), "words_p95_ms": late(lexical[20:]),
        **{f"{part}_p50_ms": median(timings[20:]) for part, timings in steps.items()},
        "total_p95_ms": late(steps["total"][20:]),
    }  # fmt: skip


def memory() -> tuple[int, int]:
    """Resident megabytes of this process: its own, and those of mapped files, which processes share."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["RssAnon"].split()[0]) // 1024, int(status["RssFile"].split()[0]) // 1024


def glossary() -> Glossary:
    """The abbreviations of the corpus."""
    return Glossary(load_glossary(ROOT / "corpus" / "glossary.toml"))


def median(timings: list[float]) -> float:
    """The middle one, rounded."""
    return round(float(np.median(timings)), 2)


def late(timings: list[float]) -> float:
    """The 95th percentile, rounded."""
    return round(float(np.percentile(timings, 95)), 2)


def tell(text: str) -> None:
    """What is being done now, on standard error."""
    print(f"{text} ...", file=sys.stderr, flush=True)  # noqa: T201


def page(result: dict[str, Any]) -> str:
    """docs/growth.md."""
    made, building = result["machine"], result["building"]
    small, large = (
        next(each for each in result["versions"] if each["passages"] >= size) for size in (10_000, 128_000)
    )
    text = f"""\
# What a larger corpus costs

Made by `make growth`, {made["day"]}, commit {made["commit"]}; {made["processor"]}, {made["cores"]} cores, Python {made["python"]}.
The texts are statutes, one document a law, cut as the bot cuts them. The vectors of {building["passages"]} passages are
real; the others are real ones moved by part of what parts two neighbours elsewhere, so that questions find their
nearest as near as among as many real ones. {QUESTIONS} golden questions; times are milliseconds on one thread.

Building {building["passages"]} passages embeds {building["build_a_second"]} sentences a second, the encoder alone
{building["encoder_alone_a_second"]}: **{building["ratio"]}** of it.

## The nearest vectors

| vectors | build, s | all compared, p50 | as searched, p50 | p95 | recall@10 of questions | of sentences |
|---:|---:|---:|---:|---:|---:|---:|
"""
    for each in result["vectors"]:
        text += (
            f"| {each['vectors']:,} | {each['build_seconds']} | {each['exact_p50_ms']} | {each['p50_ms']} "
            f"| {each['p95_ms']} | {each['recall_at_10']} | {each['recall_at_10_of_sentences']} |\n"
        )
    text += f"""
Up to {vectors_module.EXACT_UP_TO:,} vectors all are compared. Beyond that the nearest are looked for by 96 bytes of each
(product quantization, fast scan), and ten times as many as are wanted are compared in full, at half precision.

## Versions

| passages | sentences | cut and index words, s | index vectors, s | disk, MB | open, s | memory: private + shared, MB | after {QUESTIONS} questions | words, p50 | a search without encoding, p50 | p95 |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
"""
    for each in result["versions"]:
        first, used = each["memory_mb"], each["memory_when_used_mb"]
        text += (
            f"| {each['passages']:,} | {each['sentences']:,} | {each['cut_and_words_seconds']} "
            f"| {each['vectors_seconds']} | {each['disk_mb']} | {each['open_seconds']} "
            f"| {first['private']} + {first['shared']} | {used['private']} + {used['shared']} "
            f"| {each['words_p50_ms']} | {each['total_p50_ms']} | {each['total_p95_ms']} |\n"
        )
    ratio = large["total_p50_ms"] / small["total_p50_ms"]
    return f"""{text}
From {small["passages"]:,} to {large["passages"]:,} passages a search without encoding grows **{ratio:.2f}** times. Opening
verifies the hash of every file. Shared memory is that of mapped files: all processes have it once, and the system
takes it back when it needs it.

![Lines](images/growth.png)

Tried and dropped: lists around centres (IVF, half precision): with as many lists searched as find .998 of the nearest
of *sentences*, they found .80 of the nearest of *questions*, which lie apart from all sentences; with a quarter of
all lists .96, in twice the time of the above. HNSW (16 links, 1,000 looked at): .986 at 100,000, ten times the time to
build, and memory that is touched all over. RaBitQ: as good, twice the time. Shorter codes (48 or 32 bytes): .91 and .72.
"""


if __name__ == "__main__":
    if sys.argv[1] == "open":
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        print(json.dumps(opened(Path(sys.argv[2]))))  # noqa: T201
    else:
        main(Path(sys.argv[1]))
