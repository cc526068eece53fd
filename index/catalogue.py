"""The corpus folder: each text in ``documents/`` with its ``.toml`` beside it."""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import CorpusError, ReadingError
from index.reading import Progress, sections
from index.transcripts import read_kept
from index.types import Disagreement, Document, Source, Statement

_SOURCE = TypeAdapter(Source)


def load_documents(
    folder: Path,
    transcripts: Path | None = None,
    refused: dict[str, str] | None = None,
    progress: Progress = lambda done, total: None,
) -> list[Document]:
    """Read every described document of a folder, in the order of their ids.

    ``transcripts`` is where what is read of other files than plain text is kept. A file that cannot be parsed
    is left out and told in ``refused``, file → why. Raises CorpusError, naming the file and the remedy, if
    anything is missing, undescribed or changed, and for what cannot be parsed if there is no ``refused``.
    """
    if not folder.is_dir():
        raise CorpusError(f"No folder {folder}: create it, or set CORPUS_DIR to the folder that holds it.")
    descriptions, texts = descriptions_of(folder), files_of(folder)
    undescribed = texts.keys() - {path.stem for path in descriptions}
    if undescribed:
        name = texts[min(undescribed)].name
        raise CorpusError(f"{folder / name} has no description: run 'python -m index add {folder / name}'.")
    if not descriptions:
        raise CorpusError(f"{folder} holds no documents: run 'python -m index add FILE'.")
    found: list[Document] = []
    for done, description in enumerate(descriptions, 1):
        try:
            found.append(_load_document(description, texts.get(description.stem), transcripts))
        except ReadingError as error:
            if refused is None:
                raise
            refused[_shown(texts[description.stem])] = str(error)
        progress(done, len(descriptions))
    return found


def load_source(path: Path) -> Source:
    """Read one ``.toml``; raises CorpusError that says which field is wrong."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} is not valid TOML: {error}.") from error
    except OSError as error:
        raise CorpusError(f"Cannot read {path}: {error.strerror}.") from error
    unknown = data.keys() - {field.name for field in fields(Source)}
    if unknown:
        raise CorpusError(f"{path}: unknown field {min(unknown)!r}: remove it or correct its spelling.")
    try:
        return _SOURCE.validate_python({key: _iso(value) for key, value in data.items()})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{path}: field {where!r}: {first['msg']}.") from error


def _load_document(description: Path, path: Path | None, transcripts: Path | None) -> Document:
    if path and not path.name.isprintable():
        raise ReadingError(f"{_shown(path)} has letters in its name that cannot be shown: rename it.")
    source = load_source(description)
    if path is None:
        raise CorpusError(f"{description} describes a text that is not there: add it or remove the .toml.")
    try:
        return _read_document(description, source, path, transcripts)
    except ReadingError as error:
        raise ReadingError(f"{path} {error}") from error
    except OSError as error:
        raise CorpusError(
            f"Cannot read {path}: {error.strerror}. Put it back, or remove its .toml."
        ) from error


def _read_document(description: Path, source: Source, path: Path, transcripts: Path | None) -> Document:
    found = sha256_of(path)
    if found != source.sha256:
        raise CorpusError(
            f"{path} is not the text that {description.name} describes: if the change is meant, "
            f'set sha256 = "{found}" there, else restore the text.'
        )
    transcript = read_kept(path, found, transcripts)
    if source.kind == "digest":
        _check_footnotes(description, source, transcript.text)
    return Document(
        id=description.stem,
        source=source,
        text=transcript.text,
        sections=sections(transcript.text, transcript.transcription == "ocr"),
        transcription=transcript.transcription,
        pages=transcript.pages,
    )


def original(folder: Path, document: Document) -> Path | None:
    """The file that a document was read from, or None if it is gone or has changed since."""
    path = files_of(folder).get(document.id) if folder.is_dir() else None
    try:
        same = path and sha256_of(path) == document.source.sha256
    except OSError:
        return None
    return path if same else None


def load_disagreements(path: Path, documents: Sequence[Document]) -> list[Disagreement]:
    """Read ``disagreements.toml``, if it is there; raises CorpusError for a quote that is nowhere."""
    if not path.is_file():
        return []
    texts = {document.id: document.text for document in documents}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))["disagreement"]
        return [
            Disagreement(
                table["about"],
                tuple(
                    _statement(path, texts, entry["document_id"], entry["quote"])
                    for entry in table["statements"]
                ),
            )
            for table in tables
        ]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise CorpusError(f"{path} cannot be read ({error}): see corpus/README.md for its form.") from error


def _statement(path: Path, texts: dict[str, str], document_id: str, quote: str) -> Statement:
    start = texts.get(document_id, "").find(quote)
    if start < 0 or not quote:
        raise CorpusError(f"{path}: {document_id!r} does not hold “{quote}”: correct the quote or remove it.")
    return Statement(document_id, start, start + len(quote))


def _check_footnotes(description: Path, source: Source, text: str) -> None:
    """Every sentence of a digest has a footnote with a source, and every footnote a sentence."""
    rest = text
    for footnote in sorted(source.footnotes, key=lambda footnote: -len(footnote.sentence)):
        if not footnote.sources:
            raise CorpusError(f"{description}: no source for “{footnote.sentence[:60]}…”: add one.")
        if footnote.sentence not in rest:
            raise CorpusError(
                f"{description}: the text does not hold “{footnote.sentence[:60]}…”: correct the footnote."
            )
        rest = rest.replace(footnote.sentence, "\n", 1)
    left = rest.strip()
    if left:
        raise CorpusError(
            f"{description}: no footnote for “{left[:60]}…”: a digest tells the source of every sentence."
        )


def descriptions_of(folder: Path) -> list[Path]:
    """The descriptions in a folder by document id; hidden files are none, as those that a Mac leaves."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def files_of(folder: Path) -> dict[str, Path]:
    """The documents' files in a folder by document id; raises CorpusError for two of the same id."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix != ".toml" and not path.name.startswith("."):
            if path.stem in found:
                raise CorpusError(
                    f"{path} and {found[path.stem].name} are both {path.stem!r}: rename one of them."
                )
            found[path.stem] = path
    return found


def _shown(path: Path) -> str:
    """The name of a file on one line, whatever is in it."""
    return path.name if path.name.isprintable() else ascii(path.name)


def sha256_of(path: Path) -> str:
    """The hash that a description holds; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
