"""What is read of a file, and the lines it is put together from."""

from collections.abc import Callable
from dataclasses import dataclass

from index.types import Span, Transcription

Progress = Callable[[int, int], None]  # pages done, of how many

MAX_TEXT = 5_000_000  # code points: some 2,000 pages
MAX_LINES = 100_000
TOO_LONG = f"holds more than {MAX_TEXT:,} letters or {MAX_LINES:,} lines: split it."


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands on its page, or a whole paragraph of a format that has no pages.

    ``left``, ``right`` and ``top`` are in a unit of the page's own (points, pixels, letters), and ``letter``
    is how wide a letter is in it. ``confidence`` (0..1) is that of recognised text. ``gap`` tells of an empty
    line above.
    """

    text: str
    left: float = 0
    right: float = 0
    top: float = 0
    letter: float = 1
    page: int | None = None
    gap: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format's reader finds in a file.

    ``wrapped`` if its lines end where the page does rather than where paragraphs do. ``margins`` is what
    stands around the text of the first page, stamps and running heads: not quoted, but looked at for marks of
    confidentiality. ``keep_spaces`` if somebody typed it as it should stand, as a text file in Unicode.
    """

    lines: tuple[Line, ...]
    wrapped: bool = False
    keep_spaces: bool = False
    transcription: Transcription = "text"
    repairs: tuple[str, ...] = ()
    margins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line read by OCR, as a slice of the text, and how sure of it the recogniser is (0..1)."""

    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file's text as it is quoted, NFC, one paragraph a line.

    ``pages`` are the offsets at which its pages begin, none if the format has no pages; ``repairs`` names
    what was mended.
    """

    text: str
    pages: tuple[int, ...] = ()
    transcription: Transcription = "text"
    repairs: tuple[str, ...] = ()
    margins: tuple[str, ...] = ()
    recognised: tuple[Recognised, ...] = ()
