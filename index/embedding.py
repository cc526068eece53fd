"""Texts into vectors, each text embedded once."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from index import bundled_model, openvino_model
from index.sentence_model import SentenceModel
from index.settings import BUNDLED_MODEL, IndexSettings

Vectors = npt.NDArray[np.float32]
BATCH = 32
QUERIES_KEPT = 4096  # vectors of questions in memory: 6 MB

_CREATE = "CREATE TABLE IF NOT EXISTS vectors (model, text BLOB, vector BLOB, PRIMARY KEY (model, text))"


class Model(Protocol):
    """Texts into vectors of length 1, shape (n, dimension)."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some texts."""


class Encoder:
    """An embedding model; its library is imported and it is loaded on first use.

    Vectors have shape (n, dimension), float32, length 1. Threads may share it.
    """

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings
        self._model: Model | None = None
        self._turn = Lock()  # the model has threads of its own
        self._recent: LRUCache[str, Vectors] = LRUCache(QUERIES_KEPT)

    @property
    def name(self) -> str:
        """What made the vectors: they are comparable only under the same name."""
        model, prompt = self._settings.embedding_model, self._settings.passage_prompt
        if model != BUNDLED_MODEL:
            return f"{model}@{prompt}"
        own = "" if prompt == IndexSettings.model_fields["passage_prompt"].default else f" {prompt}"
        return f"{model}@{bundled_model.WEIGHTS_SHA256[:12]}{own}"

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Vectors of questions, the latest from memory; raises ModelError if the model cannot be loaded."""
        with self._turn:
            missing = [query for query in dict.fromkeys(queries) if query not in self._recent]
            prompted = [self._settings.query_prompt + query for query in missing]
            known = dict(zip(missing, self._loaded().encode(prompted), strict=True)) if missing else {}
            known |= {query: self._recent[query] for query in queries if query not in known}
            self._recent.update(known)
            return np.stack([known[query] for query in queries])

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Vectors of the texts to be found; raises ModelError if the model cannot be loaded."""
        with self._turn:
            return self._loaded().encode([self._settings.passage_prompt + passage for passage in passages])

    def load(self) -> None:
        """Load the model now rather than at the first question."""
        with self._turn:
            self._loaded()

    def _loaded(self) -> Model:
        if self._model is None:
            self._model = _load_model(self._settings)
        return self._model


class CachedEncoder(Encoder):
    """An encoder that keeps the vectors of questions: asking the same ones again needs no model."""

    def __init__(self, settings: IndexSettings, cache: "VectorCache") -> None:
        super().__init__(settings)
        self._cache = cache

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Vectors of questions; raises ModelError if the model is needed and cannot be loaded."""
        name = f"{self.name} {self._settings.query_prompt}"
        return self._cache.embed(super().encode_queries, name, queries)[0]


def open_encoder(settings: IndexSettings, cache: "VectorCache | None" = None) -> Encoder | None:
    """The encoder that the settings name, or None where they say ``none``; with a cache, a CachedEncoder."""
    if settings.embedding_model.lower() == "none":
        return None
    return CachedEncoder(settings, cache) if cache else Encoder(settings)


class VectorCache:
    """Vectors by model and text hash, in one SQLite file that outlives every version."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def embed(
        self,
        encode: Callable[[Sequence[str]], Vectors],
        name: str,
        texts: Sequence[str],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[Vectors, int]:
        """Vectors of the texts in order, and how many had to be computed.

        ``name`` stands for what ``encode`` does: another name, other vectors. ``progress`` is called with how
        many of the missing texts are done, and how many there are.
        """
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        with closing(sqlite3.connect(self._path, timeout=60)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute(_CREATE)
            known = self._known(database, name, keys)
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            by_length = sorted(missing.items(), key=lambda item: len(item[1]))  # even batches pad less
            for start in range(0, len(by_length), BATCH):
                batch = by_length[start : start + BATCH]
                vectors = encode([text for _, text in batch])
                known.update((key, vector) for (key, _), vector in zip(batch, vectors, strict=True))
                with database:
                    database.executemany(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                        [(name, key, known[key].tobytes()) for key, _ in batch],
                    )
                progress(start + len(batch), len(missing))
        return np.stack([known[key] for key in keys]), len(missing)

    @staticmethod
    def _known(database: sqlite3.Connection, model: str, keys: list[bytes]) -> dict[bytes, Vectors]:
        query = "SELECT vector FROM vectors WHERE model = ? AND text = ?"
        found = {key: database.execute(query, (model, key)).fetchone() for key in set(keys)}
        return {key: np.frombuffer(row[0], np.float32) for key, row in found.items() if row}


def _load_model(settings: IndexSettings) -> Model:
    name, threads = settings.embedding_model, settings.encoder_threads
    if name != BUNDLED_MODEL:
        return SentenceModel(name, threads, local=False)
    folder = bundled_model.prepare(settings.data_dir / "models")
    wanted = settings.encoder_backend
    if wanted == "openvino" or (wanted == "auto" and openvino_model.is_installed()):
        return openvino_model.OpenVinoModel(folder, threads)
    return SentenceModel(str(folder), threads, local=True)
