"""A corpus into a published version."""

import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path

from index.analysis import Language
from index.catalogue import load_disagreements, load_documents
from index.contents import Contents
from index.depot import engine_of
from index.embedding import Encoder, VectorCache, Vectors, open_encoder
from index.errors import BuildInProgressError, CorpusError, SettingsError, VersionError
from index.evaluation.questions import load_questions
from index.gate import Gate, ask, compare
from index.glossary import Glossary, load_glossary
from index.lexical import LexicalIndex
from index.manifest import Manifest
from index.passages import passages
from index.pgvectors import PgVectors
from index.queries import understand
from index.restoration import Bigrams, Restorer, statutes
from index.search import Searcher
from index.settings import IndexSettings
from index.types import Document, GoldenAnswer, Passage
from index.vectors import VectorIndex, VectorStore
from index.versions import Versions, open_versions

SHAPING = ("embedding_model", "query_prompt", "passage_prompt", "digests")  # settings that shape a version

Progress = Callable[[int, int], None]
Stages = Callable[[str], Progress]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; ``embedded`` and ``reused`` count sentences.

    ``gate`` compares with the version that was current, None if there is nothing to compare. ``refused`` are
    the files that could not be read, with why: the rest is indexed.
    """

    version: str
    documents: int
    passages: int
    embedded: int
    reused: int
    seconds: float
    corpus_sha256: str
    model: str | None
    published: bool
    gate: Gate | None = None
    pruned: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def build(
    settings: IndexSettings,
    stage: Stages = lambda label: lambda done, total: None,
    force: bool = False,
    hold: bool = False,
) -> BuildReport:
    """Read the corpus, index it, and publish a new version if the gate lets it, or anyway with ``force``.

    With ``hold`` it is only made, to be published later. Raises CorpusError, ModelError, QuestionFileError,
    VersionError or BuildInProgressError; the current version then stays.
    """
    started = time.monotonic()
    try:
        store = open_versions(settings)
        with _lock(settings.data_dir), store.building():
            return _build(settings, store, stage, force, hold, started)
    except sqlite3.Error as error:
        raise VersionError(
            f"Cannot keep vectors under {settings.data_dir} ({error}): free some space, or set DATA_DIR "
            "elsewhere. The current version stays."
        ) from error


def _build(
    settings: IndexSettings, store: Versions, stage: Stages, force: bool, hold: bool, started: float
) -> BuildReport:
    refused: dict[str, str] = {}
    documents = load_documents(
        settings.documents_dir, settings.transcripts, refused, stage("Reading documents")
    )
    if not documents:
        raise CorpusError(next(iter(refused.values())))
    cache = VectorCache(settings.vector_cache)
    encoder = open_encoder(settings, cache)
    glossary = Glossary(load_glossary(settings.glossary))
    contents, embedded = index_documents(
        documents, glossary, encoder, cache, stage("Embedding sentences"), keep=_vector_store(settings)
    )
    disagreements = load_disagreements(settings.corpus_dir / "disagreements.toml", documents)
    contents = replace(contents, disagreements=disagreements)
    manifest = _manifest(settings, contents, documents, encoder)
    contents = replace(contents, golden=_golden(settings, contents, encoder, stage))
    gate = _gate(store, contents)
    store.write(contents, manifest)
    publish = not hold and (force or gate is None or gate.opens(settings.gate_max_drop))
    if publish:
        store.use(manifest.version)
    return BuildReport(
        version=manifest.version,
        documents=manifest.documents,
        passages=manifest.passages,
        embedded=embedded,
        reused=manifest.sentences - embedded if encoder else 0,
        seconds=round(time.monotonic() - started, 3),
        corpus_sha256=manifest.corpus_sha256,
        model=manifest.model,
        published=publish,
        gate=gate,
        pruned=tuple(store.prune(settings.keep_versions, manifest.version)),
        refused=refused,
    )


def _manifest(
    settings: IndexSettings, contents: Contents, documents: Sequence[Document], encoder: Encoder | None
) -> Manifest:
    return Manifest(
        version=datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3],
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus_sha256=_corpus_sha256(documents),
        model=encoder.name if encoder else None,
        documents=len(documents),
        passages=len(contents.passages),
        sentences=contents.table.sentences,
        settings={name: str(getattr(settings, name)) for name in SHAPING},
        code=metadata.version("hoidap-tw8"),
    )


def _golden(
    settings: IndexSettings, contents: Contents, encoder: Encoder | None, stage: Stages
) -> list[GoldenAnswer]:
    """How the new version answers the golden questions, if the corpus has any."""
    if not settings.golden_questions.is_file():
        return []
    questions = load_questions(settings.golden_questions)
    searcher = Searcher(contents, encoder, "new", settings.digests)
    if encoder:  # all at once, into the cache: batches are twice as fast
        asked = [understand(one.question, one.previous, contents.language) for one in questions]
        asked += [query.before for query in asked if query.before]
        encoder.encode_queries([query.understood for query in asked])
    return ask(searcher, questions, stage("Asking the golden questions"))


def _gate(store: Versions, contents: Contents) -> Gate | None:
    """The new version beside the one being served; None if one of them tells no golden answers."""
    if not contents.golden:
        return None
    try:
        before = store.serving()[1].golden
    except VersionError:
        return None
    return compare(before, contents.golden) if before else None


def index_documents(
    documents: Sequence[Document],
    glossary: Glossary,
    encoder: Encoder | None,
    cache: VectorCache,
    progress: Progress = lambda done, total: None,
    cut: Callable[[Document], list[Passage]] = passages,
    keep: Callable[[Vectors], VectorStore] = VectorIndex.build,
) -> tuple[Contents, int]:
    """What is searched of some documents, and how many sentences had to be embedded."""
    found = [passage for document in documents for passage in cut(document)]
    by_id = {document.id: document for document in documents}
    bigrams = Bigrams.train((document.text for document in documents), statutes())
    language = Language(glossary, Restorer(bigrams))
    lexical = LexicalIndex.build([language.terms(by_id[p.document_id].titled(p)) for p in found])
    if encoder is None:
        return Contents.of(documents, found, language, lexical, None), 0
    sentences = [by_id[p.document_id].text[start:end] for p in found for start, end in p.sentences]
    vectors, embedded = cache.embed(encoder.encode_passages, encoder.name, sentences, progress)
    return Contents.of(documents, found, language, lexical, keep(vectors)), embedded


def _vector_store(settings: IndexSettings) -> Callable[[Vectors], VectorStore]:
    """What keeps the vectors of a new version; raises SettingsError if it lacks its database."""
    if settings.vector_store == "faiss":
        return VectorIndex.build
    if not settings.shares_versions:
        raise SettingsError("VECTOR_STORE=pgvector needs DATABASE_URL=postgresql+psycopg://… beside it.")
    return partial(PgVectors.build, engine_of(str(settings.database_url)))


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
            raise BuildInProgressError(f"Another build ({holder}) is running: wait until it ends.") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {datetime.now().astimezone():%H:%M:%S %d-%m-%Y}")
        file.flush()
        yield
