"""Locks between the processes of one machine."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import VersionError


@contextmanager
def locked(path: Path, failure: type[VersionError] = VersionError) -> Iterator[None]:
    """Hold the lock of a file, made if need be: others wait. The system frees it when its holder dies.

    Raises ``failure`` if the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise failure(f"Cannot write under {path.parent}: {error.strerror}.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
