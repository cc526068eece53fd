"""Which versions were current, in order: the last one is. Kept in a file beside them."""

import json
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from index.errors import VersionError
from index.locks import locked
from index.manifest import sync

KEPT = 50  # names
REBUILD = "run 'python -m index build' to make a new one"


class History(Protocol):
    """Where it is kept; a change of it is one step, whole or not there."""

    def read(self) -> list[str]:
        """The names, the current one last; raises VersionError if they cannot be read."""

    def write(self, names: list[str]) -> None:
        """Replace it; the caller is within ``changing``. Raises VersionError, changing nothing."""

    def stamp(self) -> object:
        """Changes whenever it is written; None before the first time."""

    def changing(self) -> AbstractContextManager[None]:
        """One change of what is current, or of which versions there are, at a time: others wait.

        Raises VersionError.
        """


class FileHistory:
    """In ``current.json`` of a folder; processes of one machine share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "current.json"

    def read(self) -> list[str]:
        """The names, none before the first; raises VersionError if the file is damaged."""
        try:
            history = json.loads(self._file.read_text("utf-8"))["history"]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VersionError(f"{self._file} is damaged: remove it and {REBUILD}.") from error
        return [str(name) for name in history]

    def write(self, names: list[str]) -> None:
        """Replace the file; raises VersionError if the disk refuses."""
        new = self._file.with_suffix(".new")
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump({"history": names[-KEPT:]}, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._file)
            sync(self._folder)
        except OSError as error:
            raise VersionError(
                f"Cannot write {self._file}: {error.strerror}. The current version stays."
            ) from error

    def stamp(self) -> tuple[int, int] | None:
        """Of the file; None if there is none."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def changing(self) -> AbstractContextManager[None]:
        """Hold a lock of the folder."""
        return locked(self._folder / "change.lock")
