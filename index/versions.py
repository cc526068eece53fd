"""Versions of the index: immutable folders, one of them current.

``DATA_DIR/versions/<name>/`` holds a version whole; ``DATA_DIR/versions/current.json`` holds the names
that were current, the last one is. A version is written under a hidden name, synced, renamed; then
``current.json`` is replaced: a reader sees the old or the new version, never half of one.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.contents import Contents
from index.errors import VersionError
from index.manifest import FORMAT, MANIFEST, OLDEST_READABLE, Manifest, broken_seals, seal, sync

_UNFINISHED = ".unfinished-"
_REBUILD = "run 'python -m index build' to make a new one"


class Versions:
    """The versions under one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "versions"
        self._pointer = self.folder / "current.json"

    def write(self, contents: Contents, manifest: Manifest) -> None:
        """Write a version whole, without making it current; the caller holds the build lock.

        Raises VersionError, leaving nothing behind, if the disk refuses.
        """
        unfinished = self.folder / f"{_UNFINISHED}{manifest.version}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clear_unfinished()
            unfinished.mkdir()
            contents.save(unfinished)
            seal(unfinished, manifest)
            unfinished.rename(self.folder / manifest.version)
            sync(self.folder)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise VersionError(
                f"Cannot write the version under {self.folder}: {error.strerror or error}. "
                "The current one stays."
            ) from error

    def names(self) -> list[str]:
        """The complete versions, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}"))

    def current(self) -> str:
        """The name of the current version; raises VersionError if there is none."""
        history = self._history()
        if not history:
            raise VersionError(f"No index under {self.folder} yet: {_REBUILD}.")
        return history[-1]

    def serving(self) -> tuple[str, Contents]:
        """The current version, opened, if it is sound, else the last one before it that is.

        Raises VersionError, saying what is wrong with the current one, if none is.
        """
        current = self.current()
        wrong: VersionError | None = None
        for name in dict.fromkeys((current, *reversed(self._history()))):
            try:
                self._refuse_changed(name)
                return name, self.open(name)
            except VersionError as error:
                wrong = wrong or error
        assert wrong is not None  # noqa: S101 (there was at least the current one)
        raise wrong

    def is_outdated(self) -> bool:
        """Whether the current version was written by an older program, in another format than today's."""
        try:
            data = json.loads((self.folder / self.current() / MANIFEST).read_text("utf-8"))
            return int(data["format"]) < FORMAT
        except (VersionError, OSError, ValueError, KeyError, TypeError):
            return False

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever another version becomes current; None before the first."""
        try:
            found = self._pointer.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def manifest(self, name: str) -> Manifest:
        """What a version says of itself; raises VersionError if missing, damaged or of another format."""
        path = self.folder / name / MANIFEST
        try:
            data = json.loads(path.read_text("utf-8"))
            if not OLDEST_READABLE <= data.get("format", 0) <= FORMAT:
                raise VersionError(
                    f"Version {name} has index format {data.get('format')}, not {FORMAT}: {_REBUILD}."
                )
            return TypeAdapter(Manifest).validate_python(data)
        except FileNotFoundError:
            known = ", ".join(self.names()) or "none"
            raise VersionError(f"No version {name} under {self.folder} (there are: {known}).") from None
        except (OSError, ValueError, TypeError, ValidationError, AttributeError) as error:
            raise VersionError(f"{path} is damaged: {_REBUILD}.") from error

    def open(self, name: str) -> Contents:
        """A version's contents; raises VersionError if they are not what its manifest says."""
        manifest = self.manifest(name)
        try:
            contents = Contents.load(self.folder / name)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise VersionError(f"Version {name} is damaged ({type(error).__name__}): {_REBUILD}.") from error
        held = (len(contents.documents), len(contents.passages), contents.table.sentences)
        told = (manifest.documents, manifest.passages, manifest.sentences)
        if held != told or len(contents.cards) != held[0] or len(contents.table) != held[1]:
            raise VersionError(f"Version {name} does not hold what its manifest says: {_REBUILD}.")
        return contents

    def use(self, name: str) -> None:
        """Make a version current; raises VersionError, changing nothing, if it is not sound."""
        with self._changing():
            self._refuse_changed(name)
            self._point([*self._history(), name])

    def rollback(self) -> str:
        """Make the version before the current one current again and return its name; raises VersionError."""
        with self._changing():
            place = self._place_before()
            if place is None:
                raise VersionError(f"No sound version before the current one: {_REBUILD}.")
            history = self._history()
            self._point(history[: place + 1])
            return history[place]

    def before(self) -> str | None:
        """The version that ``rollback`` would make current, None if there is none; raises VersionError."""
        place = self._place_before()
        return None if place is None else self._history()[place]

    def _place_before(self) -> int | None:
        history = self._history()
        places = range(len(history) - 2, -1, -1)
        return next(
            (at for at in places if history[at] != history[-1] and self._is_unchanged(history[at])), None
        )

    def prune(self, keep: int, newest: str) -> list[str]:
        """Remove the oldest versions beyond ``keep``, never ``newest``, the current one or the one before it.

        What cannot be removed now stays for the next time.
        """
        with self._changing():
            return self._prune(keep, newest)

    def _prune(self, keep: int, newest: str) -> list[str]:
        names, history = self.names(), self._history()
        before = [name for name in history if name != history[-1] and name in names]
        wanted = {newest, *history[-1:], *before[-1:]}
        removed = [name for name in names if name not in wanted][: max(0, len(names) - keep)]
        for name in removed:  # out of sight at once: a kill between leaves nothing that looks whole
            with suppress(OSError):
                (self.folder / name).rename(self.folder / f"{_UNFINISHED}{name}")
        self._clear_unfinished()
        return removed

    def check(self, name: str) -> list[str]:
        """What is wrong with a version, one line each: file hashes, then offsets and counts."""
        try:
            problems = broken_seals(self.folder / name, self.manifest(name))
            return problems or self.open(name).problems()
        except VersionError as error:
            return [str(error)]

    def _is_unchanged(self, name: str) -> bool:
        try:
            self._refuse_changed(name)
        except VersionError:  # changed, gone, or of another format
            return False
        return True

    def _refuse_changed(self, name: str) -> None:
        """Raise VersionError unless the files of a version are what they were when it was written, whole."""
        problems = broken_seals(self.folder / name, self.manifest(name))
        if problems:
            raise VersionError(f"Version {name} is not sound ({problems[0]}): choose another or rebuild.")

    def _history(self) -> list[str]:
        try:
            history = json.loads(self._pointer.read_text("utf-8"))["history"]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VersionError(f"{self._pointer} is damaged: remove it and {_REBUILD}.") from error
        return [str(name) for name in history]

    def _point(self, history: list[str]) -> None:
        new = self._pointer.with_suffix(".new")
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump({"history": history[-50:]}, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._pointer)
            sync(self.folder)
        except OSError as error:
            raise VersionError(
                f"Cannot write {self._pointer}: {error.strerror}. The current version stays."
            ) from error

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One change of what is current, or of which versions there are, at a time: others wait."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / "change.lock").open("a")
        except OSError as error:
            raise VersionError(f"Cannot write under {self.folder}: {error.strerror}.") from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _clear_unfinished(self) -> None:
        """What a killed build left; the caller holds the build lock."""
        for path in self.folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(path, ignore_errors=True)
