"""``make pgvector STATUTES=FILE``: 100,000 vectors in PostgreSQL, beside FAISS: docs/pgvector.md holds the table.

The vectors are those of ``make growth``. Sentences embedded before are taken from DATA_DIR.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index import pgvectors
from index.build import index_documents
from index.depot import engine_of
from index.embedding import Encoder, VectorCache
from index.pgvectors import PgVectors
from index.settings import IndexSettings
from index.vectors import ROUNDING, SENTENCE_DEPTH, VectorIndex, Vectors, VectorStore
from tests.benchmarks.growth import (
    EMBEDDED,
    asked_one_by_one,
    glossary,
    grown,
    late,
    median,
    questions,
    tell,
)
from tests.benchmarks.peers import machine
from tests.benchmarks.statutes import first_passages, load_statutes
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]
COUNT = 100_000
SETTINGS = ((16, 64, 400), (16, 64, 1000), (24, 128, 400), (24, 128, 600), (24, 128, 1000))
COLUMNS = (
    "name",
    "build_seconds",
    "p50_ms",
    "p95_ms",
    "passages_p50_ms",
    "recall_at_10",
    "overlap_at_300",
    "megabytes",
)
SPANS = [(start, start + 5) for start in range(0, 100_000, 5_000)]  # twenty passages of five sentences


def main(statutes: Path) -> None:
    """Measure, and write docs/pgvector.json and docs/pgvector.md."""
    settings = IndexSettings()
    encoder = Encoder(settings)
    documents, _ = first_passages(load_statutes(statutes), EMBEDDED)
    contents, _ = index_documents(documents, glossary(), encoder, VectorCache(settings.vector_cache))
    assert contents.vectors is not None
    real = np.unique(contents.vectors.rows(0, len(contents.vectors)), axis=0)
    vectors, asked = grown(real, COUNT), encoder.encode_queries(questions())
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    best = exact.search(asked, SENTENCE_DEPTH)[1]
    started = time.perf_counter()
    short = VectorIndex.build(vectors)
    built = time.perf_counter() - started
    rows = [measured("FAISS, all compared", VectorIndex(exact), 0, vectors.nbytes, vectors, asked, best)]
    size = (96 + 768) * COUNT
    rows.append(measured("FAISS, as searched", short, built, size, vectors, asked, best))
    server = Postgres().start()
    try:
        for links, candidates, looked_at in SETTINGS:
            tell(f"{links} links, {candidates} candidates, {looked_at} looked at")
            pgvectors.LINKS, pgvectors.CANDIDATES, pgvectors.LOOKED_AT = links, candidates, looked_at
            started = time.perf_counter()
            stored = PgVectors.build(engine_of(server.url), vectors)
            built = time.perf_counter() - started
            ((size,),) = server.query(f"SELECT pg_total_relation_size('{stored._table}')")
            name = f"pgvector, m {links}, ef_construction {candidates}, ef_search {looked_at}"
            rows.append(measured(name, stored, built, int(str(size)), vectors, asked, best))
            server.query(f"DROP TABLE {stored._table}")
    finally:
        engine_of(server.url).dispose()
        server.stop()
    result = {"machine": machine(), "vectors": COUNT, "rows": rows}
    (ROOT / "docs" / "pgvector.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    (ROOT / "docs" / "pgvector.md").write_text(page(result), "utf-8")


def measured(
    name: str, store: VectorStore, built: float, size: int, vectors: Vectors, asked: Vectors, best: Any
) -> dict[str, Any]:
    """Each question's 300 nearest, one by one; then twenty passages' vectors, as a search wants them."""
    found, timings = asked_one_by_one(lambda one: store.nearest(one, SENTENCE_DEPTH)[0], asked)
    shifted = [[(start + place, end + place) for start, end in SPANS] for place in range(100)]
    passages = asked_one_by_one(store.ranges, shifted)[1]
    near = [
        np.mean(vectors[rows[:10]] @ one >= vectors[exact[9]] @ one - 20 * ROUNDING)
        for one, rows, exact in zip(asked, found, best, strict=True)
    ]
    overlap = [
        len({*rows.tolist()} & {*exact.tolist()}) / SENTENCE_DEPTH
        for rows, exact in zip(found, best, strict=True)
    ]
    return {
        "name": name, "build_seconds": round(built, 1), "p50_ms": median(timings), "p95_ms": late(timings),
        "passages_p50_ms": median(passages), "recall_at_10": round(float(np.mean(near)), 4),
        "overlap_at_300": round(float(np.mean(overlap)), 4), "megabytes": size // 2**20,
    }  # fmt: skip


def page(result: dict[str, Any]) -> str:
    """docs/pgvector.md."""
    made = result["machine"]
    lines = [
        "# Vectors in PostgreSQL",
        "",
        f"Made by `make pgvector`, {made['day']}, commit {made['commit']}; {made['processor']}, {made['cores']} cores. "
        f"{result['vectors']:,} vectors (as in [growth.md](growth.md)), 200 golden questions, 300 nearest each, PostgreSQL 18 "
        "with pgvector 0.8.5 on the same machine. In half precision, so is FAISS but where all are compared.",
        "",
        "| | build, s | p50, ms | p95, ms | 20 passages' vectors, p50, ms | recall@10 | overlap of 300 | MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += ["| " + " | ".join(str(each[column]) for column in COLUMNS) + " |" for each in result["rows"]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
