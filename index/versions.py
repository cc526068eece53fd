"""Versions of the index: immutable folders, one of them current.

``DATA_DIR/versions/<name>/`` holds a version whole; ``DATA_DIR/versions/current.json`` holds the names
that were current, the last one is. A version is written under a hidden name, synced, renamed; then
``current.json`` is replaced: a reader sees the old or the new version, never half of one.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.analysis import Language
from index.errors import VersionError
from index.glossary import Glossary
from index.lexical import LexicalIndex
from index.restoration import Bigrams, Restorer, statutes
from index.types import Disagreement, Document, Passage
from index.vectors import VectorIndex

Row = TypeVar("Row", Document, Passage, Disagreement)

FORMAT = 3
_MANIFEST, _DOCUMENTS, _PASSAGES = "manifest.json", "documents.jsonl", "passages.jsonl"
_DISAGREEMENTS = "disagreements.jsonl"
_LEXICAL, _VECTORS = "lexical", "vectors.faiss"
_GLOSSARY, _BIGRAMS = "glossary.json", "bigrams.json"
_REBUILD = "run 'python -m index build' to make a new one"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is made of and by; ``files`` maps each file to its SHA-256."""

    version: str
    created: str
    corpus_sha256: str
    model: str | None
    documents: int
    passages: int
    sentences: int
    files: dict[str, str]
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Contents:
    """What is searched. Vector rows are the passages' sentences, in order; none without a model."""

    documents: dict[str, Document]
    passages: list[Passage]
    language: Language
    lexical: LexicalIndex
    vectors: VectorIndex | None
    disagreements: Sequence[Disagreement] = ()


