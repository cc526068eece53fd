"""The source files as a careful person would read them; shares no code with ``index``."""

import re
import unicodedata
from pathlib import Path

DOCUMENTS = Path(__file__).parents[1] / "corpus" / "documents"


def source_text(document_id: str) -> str:
    """The text of a document straight from its file, composed, one empty line where there are more."""
    text = unicodedata.normalize("NFC", (DOCUMENTS / f"{document_id}.txt").read_bytes().decode("utf-8"))
    return re.sub(r"\n\s*\n", "\n\n", text).strip()
