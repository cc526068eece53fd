"""Search systems side by side: each builds an index of a BEIR folder with the same model, and is asked.

Run by tests.benchmarks.peers, one system a process, some of them in an environment of their own: nothing
of the project is imported here but by ``Ours``.
"""

import asyncio
import gzip
import json
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CONCURRENT = 32
TOP = 10
Ask = Callable[[str], list[str]]


class Txtai:
    """txtai's hybrid index: FAISS and its own BM25, on sentence-transformers."""

    backend = "torch"

    def __init__(self, model: str) -> None:
        import faiss
        from txtai import Embeddings

        faiss.omp_set_num_threads(1)  # beside PyTorch's own threads more are fifty times slower

        self._index = Embeddings(
            path=model, hybrid=True, instructions={"query": "query: ", "data": "passage: "}, content=False
        )

    def build(self, documents: dict[str, str]) -> None:
        self._index.index([(name, text, None) for name, text in documents.items()])

    def ask(self, question: str) -> list[str]:
        return [name for name, _ in self._index.search(question, TOP)]


class Haystack:
    """Haystack's hybrid retrieval in memory: embeddings and BM25, joined by reciprocal rank."""

    backend = "torch"

    def __init__(self, model: str) -> None:
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self._documents = SentenceTransformersDocumentEmbedder(
            model=model, prefix="passage: ", progress_bar=False, normalize_embeddings=True
        )
        self._text = SentenceTransformersTextEmbedder(
            model=model, prefix="query: ", progress_bar=False, normalize_embeddings=True
        )
        for each in (self._documents, self._text):
            each.warm_up()
        self._dense = InMemoryEmbeddingRetriever(self._store, top_k=TOP)
        self._sparse = InMemoryBM25Retriever(self._store, top_k=TOP)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=TOP)

    def build(self, documents: dict[str, str]) -> None:
        from haystack import Document

        rows = [Document(content=text, meta={"name": name}) for name, text in documents.items()]
        self._store.write_documents(self._documents.run(rows)["documents"])

    def ask(self, question: str) -> list[str]:
        vector = self._text.run(question)["embedding"]
        found = [self._dense.run(vector)["documents"], self._sparse.run(question)["documents"]]
        return [each.meta["name"] for each in self._joiner.run(found)["documents"]]


