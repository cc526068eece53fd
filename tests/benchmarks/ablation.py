"""What each part of retrieval is worth: ``python -m tests.benchmarks.ablation FOLDER...``.

Each part is taken away in turn, all else as the bot has it, over sets in BEIR layout. Parts were chosen on
the queries whose SHA-256 is odd; what is reported here are the even ones. Writes docs/ablation.json,
docs/ablation.md and docs/images/ablation.png.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import ir_measures
import numpy as np
from ir_measures import nDCG

import index.analysis
import index.answering
import index.build
import index.lexical
import index.queries
import index.ranking
import index.retrieval
from index.build import index_documents
from index.embedding import VectorCache, open_encoder
from index.evaluation.benchmark import BenchmarkSet, Diacritics, load_set, one_passage, strip_diacritics
from index.glossary import Glossary, load_glossary
from index.queries import understand
from index.ranking import Candidate
from index.restoration import Restorer
from index.search import Searcher
from index.settings import IndexSettings, load_settings
from index.vietnamese import folded_syllables
from tests.benchmarks.chart import bars

DOCS = Path("docs")
RESAMPLES = 2000
Patch = tuple[Any, str, Any]
Scores = dict[tuple[str, str], float]


def _min_max(dense: Any, lexical: Any) -> Any:
    """Fusion of scores scaled over the best hundred of each, half and half."""
    if dense is None:
        return lexical
    scaled = []
    for scores in (dense, lexical):
        best = np.partition(scores, -min(100, len(scores)))[-min(100, len(scores)) :]
        scaled.append(np.clip((scores - best.min()) / max(best.max() - best.min(), 1e-9), 0, 1))
    return (scaled[0] + scaled[1]) / 2


def _reciprocal_rank(dense: Any, lexical: Any) -> Any:
    """Reciprocal rank fusion with k = 60 (Cormack et al., 2009)."""
    ranks = [np.argsort(np.argsort(-scores)) for scores in (dense, lexical)]
    return np.float32(sum(1 / (60 + rank) for rank in ranks))


@dataclass(frozen=True)
class Variant:
    """A system with a part changed; ``measure`` is what the part is for."""

    name: str
    patches: tuple[Patch, ...] = ()
    diacritics: Diacritics = "full"
    measure: str = "ndcg"


RANKING = index.ranking
VARIANTS = (
    Variant("words only (no vectors)", ((RANKING, "DENSE_WEIGHT", 0.0),)),
    Variant("vectors only (no words)", ((RANKING, "DENSE_WEIGHT", 1.0),)),
    Variant("scores scaled by min-max", ((index.retrieval, "fuse", _min_max),)),
    Variant("reciprocal rank fusion", ((index.retrieval, "fuse", _reciprocal_rank),)),
    Variant("single terms, no pairs", ((index.lexical, "with_bigrams", list),)),
    Variant("numbers split, not units", ((index.analysis, "analyse", folded_syllables), (index.queries, "analyse", folded_syllables))),
    Variant("abbreviations not spelled out", ((Glossary, "expand", lambda self, text: text),)),
    Variant("repeats stay where they are", ((index.retrieval, "ALIKE", 2.0),)),
    Variant("no diacritics typed: restored", (), "none"),
    Variant("no diacritics typed: not restored", ((Restorer, "restore", lambda self, text: text),), "none"),
    Variant("every other syllable bare: restored", (), "half"),
    Variant("sentence by words only", ((index.answering, "COSINE_WEIGHT", 0.0),), measure="sentence"),
    Variant("sentence by meaning only", ((index.answering, "OVERLAP_WEIGHT", 0.0),), measure="sentence"),
    Variant("sentence whatever is asked for", ((index.answering, "ASKED_WEIGHT", 0.0),), measure="sentence"),
)  # fmt: skip


def main(folders: list[Path]) -> None:
    """Measure every variant against the whole, and write the record."""
    settings = load_settings(IndexSettings)
    bench = Bench(settings)
    sets = [load_set(folder, "dev" if folder.name == "viquad" else None) for folder in folders]
    whole = bench.measure(sets, Variant("all parts"))
    rows = []
    for variant in VARIANTS:
        changed = bench.measure(sets, variant)
        rows.append(compare(variant, whole, changed, [one.name for one in sets]))
        print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr)  # noqa: T201
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    record = {"commit": commit, "sets": {one.name: len(one.queries) for one in sets}, "rows": rows}
    (DOCS / "ablation.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (DOCS / "ablation.md").write_text(table(record), "utf-8")
    bars(
        {row["variant"]: (row["difference"], row["low"], row["high"]) for row in rows},
        "Points lost (−) or won when a part is changed",
        DOCS / "images" / "ablation.png",
    )


class Bench:
    """Measures variants; question vectors are kept, since only retrieval differs."""

    def __init__(self, settings: IndexSettings) -> None:
        self._glossary = load_glossary(settings.glossary)
        encoder = open_encoder(settings)
        assert encoder is not None, "the ablation needs a model: unset EMBEDDING_MODEL=none"
        self._encoder = encoder
        self._cache = VectorCache(settings.vector_cache)
        self._vectors: dict[str, Any] = {}

    def measure(self, sets: list[BenchmarkSet], variant: Variant) -> dict[str, Scores]:
        """nDCG@10 and sentence hit of each even query, by (set, query)."""
        found: dict[str, Scores] = {"ndcg": {}, "sentence": {}}
        with changed(variant.patches):
            for one in sets:
                for measure, scores in self._one(one, variant.diacritics).items():
                    found[measure].update({(one.name, query): score for query, score in scores.items()})
        return found

    def _one(self, one: BenchmarkSet, diacritics: Diacritics) -> dict[str, dict[str, float]]:
        contents, _ = index_documents(
            one.documents, Glossary(self._glossary), self._encoder, self._cache, cut=one_passage
        )
        searcher = Searcher(contents, self._encoder, version="ablation")
        rows = {passage.document_id: row for row, passage in enumerate(contents.passages)}
        asked = {key: text for key, text in one.queries.items() if _even(text)}
        queries = {
            key: understand(strip_diacritics(text, diacritics), None, contents.language)
            for key, text in asked.items()
        }
        self._encode([query.understood for query in queries.values()])
        run, hits = {}, {}
        for key, query in queries.items():
            vector = self._vectors[query.understood]
            candidates = searcher.retriever.rank(query, vector, 20)
            run[key] = {
                contents.passages[c.row].document_id: c.score - i / 1e6 for i, c in enumerate(candidates)
            }
            if gold := one.answers.get(key):
                choice = searcher.quoter.choose(query, vector, [Candidate(rows[gold[0][0]], 0.0, None, 0.0)])
                start, end = choice.sentence
                hits[key] = float(any(d == gold[0][0] and start <= at < end for d, at in gold))
        relevant = {key: one.relevant[key] for key in run}
        ndcg = {m.query_id: m.value for m in ir_measures.iter_calc([nDCG @ 10], relevant, run)}
        return {"ndcg": {key: ndcg.get(key, 0.0) for key in run}, "sentence": hits}

    def _encode(self, texts: list[str]) -> None:
        new = sorted({text for text in texts if text not in self._vectors}, key=len)
        for start in range(0, len(new), 64):
            batch = new[start : start + 64]
            self._vectors.update(zip(batch, self._encoder.encode_queries(batch), strict=True))


@contextmanager
def changed(patches: tuple[Patch, ...]) -> Iterator[None]:
    """The code with some of its parts replaced."""
    with ExitStack() as stack:
        for target, name, value in patches:
            stack.enter_context(patch.object(target, name, value))
        yield


def _even(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[-1] % 2 == 0


def compare(
    variant: Variant, whole: dict[str, Scores], other: dict[str, Scores], sets: list[str]
) -> dict[str, Any]:
    """The difference in points, changed minus whole, with its 95 % interval by paired bootstrap (Efron, 1979)."""
    before, after = whole[variant.measure], other[variant.measure]
    keys = sorted(before)
    differences = 100 * np.array([after[key] - before[key] for key in keys])
    chance = np.random.default_rng(8)
    means = [chance.choice(differences, len(differences)).mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    by_set = {
        name: round(
            float(np.mean([d for d, key in zip(differences, keys, strict=True) if key[0] == name])), 2
        )
        for name in sets
        if any(key[0] == name for key in keys)
    }
    return {
        "variant": variant.name,
        "measure": {"ndcg": "nDCG@10", "sentence": "sentence hit"}[variant.measure],
        "difference": round(float(differences.mean()), 2),
        "low": round(float(low), 2),
        "high": round(float(high), 2),
        "queries": len(keys),
        "by_set": by_set,
    }


def table(record: dict[str, Any]) -> str:
    """The record as Markdown."""
    names = list(record["sets"])
    lines = [
        "# What each part of retrieval is worth",
        "",
        f"Made by `python -m tests.benchmarks.ablation` at commit {record['commit']}: points (hundredths) won or lost when a",
        "part is changed, over the queries with an even SHA-256, 95 % interval by paired bootstrap over all sets together.",
        "",
        "![the same as a chart](images/ablation.png)",
        "",
        f"| changed | measure | points | interval | {' | '.join(names)} |",
        f"|---|---|---|---|{'---|' * len(names)}",
    ]
    for row in record["rows"]:
        cells = " | ".join(str(row["by_set"].get(name, "–")) for name in names)
        lines.append(
            f"| {row['variant']} | {row['measure']} | {row['difference']} | {row['low']} to {row['high']} | {cells} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
