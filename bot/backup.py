"""All that a machine cannot make anew, in one file: the state, the versions that answer, keys, the corpus.

The file is a tar.gz whose first member, ``manifest.json``, holds the SHA-256 of every other one. There are
keys and questions in it: only its owner may read it.
"""

import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.identity import HASH_KEY, WEBHOOK_KEY
from bot.settings import STATE, BotSettings
from index.catalogue import sha256_of
from index.errors import HoidapError, VersionError
from index.manifest import sync
from index.versions import Versions

MANIFEST, VERSIONS, CORPUS = "manifest.json", "versions", "corpus"
KEYS = (HASH_KEY, WEBHOOK_KEY)


class BackupError(HoidapError):
    """A backup cannot be made or restored; what was there before is as it was."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: the time it was made (UTC), its files by name, and the version that is current."""

    created: str
    code: str
    current: str | None
    files: dict[str, str]


def back_up(settings: BotSettings, path: Path) -> Backup:
    """Write a new file, whole or not at all, while the bot may go on; raises BackupError."""
    if path.exists():
        raise BackupError(f"{path} is there already: give another name.")
    part = path.with_name(f".{path.name}.part")
    try:
        with TemporaryDirectory(dir=path.parent) as folder:
            members = dict(_members(settings, Path(folder)))
            files = {name: sha256_of(file) for name, file in sorted(members.items())}
            made = Backup(
                datetime.now(UTC).isoformat(timespec="seconds"),
                metadata.version("hoidap-tw8"),
                _current(settings),
                files,
            )
            manifest = Path(folder) / MANIFEST
            manifest.write_text(json.dumps(asdict(made)), "utf-8")
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
                archive.add(manifest, MANIFEST)
                for name in files:
                    archive.add(members[name], name)
        sync(part)
        part.rename(path)
        sync(path.parent)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        part.unlink(missing_ok=True)
        raise BackupError(
            f"Cannot write {path} ({error}): free some space, or name another folder."
        ) from error
    return made


def restore(settings: BotSettings, path: Path) -> Backup:
    """Put what a backup holds in its place, on a machine that holds nothing yet; raises BackupError.

    All of it is verified first. A corpus that is there is kept beside the restored one.
    """
    _refuse_what_is_there(settings)
    data = settings.data_dir
    try:
        data.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".restoring-", dir=data) as folder:
            with tarfile.open(path, "r:gz") as archive:
                archive.extractall(folder, filter="data")
            found = _verified(Path(folder), path)
            _take_corpus(Path(folder) / CORPUS, settings.corpus_dir, data)
            for name in (*KEYS, VERSIONS, STATE):  # the state last: with it the machine is no longer empty
                if (Path(folder) / name).exists():
                    (Path(folder) / name).rename(data / name)
        sync(data)
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} is no backup, or damaged ({error}): try the one before it.") from error
    return found


def _members(settings: BotSettings, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The files to keep, under their names in the archive."""
    data = settings.data_dir
    state = data / STATE
    if settings.database_url is None and state.exists():
        copy = scratch / STATE
        with closing(sqlite3.connect(state)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield STATE, copy
    for name in KEYS:
        if (data / name).exists():
            yield name, data / name
    if not settings.shares_versions and (current := _current(settings)):
        versions = Versions(data)
        for version in filter(None, (current, versions.before())):
            yield from _inside(versions.folder / version, f"{VERSIONS}/{version}")
        yield f"{VERSIONS}/current.json", versions.folder / "current.json"
    yield from _inside(settings.corpus_dir, CORPUS)


def _inside(folder: Path, name: str = "") -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(PurePosixPath(name) / path.relative_to(folder)), path


def _current(settings: BotSettings) -> str | None:
    with suppress(VersionError):
        return Versions(settings.data_dir).current()
    return None


def _refuse_what_is_there(settings: BotSettings) -> None:
    for name in (STATE, VERSIONS):
        if (settings.data_dir / name).exists():
            raise BackupError(
                f"{settings.data_dir / name} is there already: move it away first, or set DATA_DIR elsewhere."
            )


def _verified(folder: Path, path: Path) -> Backup:
    told = json.loads((folder / MANIFEST).read_text("utf-8"))
    found = Backup(**told)
    there = {name: sha256_of(file) for name, file in _inside(folder) if name != MANIFEST}
    wrong = {name for name in {*there, *found.files} if there.get(name) != found.files.get(name)}
    if wrong:
        raise BackupError(f"{path} is damaged ({min(wrong)}): try the one before it.")
    return found


def _take_corpus(restored: Path, place: Path, data: Path) -> None:
    """Put the corpus in its place, file by file: the folder itself may be a mounted one."""
    if not restored.exists():
        return
    place.mkdir(parents=True, exist_ok=True)
    aside = data / f"corpus-before-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for source, target in ((place, aside), (restored, place)):
        target.mkdir(parents=True, exist_ok=True)
        for path in list(source.iterdir()):
            shutil.move(path, target / path.name)