class LangChain:
    """LangChain's FAISS store and BM25 retriever, joined by its ensemble's weighted ranks."""

    backend = "torch"

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(model, device="cpu")

    def build(self, documents: dict[str, str]) -> None:
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document
        from langchain_core.embeddings import Embeddings

        encode = self._encode

        class Embedded(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return encode([f"passage: {text}" for text in texts])

            def embed_query(self, text: str) -> list[float]:
                return encode([f"query: {text}"])[0]

        rows = [Document(page_content=text, metadata={"name": name}) for name, text in documents.items()]
        self._dense = FAISS.from_documents(rows, Embedded()).as_retriever(search_kwargs={"k": TOP})
        self._sparse = BM25Retriever.from_documents(rows, k=TOP)

    def ask(self, question: str) -> list[str]:
        scores: dict[str, float] = {}
        for retriever in (self._dense, self._sparse):
            for rank, each in enumerate(retriever.invoke(question), 1):
                name = each.metadata["name"]
                scores[name] = scores.get(name, 0.0) + 0.5 / (60 + rank)  # EnsembleRetriever's own formula
        return sorted(scores, key=lambda name: -scores[name])[:TOP]

    def _encode(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False).tolist()


class Ours:
    """This project: passages ranked and the sentence that answers chosen, quoted and judged."""

    def __init__(self, model: str) -> None:
        from index.embedding import Encoder
        from index.settings import IndexSettings

        self.backend = os.environ["ENCODER_BACKEND"]
        self._folder = tempfile.TemporaryDirectory()
        data = Path(self._folder.name)
        (data / "models").symlink_to(Path(model).parent)
        self._settings = IndexSettings(_env_file=None, data_dir=data)
        self._encoder = Encoder(self._settings)
        self._encoder.load()

    def build(self, documents: dict[str, str]) -> None:
        from index.build import index_documents
        from index.embedding import VectorCache
        from index.evaluation.benchmark import one_passage
        from index.glossary import Glossary
        from index.search import Searcher
        from index.types import Document, Section, Source

        rows = [
            Document(name, Source("official", "", ""), text, (Section(0, len(text)),))
            for name, text in documents.items()
        ]
        cache = VectorCache(self._settings.vector_cache)
        contents, _ = index_documents(rows, Glossary({}), self._encoder, cache, cut=one_passage)
        self._searcher = Searcher(contents, self._encoder, version="benchmark")

    def ask(self, question: str) -> list[str]:
        return [hit.document_id for hit in self._searcher.search(question, top=TOP).hits]

    def throughput(self, questions: list[str]) -> float:
        """Questions a second with CONCURRENT waiting at any time, as the bot's engine takes them."""
        from bot.engine import Engine

        async def run() -> float:
            engine = Engine(self._settings)
            engine.serve(self._searcher)
            turns = asyncio.Semaphore(CONCURRENT)

            async def one(question: str) -> None:
                async with turns:
                    await engine.search(question, top=TOP)

            started = time.perf_counter()
            await asyncio.gather(*map(one, questions))
            return len(questions) / (time.perf_counter() - started)

        return asyncio.run(run())


SYSTEMS = {"txtai": Txtai, "haystack": Haystack, "langchain": LangChain, "ours": Ours}


def throughput(ask: Ask, questions: list[str]) -> float:
    """Questions a second with CONCURRENT threads."""
    started = time.perf_counter()
    with ThreadPoolExecutor(CONCURRENT) as pool:
        list(pool.map(ask, questions))
    return len(questions) / (time.perf_counter() - started)


def rows(folder: Path, name: str) -> list[dict]:
    """The rows of a JSON lines file, which may be packed."""
    packed = folder / f"{name}.gz"
    data = gzip.decompress(packed.read_bytes()) if packed.is_file() else (folder / name).read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").splitlines()]


def resident() -> int:
    """Megabytes of this process's memory now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(name: str, folder: Path, model: str) -> None:
    """Build, ask, and print what was measured as JSON."""
    documents = {row["_id"]: row["text"] for row in rows(folder, "corpus.jsonl")}
    questions = {row["_id"]: row["text"] for row in rows(folder, "queries.jsonl")}
    distinct = list(dict.fromkeys(questions.values()))
    half = len(distinct) // 2  # each question is asked once: no cache may help
    system = SYSTEMS[name](model)
    started = time.perf_counter()
    system.build(documents)
    built = time.perf_counter() - started
    warm = [f"{question} {place}" for place, question in enumerate(distinct[:20])]
    for question in warm:
        system.ask(question)
    timings, found = [], {}
    by_text = {text: name for name, text in questions.items()}
    for question in distinct[:half]:
        begun = time.perf_counter()
        answer = system.ask(question)
        timings.append(1000 * (time.perf_counter() - begun))
        found[by_text[question]] = answer
    many = distinct[half:]
    a_second = system.throughput(many) if name == "ours" else throughput(system.ask, many)
    memory = resident()
    for question in many:
        found[by_text[question]] = system.ask(question)
    timings.sort()
    measured = {
        "system": name, "backend": system.backend, "documents": len(documents), "build_seconds": round(built, 2),
        "p50_ms": round(timings[len(timings) // 2], 2), "p95_ms": round(timings[int(len(timings) * 0.95)], 2),
        "questions_a_second": round(a_second, 1), "resident_mb": memory,
        "threads": threading.active_count(), "found": found,
    }  # fmt: skip
    print(json.dumps(measured))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
