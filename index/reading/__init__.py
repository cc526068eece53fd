"""Files into texts and their citable places; one module a format."""

from index.reading.sandbox import read
from index.reading.structure import sections
from index.reading.transcript import Progress, Recognised, Transcript

__all__ = ["Progress", "Recognised", "Transcript", "read", "sections"]
