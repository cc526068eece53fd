"""What was read of the corpus's files, kept so that no file is parsed or recognised twice."""

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.reading import Progress, Transcript, read
from index.reading.formats import is_plain

READER = 1  # raised whenever the same file would be read differently

_ADAPTER = TypeAdapter(Transcript)


def read_kept(
    path: Path, sha256: str, folder: Path | None, progress: Progress = lambda done, pages: None
) -> Transcript:
    """A file's transcript: the one kept in ``folder`` under the file's hash, or read anew and kept there.

    Plain text is never kept. Raises ReadingError that goes on from the file's name, or OSError.
    """
    if folder is None or is_plain(path):
        return read(path, progress)
    kept = folder / f"{sha256}.{READER}.json"
    try:
        return _ADAPTER.validate_json(kept.read_bytes())
    except (OSError, ValidationError):  # not there, or damaged: both are mended by reading
        transcript = read(path, progress)
    folder.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_bytes(_ADAPTER.dump_json(transcript))
    part.replace(kept)
    return transcript
