"""Plain text files."""

from pathlib import Path

from index.errors import CorpusError


def read_plain(path: Path) -> str:
    """A UTF-8 text, with or without a byte order mark; raises CorpusError for any other encoding."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8 and try again."
        ) from error
