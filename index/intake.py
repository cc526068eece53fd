"""A new document for the corpus: examined, described, copied in; and an old one taken out."""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import tomli_w
from pydantic import TypeAdapter, ValidationError

from index.catalogue import descriptions_of, files_of, load_source, sha256_of
from index.errors import ConfidentialError, CorpusError, ReadingError
from index.naming import named
from index.reading import Progress, Transcript
from index.reading.formats import suffix_of
from index.reading.header import confidentiality, proposed
from index.settings import IndexSettings
from index.transcripts import read_kept
from index.types import Document, Source
from index.vietnamese import fold, folded_syllables

ALIKE = 0.5  # share of runs of five syllables from which two texts are nearly the same
RUN = 5
DOUBTFUL = 0.7  # confidence below which a recognised line should be looked at
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

_SOURCE = TypeAdapter(Source)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be added: what was read of it, how it would be described, what to look at first."""

    id: str
    path: Path
    transcript: Transcript
    source: Source
    warnings: tuple[str, ...]


def examine(
    path: Path,
    settings: IndexSettings,
    known: Sequence[Document],
    fields: Mapping[str, object],
    name: str | None = None,
    progress: Progress = lambda done, pages: None,
) -> Candidate:
    """Read a file and propose its description; ``fields`` are given, ``known`` is in the corpus already.

    Raises CorpusError if the file cannot be read, is there already or is marked as secret; OSError.
    """
    sha256 = sha256_of(path)
    twin = next((document for document in known if document.source.sha256 == sha256), None)
    if twin:
        raise CorpusError(f"{path.name} is in the corpus already, as {twin.id!r}.")
    try:
        transcript = read_kept(path, sha256, settings.transcripts, progress)
    except ReadingError as error:
        raise ReadingError(f"{path.name} {error}") from error
    if mark := confidentiality(transcript):
        _forget(settings, sha256)
        raise ConfidentialError(path.name, mark)
    source = _described(path, sha256, {**proposed(transcript, _readable(path.stem)), **fields})
    identity = name or _free_id(settings, source.number or path.stem)
    if not _ID.fullmatch(identity) or (settings.documents_dir / f"{identity}.toml").exists():
        raise CorpusError(
            f"The id {identity!r} is taken or not of small letters, digits and hyphens: use --id."
        )
    warnings = (*_of_text(transcript), *_beside(source, transcript.text, known))
    return Candidate(identity, path, transcript, source, warnings)


def keep(candidate: Candidate, settings: IndexSettings) -> Path:
    """Copy a candidate into the corpus with its description; returns the copy. Raises CorpusError."""
    folder = settings.documents_dir
    copy = folder / f"{candidate.id}{suffix_of(candidate.path)}"
    description = folder / f"{candidate.id}.toml"
    hidden = [folder / f".{path.name}.{os.getpid()}" for path in (copy, description)]
    facts = {key: value for key, value in asdict(candidate.source).items() if value not in (None, False, ())}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(candidate.path, hidden[0])
        if sha256_of(hidden[0]) != candidate.source.sha256:
            raise CorpusError(f"{candidate.path.name} changed while it was read: add it again.")
        hidden[1].write_text(tomli_w.dumps(facts), "utf-8")
        hidden[0].replace(copy)
        hidden[1].replace(description)
    except OSError as error:
        raise CorpusError(
            f"Cannot write into {folder}: {error.strerror}. Free some space, or set CORPUS_DIR."
        ) from error
    finally:
        for path in hidden:
            with suppress(OSError):
                path.unlink()
    return copy


def remove(settings: IndexSettings, name: str) -> Path:
    """Take a document out of the corpus, into the folder of DATA_DIR that is returned; raises CorpusError."""
    folder = settings.documents_dir
    paths = [path for path in (files_of(folder).get(name), folder / f"{name}.toml") if path and path.exists()]
    if not paths or Path(name).name != name:
        raise CorpusError(f"No document {name!r} in {folder}: 'python -m index list' shows what there is.")
    kept = settings.data_dir / "removed" / f"{datetime.now():%Y%m%d-%H%M%S-%f}-{name}"
    try:
        kept.mkdir(parents=True)
        for path in paths:
            shutil.copy2(path, kept)
        for path in reversed(paths):  # the description first: what is left is then told by the next build
            path.unlink()
    except OSError as error:
        raise CorpusError(f"Cannot move {name!r} to {kept}: {error.strerror}.") from error
    return kept


def listed(settings: IndexSettings) -> list[tuple[str, Path | None, Source]]:
    """The described documents, each with its file if that is there; raises CorpusError."""
    folder = settings.documents_dir
    if not folder.is_dir():
        return []
    files = files_of(folder)
    return [(path.stem, files.get(path.stem), load_source(path)) for path in descriptions_of(folder)]


def _described(path: Path, sha256: str, fields: Mapping[str, object]) -> Source:
    try:
        return _SOURCE.validate_python({**fields, "sha256": sha256})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{path.name}: field {where!r}: {first['msg']}.") from error


def _readable(name: str) -> str:
    """A file's name as a title, without line breaks and what else cannot be shown."""
    return " ".join("".join(each if each.isprintable() else " " for each in name).split()) or "?"


def _free_id(settings: IndexSettings, words: str) -> str:
    wanted = re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-")[:56] or "van-ban"
    taken = (
        {path.stem for path in settings.documents_dir.glob("*")} if settings.documents_dir.is_dir() else set()
    )
    numbered = (f"{wanted}-{count}" if count > 1 else wanted for count in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _of_text(transcript: Transcript) -> list[str]:
    doubtful = [line for line in transcript.recognised if line.confidence < DOUBTFUL]
    found = [f"repaired: {', '.join(transcript.repairs)}"] if transcript.repairs else []
    if doubtful:
        found.append(
            f"{len(doubtful)} of {len(transcript.recognised)} recognised lines are doubtful: read them over"
        )
    return found


def _beside(source: Source, text: str, known: Sequence[Document]) -> list[str]:
    """Documents that are nearly the same, or bear the same number."""
    runs = _runs(text)
    found = []
    for document in known:
        theirs = _runs(document.text)
        shared = len(runs & theirs) / max(min(len(runs), len(theirs)), 1)
        if shared >= ALIKE and document.source.kind != "digest":
            found.append(f"{shared:.0%} of it stands in {document.id!r} as well")
        if source.number and document.source.kind != "digest" and _same_number(source, document.source):
            of = (
                ", ".join(filter(None, (document.source.issuer, document.source.date)))
                or "unknown issuer and date"
            )
            found.append(f"{document.id!r} has the number {document.source.number} too ({of})")
    return found


def _same_number(one: Source, other: Source) -> bool:
    ours, theirs = named(one.number or ""), named(other.number or "")
    return bool(ours and theirs) and ours[0][:2] == theirs[0][:2]


@lru_cache(maxsize=512)
def _runs(text: str) -> frozenset[int]:
    """The runs of five syllables of a text; of those in the corpus once for a whole folder that is added."""
    syllables = folded_syllables(text)
    return frozenset(hash(tuple(syllables[at : at + RUN])) for at in range(len(syllables) - RUN + 1))


def _forget(settings: IndexSettings, sha256: str) -> None:
    for path in settings.transcripts.glob(f"{sha256}.*"):
        path.unlink(missing_ok=True)
