"""Rich text (.rtf)."""

from pathlib import Path

from striprtf.striprtf import rtf_to_text

from index.reading.plain import draft_of
from index.reading.transcript import Draft, Progress


def read_rtf(path: Path, _: Progress) -> Draft:
    """The paragraphs of an .rtf, whose letters are told by its fonts' character sets."""
    text: str = rtf_to_text(path.read_bytes().decode("latin-1"), "cp1252", "replace")  # type: ignore[no-untyped-call]
    return draft_of(text)
