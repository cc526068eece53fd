"""A corpus into a published version."""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from index.analysis import Language
from index.catalogue import load_disagreements, load_documents
from index.embedding import Encoder, VectorCache, open_encoder
from index.errors import BuildInProgressError, VersionError
from index.glossary import Glossary, load_glossary
from index.lexical import LexicalIndex
from index.passages import passages
from index.restoration import Bigrams, Restorer, statutes
from index.settings import IndexSettings
from index.types import Document, Passage
from index.vectors import VectorIndex
from index.versions import Contents, Manifest, Versions

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; ``embedded`` and ``reused`` count sentences."""

    version: str
    documents: int
    passages: int
    embedded: int
    reused: int
    seconds: float
    corpus_sha256: str
    model: str | None
    published: bool


def build(settings: IndexSettings, progress: Progress = lambda done, total: None) -> BuildReport:
    """Read the corpus, index it and publish a new version.

    Raises CorpusError, ModelError, VersionError or BuildInProgressError; the current version then stays.
    """
    started = time.monotonic()
    with _lock(settings.data_dir):
        documents = load_documents(settings.documents_dir)
        encoder = open_encoder(settings)
        cache = VectorCache(settings.data_dir / "vectors.sqlite")
        glossary = Glossary(load_glossary(settings.glossary))
        contents, embedded = index_documents(documents, glossary, encoder, cache, progress)
        disagreements = load_disagreements(settings.corpus_dir / "disagreements.toml", documents)
        contents = replace(contents, disagreements=disagreements)
        sentences = sum(len(passage.sentences) for passage in contents.passages)
        manifest = Manifest(
            version=datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3],
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            corpus_sha256=_corpus_sha256(documents),
            model=encoder.name if encoder else None,
            documents=len(documents),
            passages=len(contents.passages),
            sentences=sentences,
            files={},
        )
        Versions(settings.data_dir).publish(contents, manifest)
    return BuildReport(
        version=manifest.version,
        documents=manifest.documents,
        passages=manifest.passages,
        embedded=embedded,
        reused=sentences - embedded if encoder else 0,
        seconds=round(time.monotonic() - started, 3),
        corpus_sha256=manifest.corpus_sha256,
        model=manifest.model,
        published=True,
    )


def index_documents(
    documents: Sequence[Document],
    glossary: Glossary,
    encoder: Encoder | None,
    cache: VectorCache,
    progress: Progress = lambda done, total: None,
    cut: Callable[[Document], list[Passage]] = passages,
) -> tuple[Contents, int]:
    """What is searched of some documents, and how many sentences had to be embedded."""
    found = [passage for document in documents for passage in cut(document)]
    by_id = {document.id: document for document in documents}
    bigrams = Bigrams.train((document.text for document in documents), statutes())
    language = Language(glossary, Restorer(bigrams))
    lexical = LexicalIndex.build([language.terms(by_id[p.document_id].titled(p)) for p in found])
    if encoder is None:
        return Contents(by_id, found, language, lexical, None), 0
    sentences = [by_id[p.document_id].text[start:end] for p in found for start, end in p.sentences]
    vectors, embedded = cache.embed(encoder, sentences, progress)
    return Contents(by_id, found, language, lexical, VectorIndex.build(vectors)), embedded


def _corpus_sha256(documents: Sequence[Document]) -> str:
    total = hashlib.sha256()
    for document in documents:
        total.update(repr((document.id, document.source)).encode())
    return total.hexdigest()


@contextmanager
def _lock(data_dir: Path) -> Iterator[None]:
    """One build at a time; the system frees the lock when its holder dies."""
    path = data_dir / "build.lock"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise VersionError(
            f"Cannot write under {data_dir}: {error.strerror}. Set DATA_DIR elsewhere."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise BuildInProgressError(
                f"Another build (process {holder}) is running: wait until it ends."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
