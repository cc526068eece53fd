"""Versions of the index: immutable folders, one of them current.

``DATA_DIR/versions/<name>/`` holds a version whole. It is written under a hidden name, synced, renamed; then
it is made current in one step: a reader sees the old or the new version, never half of one. Where several
machines share a database, that has all versions and tells which is current, and each fetches what it lacks.
"""

import json
import logging
import shutil
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.contents import Contents
from index.depot import FETCHING, Depot
from index.errors import DepotError, VersionError
from index.history import REBUILD, FileHistory, History
from index.locks import locked
from index.manifest import FORMAT, MANIFEST, OLDEST_READABLE, Manifest, broken_seals, seal, sync
from index.settings import IndexSettings

_UNFINISHED, _REMOVED = ".unfinished-", ".removed-"
logger = logging.getLogger(__name__)


def open_versions(settings: IndexSettings) -> "Versions":
    """Those under DATA_DIR, or those of all machines if DATABASE_URL names a server that they share."""
    depot = Depot(str(settings.database_url)) if settings.shares_versions else None
    return Versions(settings.data_dir, depot)


class Versions:
    """The versions under one data folder; with a depot those of all machines, of which some are here."""

    def __init__(self, data_dir: Path, depot: Depot | None = None) -> None:
        self.folder = data_dir / "versions"
        self._depot = depot
        self._history: History = depot or FileHistory(self.folder)

    def building(self) -> AbstractContextManager[None]:
        """One build at a time among all machines; raises BuildInProgressError if there is one."""
        return self._depot.building() if self._depot else nullcontext()

    def write(self, contents: Contents, manifest: Manifest) -> None:
        """Write a version whole, without making it current; the caller holds the build lock.

        Raises VersionError, leaving nothing behind, if the disk refuses.
        """
        unfinished = self.folder / f"{_UNFINISHED}{manifest.version}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clear(_UNFINISHED)
            unfinished.mkdir()
            contents.save(unfinished)
            seal(unfinished, manifest)
            unfinished.rename(self.folder / manifest.version)
            sync(self.folder)
            if self._depot:
                self._depot.put(manifest.version, self.folder / manifest.version)
        except VersionError:
            shutil.rmtree(self.folder / manifest.version, ignore_errors=True)
            raise
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise VersionError(
                f"Cannot write the version under {self.folder}: {error.strerror or error}. "
                "The current one stays."
            ) from error

    def names(self) -> list[str]:
        """The complete versions, oldest first."""
        if self._depot:
            return self._depot.names()
        if not self.folder.is_dir():
            return []
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}"))

    def current(self) -> str:
        """The name of the current version; raises VersionError if there is none."""
        history = self._history.read()
        if not history:
            raise VersionError(f"No index under {self.folder} yet: {REBUILD}.")
        return history[-1]

    def serving(self) -> tuple[str, Contents]:
        """The current version, opened, if it is sound, else the last one before it that is.

        Raises VersionError, saying what is wrong with the current one, if none is; DepotError if it cannot be
        fetched now.
        """
        current = self.current()
        wrong: VersionError | None = None
        for name in dict.fromkeys((current, *reversed(self._history.read()))):
            try:
                self._refuse_changed(name)
                contents = self.open(name)
            except DepotError:
                raise
            except VersionError as error:
                wrong = wrong or error
                continue
            if wrong:
                logger.error("%s The one before it is served: %s.", wrong, name)
            return name, contents
        assert wrong is not None  # noqa: S101 (there was at least the current one)
        raise wrong

    def is_outdated(self) -> bool:
        """Whether the current version was written by an older program, in another format than today's."""
        try:
            data = json.loads(self._told(self.current()))
            return int(data["format"]) < FORMAT
        except (VersionError, OSError, ValueError, KeyError, TypeError):
            return False

    def stamp(self) -> object:
        """Changes whenever another version becomes current; None before the first."""
        return self._history.stamp()

    def manifest(self, name: str) -> Manifest:
        """What a version says of itself; raises VersionError if missing, damaged or of another format."""
        path = self.folder / name / MANIFEST
        try:
            data = json.loads(self._told(name))
            if not OLDEST_READABLE <= data.get("format", 0) <= FORMAT:
                raise VersionError(
                    f"Version {name} has index format {data.get('format')}, not {FORMAT}: {REBUILD}."
                )
            return TypeAdapter(Manifest).validate_python(data)
        except FileNotFoundError:
            known = ", ".join(self.names()) or "none"
            raise VersionError(f"No version {name} under {self.folder} (there are: {known}).") from None
        except (OSError, ValueError, TypeError, ValidationError, AttributeError) as error:
            raise VersionError(f"{path} is damaged: {REBUILD}.") from error

    def _told(self, name: str) -> str:
        """The text of a manifest; raises FileNotFoundError if there is no such version."""
        here = self.folder / name / MANIFEST
        told = self._depot.manifest(name) if self._depot and not here.exists() else here.read_text("utf-8")
        if told is None:
            raise FileNotFoundError(name)
        return told

    def _at(self, name: str) -> Path:
        """The folder of a version, fetched first if it is not here; raises VersionError."""
        here = self.folder / name
        if self._depot and not (here / MANIFEST).exists():
            manifest = self.manifest(name)
            with locked(self.folder / "fetch.lock", DepotError):
                self._clear(FETCHING)  # what is half-way now was left by one that was killed
                if not (here / MANIFEST).exists():  # no other process of this machine was quicker
                    fetched = self._depot.fetch(name, self.folder)
                    try:
                        self._refuse_broken(name, fetched, manifest)
                        fetched.rename(here)
                    finally:
                        shutil.rmtree(fetched, ignore_errors=True)
            self._drop({*self.names(), *self._history.read()[-1:], name})
        return here

    def open(self, name: str) -> Contents:
        """A version's contents; raises VersionError if they are not what its manifest says."""
        manifest = self.manifest(name)
        try:
            contents = Contents.load(self._at(name), self._depot.engine if self._depot else None)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise VersionError(f"Version {name} is damaged ({type(error).__name__}): {REBUILD}.") from error
        held = (len(contents.documents), len(contents.passages), contents.table.sentences)
        told = (manifest.documents, manifest.passages, manifest.sentences)
        if held != told or len(contents.cards) != held[0] or len(contents.table) != held[1]:
            raise VersionError(f"Version {name} does not hold what its manifest says: {REBUILD}.")
        return contents

    def use(self, name: str) -> None:
        """Make a version current; raises VersionError, changing nothing, if it is not sound."""
        with self._history.changing():
            self._refuse_changed(name)
            self._history.write([*self._history.read(), name])

    def rollback(self) -> str:
        """Make the version before the current one current again and return its name; raises VersionError."""
        with self._history.changing():
            place = self._place_before()
            if place is None:
                raise VersionError(f"No sound version before the current one: {REBUILD}.")
            history = self._history.read()
            self._history.write(history[: place + 1])
            return history[place]

    def before(self) -> str | None:
        """The version that ``rollback`` would make current, None if there is none; raises VersionError."""
        place = self._place_before()
        return None if place is None else self._history.read()[place]

    def _place_before(self) -> int | None:
        history = self._history.read()
        places = range(len(history) - 2, -1, -1)
        return next(
            (at for at in places if history[at] != history[-1] and self._is_unchanged(history[at])), None
        )

    def prune(self, keep: int, newest: str) -> list[str]:
        """Remove the oldest versions beyond ``keep``, never ``newest``, the current one or the one before it.

        What cannot be removed now stays for the next time.
        """
        with self._history.changing():
            return self._prune(keep, newest)

    def _prune(self, keep: int, newest: str) -> list[str]:
        names, history = self.names(), self._history.read()
        before = [name for name in history if name != history[-1] and name in names]
        wanted = {newest, *history[-1:], *before[-1:]}
        removed = [name for name in names if name not in wanted][: max(0, len(names) - keep)]
        if self._depot:
            self._depot.remove(removed)
        self._drop(set(names) - set(removed))
        return removed

    def _drop(self, kept: set[str]) -> None:
        """Remove what is here of other versions."""
        here = {path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}")}
        for name in here - kept:  # out of sight at once: a kill between leaves nothing that looks whole
            with suppress(OSError):
                (self.folder / name).rename(self.folder / f"{_REMOVED}{name}")
        self._clear(_REMOVED)

    def check(self, name: str) -> list[str]:
        """What is wrong with a version, one line each: file hashes, then offsets and counts."""
        try:
            problems = broken_seals(self._at(name), self.manifest(name))
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
        try:
            self._refuse_broken(name, self._at(name), self.manifest(name))
        except DepotError:
            raise
        except VersionError:
            if not self._depot or not self._is_damaged_here(name):
                raise
            self._drop({each for each in self.names() if each != name})  # the others have it whole
            self._refuse_broken(name, self._at(name), self.manifest(name))

    def _is_damaged_here(self, name: str) -> bool:
        here = self.folder / name
        try:
            manifest = TypeAdapter(Manifest).validate_json((here / MANIFEST).read_bytes())
        except FileNotFoundError:
            return False
        except (OSError, ValidationError):
            return True
        return bool(broken_seals(here, manifest))

    @staticmethod
    def _refuse_broken(name: str, folder: Path, manifest: Manifest) -> None:
        problems = broken_seals(folder, manifest)
        if problems:
            raise VersionError(f"Version {name} is not sound ({problems[0]}): choose another or rebuild.")

    def _clear(self, hidden: str) -> None:
        """What somebody who was killed left; the caller holds the lock of those who make such folders."""
        for path in self.folder.glob(f"{hidden}*"):
            shutil.rmtree(path, ignore_errors=True)
