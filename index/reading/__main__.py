"""The child process that parses one file: ``python -I -m index.reading FILE``.

It writes a JSON object a line: ``{"done", "pages"}`` as it goes, then ``{"transcript"}`` or ``{"refused"}``.
"""

import ctypes
import json
import logging
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from index.errors import ReadingError
from index.reading.compose import compose
from index.reading.formats import reader_of

MAX_MEMORY = 3 << 30  # of address space: LibreOffice alone maps more than one
MAX_WRITTEN = 1 << 30
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of unshare(2)


def main(path: Path) -> None:
    """Parse a file within limits, and write what was found."""
    _confine()
    try:
        transcript = compose(reader_of(path)(path, _tell))
        _write({"transcript": asdict(transcript)})
    except ReadingError as error:
        _write({"refused": str(error)})
    except MemoryError:
        _write({"refused": f"needs more than {MAX_MEMORY >> 30} GB of memory: split it."})
    except Exception as error:  # parsers fail in ways of their own
        _write({"refused": f"is damaged ({_one_line(error)}): open it, and save it anew."})


def _confine() -> None:
    """Limits on memory and files written, and no network where the system allows that."""
    logging.disable()
    sys.setrecursionlimit(2000)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_WRITTEN, MAX_WRITTEN))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


def _tell(done: int, pages: int) -> None:
    _write({"done": done, "pages": pages})


def _write(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