class Versions:
    """The versions under one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "versions"
        self._pointer = self.folder / "current.json"

    def publish(self, contents: Contents, manifest: Manifest) -> None:
        """Write a version whole, then make it current by one atomic replace.

        Raises VersionError, leaving the current version as it is, if the disk refuses.
        """
        unfinished = self.folder / f".unfinished-{manifest.version}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clear_unfinished()
            _write(contents, manifest, unfinished)
            unfinished.rename(self.folder / manifest.version)
            _sync(self.folder)
            self._point([*self._history(), manifest.version])
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise VersionError(
                f"Cannot write the version under {self.folder}: {error.strerror}. The current one stays."
            ) from error

    def names(self) -> list[str]:
        """The complete versions, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{_MANIFEST}"))

    def current(self) -> str:
        """The name of the current version; raises VersionError if there is none."""
        history = self._history()
        if not history:
            raise VersionError(f"No index under {self.folder} yet: {_REBUILD}.")
        return history[-1]

    def manifest(self, name: str) -> Manifest:
        """What a version says of itself; raises VersionError if missing, damaged or of another format."""
        path = self.folder / name / _MANIFEST
        try:
            data = json.loads(path.read_text("utf-8"))
            if data.get("format") != FORMAT:
                raise VersionError(
                    f"Version {name} has index format {data.get('format')}, not {FORMAT}: {_REBUILD}."
                )
            return TypeAdapter(Manifest).validate_python(data)
        except FileNotFoundError:
            known = ", ".join(self.names()) or "none"
            raise VersionError(f"No version {name} under {self.folder} (there are: {known}).") from None
        except (ValueError, ValidationError, AttributeError) as error:
            raise VersionError(f"{path} is damaged: {_REBUILD}.") from error

    def open(self, name: str) -> Contents:
        """A version's contents, vectors and terms memory-mapped; raises VersionError."""
        manifest = self.manifest(name)
        folder = self.folder / name
        try:
            documents = _read(folder / _DOCUMENTS, TypeAdapter(Document))
            passages = _read(folder / _PASSAGES, TypeAdapter(Passage))
            disagreements = _read(folder / _DISAGREEMENTS, TypeAdapter(Disagreement))
            glossary = Glossary(json.loads((folder / _GLOSSARY).read_text("utf-8")))
            language = Language(glossary, Restorer(Bigrams.load(folder / _BIGRAMS, statutes())))
            lexical = LexicalIndex.load(folder / _LEXICAL)
            vectors = VectorIndex.load(folder / _VECTORS) if _VECTORS in manifest.files else None
        except (OSError, ValueError, RuntimeError, KeyError) as error:  # RuntimeError is what faiss raises
            raise VersionError(f"Version {name} is damaged ({type(error).__name__}): {_REBUILD}.") from error
        sentences = sum(len(passage.sentences) for passage in passages)
        whole = (len(documents), len(passages), sentences) == (
            manifest.documents, manifest.passages, manifest.sentences
        ) and (vectors is None or len(vectors) == sentences)  # fmt: skip
        if not whole:
            raise VersionError(f"Version {name} does not hold what its manifest says: {_REBUILD}.")
        return Contents(
            {document.id: document for document in documents},
            passages,
            language,
            lexical,
            vectors,
            disagreements,
        )

    def use(self, name: str) -> None:
        """Make a version current; raises VersionError, changing nothing, if it is not sound."""
        problems = self.check(name)
        if problems:
            raise VersionError(f"Version {name} is not sound ({problems[0]}): choose another or rebuild.")
        self._point([*self._history(), name])

    def rollback(self) -> str:
        """Make the version before the current one current again and return its name; raises VersionError."""
        history = self._history()
        for place in range(len(history) - 2, -1, -1):
            if history[place] != history[-1] and not self.check(history[place]):
                self._point(history[: place + 1])
                return history[place]
        raise VersionError(f"No sound version before the current one: {_REBUILD}.")

    def check(self, name: str) -> list[str]:
        """What is wrong with a version, one line each: file hashes, then offsets and counts."""
        try:
            manifest = self.manifest(name)
            problems = [
                f"{file} is {'missing' if found is None else 'changed'}"
                for file, wanted in manifest.files.items()
                if (found := _sha256(self.folder / name / file)) != wanted
            ]
            contents = self.open(name) if not problems else None
        except VersionError as error:
            return [str(error)]
        for passage in contents.passages if contents else ():
            text = contents.documents[passage.document_id].text if contents else ""
            if not 0 <= passage.start < passage.end <= len(text):
                problems.append(f"passage {passage.id} lies outside its document")
        return problems

    def _history(self) -> list[str]:
        try:
            history = json.loads(self._pointer.read_text("utf-8"))["history"]
        except FileNotFoundError:
            return []
        except (ValueError, KeyError, TypeError) as error:
            raise VersionError(f"{self._pointer} is damaged: remove it and {_REBUILD}.") from error
        return [str(name) for name in history]

    def _point(self, history: list[str]) -> None:
        new = self._pointer.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump({"history": history[-50:]}, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._pointer)
        _sync(self.folder)

    def _clear_unfinished(self) -> None:
        """What a killed build left; the caller holds the build lock."""
        for path in self.folder.glob(".unfinished-*"):
            shutil.rmtree(path, ignore_errors=True)


def _write(contents: Contents, manifest: Manifest, folder: Path) -> None:
    folder.mkdir()
    _write_lines(folder / _DOCUMENTS, map(asdict, contents.documents.values()))
    _write_lines(folder / _PASSAGES, map(asdict, contents.passages))
    _write_lines(folder / _DISAGREEMENTS, map(asdict, contents.disagreements))
    contents.language.restorer.bigrams.save(folder / _BIGRAMS)
    _write_lines(folder / _GLOSSARY, iter([contents.language.glossary.entries]))
    contents.lexical.save(folder / _LEXICAL)
    if contents.vectors is not None:
        contents.vectors.save(folder / _VECTORS)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    hashes = {str(path.relative_to(folder)): _sha256(path) for path in files}
    _write_lines(folder / _MANIFEST, iter([{**asdict(manifest), "files": hashes}]))
    for path in (*files, folder / _MANIFEST, folder / _LEXICAL, folder):
        _sync(path)


def _write_lines(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _read(path: Path, adapter: TypeAdapter[Row]) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [adapter.validate_json(line) for line in lines]


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _sync(path: Path) -> None:
    """fsync a file, or a folder so that the names in it survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
