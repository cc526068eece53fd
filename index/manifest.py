"""What a version says of itself, and whether its files still are what they were."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

FORMAT = 4
OLDEST_READABLE = 3  # without a seal, golden answers and settings
MANIFEST, SEAL = "manifest.json", "manifest.sha256"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is made of and by.

    ``settings`` are those that shape it, ``code`` the version of the program that built it, ``files`` maps
    each file to its SHA-256.
    """

    version: str
    created: str
    corpus_sha256: str
    model: str | None
    documents: int
    passages: int
    sentences: int
    settings: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with the hash of every file, then its own hash, and sync all; raises OSError."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    hashes = {str(path.relative_to(folder)): _sha256(path) for path in files}
    (folder / MANIFEST).write_text(json.dumps({**asdict(manifest), "files": hashes}) + "\n", "utf-8")
    (folder / SEAL).write_text(f"{_sha256(folder / MANIFEST)}\n", "ascii")
    for path in (*sorted(folder.rglob("*")), folder):
        sync(path)


def broken_seals(folder: Path, manifest: Manifest) -> list[str]:
    """What is no longer as it was sealed, one line each."""
    sealed = manifest.format > OLDEST_READABLE
    own = {MANIFEST, SEAL} if sealed else {MANIFEST}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    problems = [
        f"{file} is {'missing or unreadable' if found is None else 'changed'}"
        for file, wanted in manifest.files.items()
        if (found := _sha256(folder / file)) != wanted
    ]
    problems += [f"{file} does not belong" for file in sorted(there - {*manifest.files, *own})]
    return [*problems, f"{MANIFEST} is changed"] if sealed and not _is_sealed(folder) else problems


def sync(path: Path) -> None:
    """fsync a file, or a folder so that the names in it survive a power cut; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_sealed(folder: Path) -> bool:
    try:
        return (folder / SEAL).read_bytes() == f"{_sha256(folder / MANIFEST)}\n".encode()
    except OSError:
        return False


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
