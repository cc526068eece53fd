"""Files into texts and their citable places; one module a format."""

from collections.abc import Callable
from pathlib import Path

from index.errors import CorpusError
from index.reading.plain import read_plain
from index.reading.structure import sections
from index.vietnamese import nfc

_READERS: dict[str, Callable[[Path], str]] = {".txt": read_plain}

__all__ = ["read_text", "sections"]


def read_text(path: Path) -> str:
    """The text of a file as it is quoted: NFC, lines ended by ``\\n``.

    Raises CorpusError for a format that cannot be read or a file without text.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(_READERS))
        raise CorpusError(
            f"{path}: cannot read {path.suffix or 'a file without suffix'}; save it as {known}."
        )
    text = nfc(reader(path)).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise CorpusError(f"{path} holds no text.")
    return text
