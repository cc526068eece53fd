"""Public retrieval sets in BEIR layout, through the same retrieval code and settings as the bot."""

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import ir_measures
from ir_measures import RR, P, R, nDCG

from index.build import index_documents
from index.embedding import Encoder, VectorCache, Vectors
from index.errors import QuestionFileError
from index.evaluation.evaluate import percentiles
from index.glossary import Glossary
from index.passages import sentences
from index.queries import understand
from index.ranking import Candidate
from index.search import Searcher
from index.types import Document, Milliseconds, Passage, Query, Section, Source
from index.vietnamese import fold, nfc, syllable_spans

Diacritics = Literal["full", "none", "half"]
Progress = Callable[[int, int], None]
_MEASURES = {"ndcg_at_10": nDCG @ 10, "mrr_at_10": RR @ 10, "precision_at_1": P @ 1, "recall_at_10": R @ 10}


@dataclass(frozen=True, slots=True)
class BenchmarkSet:
    """Documents (each one passage), queries by id, relevance, and where extractive answers start."""

    name: str
    documents: list[Document]
    queries: dict[str, str]
    relevant: dict[str, dict[str, int]]
    answers: dict[str, list[tuple[str, int]]]


def load_set(folder: Path, split: str | None = None, limit: int | None = None) -> BenchmarkSet:
    """Read a folder of corpus.jsonl, queries.jsonl, qrels.tsv, answers.jsonl (.gz accepted).

    Answer offsets refer to the text as given, so texts are kept as they are. Raises QuestionFileError.
    """
    try:
        documents = [_document(row) for row in _rows(folder, "corpus.jsonl")]
        relevant: dict[str, dict[str, int]] = {}
        for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
            query_id, document_id, score = line.split("\t")
            relevant.setdefault(query_id, {})[document_id] = int(score)
        rows = [row for row in _rows(folder, "queries.jsonl") if split in (None, row.get("split"))]
        queries = {row["_id"]: row["text"] for row in rows if row["_id"] in relevant}
        answers = {
            row["query_id"]: [
                (document, answer["start"]) for answer in row["answers"] for document in row["doc_ids"]
            ]
            for row in _rows(folder, "answers.jsonl", optional=True)
        }
    except (OSError, KeyError, ValueError) as error:
        raise QuestionFileError(
            f"{folder} is not a BEIR folder ({error}): see --help for its files."
        ) from error
    if not queries:
        raise QuestionFileError(f"{folder} holds no queries{f' of split {split}' if split else ''}.")
    kept = dict(list(queries.items())[:limit])
    return BenchmarkSet(folder.name, documents, kept, relevant, answers)


def benchmark(
    benchmark_set: BenchmarkSet,
    glossary: Glossary,
    encoder: Encoder | None,
    cache: VectorCache,
    diacritics: Diacritics = "full",
    progress: Progress = lambda done, total: None,
) -> dict[str, Any]:
    """The report of ``python -m index benchmark``; measures by ir_measures, rates 0..1."""
    started = time.monotonic()
    contents, embedded = index_documents(
        benchmark_set.documents, glossary, encoder, cache, progress, cut=one_passage
    )
    built = time.monotonic() - started
    searcher = Searcher(contents, encoder, version="benchmark")
    rows = {passage.document_id: row for row, passage in enumerate(contents.passages)}
    run: dict[str, dict[str, float]] = {}
    hits: dict[str, list[bool]] = {"sentence": [], "quote": []}
    timings = []
    for done, (query_id, text) in enumerate(benchmark_set.queries.items(), 1):
        clock = [time.perf_counter()]
        query = understand(strip_diacritics(text, diacritics), None, contents.language)
        clock.append(time.perf_counter())
        vector = searcher.encode([query])[0] if searcher.encoder else None
        clock.append(time.perf_counter())
        candidates = searcher.retriever.rank(query, vector, 100)
        clock.append(time.perf_counter())
        run[query_id] = {contents.passages[found.row].document_id: found.score for found in candidates}
        gold = benchmark_set.answers.get(query_id, [])
        if gold:
            given = [Candidate(rows[gold[0][0]], 0.0, None, 0.0)]
            hits["sentence"].append(_hits(searcher, query, vector, given, gold))
            hits["quote"].append(_hits(searcher, query, vector, candidates, gold))
        clock.append(time.perf_counter())
        timings.append(asdict(Milliseconds.between(clock)))
        progress(done, len(benchmark_set.queries))
    relevant = {query_id: benchmark_set.relevant[query_id] for query_id in run}
    scores = ir_measures.calc_aggregate(_MEASURES.values(), relevant, run)
    return {
        "set": benchmark_set.name,
        "passages": len(contents.passages),
        "queries": len(run),
        "diacritics": diacritics,
        **{name: round(scores[measure], 4) for name, measure in _MEASURES.items()},
        "sentence_hit_at_1": _mean(hits["sentence"]),
        "quote_hit_at_1": _mean(hits["quote"]),
        "build_seconds": round(built, 3),
        "vectors_cached": embedded == 0,
        "milliseconds": percentiles(timings),
    }


def strip_diacritics(text: str, diacritics: Diacritics) -> str:
    """A query as typed in full, without diacritics, or with those of every other syllable."""
    if diacritics == "full":
        return text
    text = nfc(text)
    pieces, position = [], 0
    for number, (start, end) in enumerate(syllable_spans(text)):
        syllable = text[start:end]
        bare = diacritics == "none" or number % 2 == 1
        pieces.append(text[position:start] + (_bare(syllable) if bare else syllable))
        position = end
    return "".join(pieces) + text[position:]


def _bare(syllable: str) -> str:
    """Without diacritics, case kept."""
    folded = fold(syllable)
    if len(folded) != len(syllable):
        return folded
    return "".join(
        bare.upper() if letter.isupper() else bare for bare, letter in zip(folded, syllable, strict=True)
    )


def _hits(
    searcher: Searcher,
    query: Query,
    vector: Vectors | None,
    among: list[Candidate],
    gold: list[tuple[str, int]],
) -> bool:
    if not among:
        return False
    choice = searcher.quoter.choose(query, vector, among)
    chosen = searcher.contents.passages[choice.candidate.row].document_id
    first, last = choice.sentence
    return any(chosen == document and first <= start < last for document, start in gold)


def _mean(outcomes: list[bool]) -> float | None:
    return round(sum(outcomes) / len(outcomes), 4) if outcomes else None


def _document(row: dict[str, Any]) -> Document:
    text = row["text"]
    source = Source(kind="report", title=row.get("title") or "", sha256="")
    return Document(row["_id"], source, text, (Section(0, len(text)),))


def one_passage(document: Document) -> list[Passage]:
    """A set's documents are its passages: they are not cut again."""
    size = len(document.text)
    spans = tuple(sentences(document.text, (0, size))) or ((0, size),)
    return [Passage(document.id, document.id, 0, size, None, None, "body", spans)]


def _rows(folder: Path, name: str, optional: bool = False) -> Iterator[dict[str, Any]]:
    plain, packed = folder / name, folder / f"{name}.gz"
    if optional and not plain.exists() and not packed.exists():
        return
    with (
        gzip.open(packed, "rt", encoding="utf-8")
        if packed.exists()
        else plain.open(encoding="utf-8") as lines
    ):
        for line in lines:
            yield json.loads(line)
