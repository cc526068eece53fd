"""OpenDocument texts (.odt)."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]
from odfdo import Document, Element, Paragraph, Table

from index.errors import ReadingError
from index.reading.tables import rows_of
from index.reading.transcript import Draft, Line, Progress


def read_odt(path: Path, _: Progress) -> Draft:
    """The paragraphs of an .odt; raises ReadingError if it is another kind of OpenDocument."""
    document = Document(path)
    if document.get_type() not in ("text", "text-template"):
        raise ReadingError(f"is an OpenDocument {document.get_type()}, not a text: save its text as .odt.")
    etree.strip_tags(document.body._xml_element, etree.Comment, etree.ProcessingInstruction)
    lines = [
        Line(part.strip()) for text in _blocks(document.body) for part in text.split("\n") if part.strip()
    ]
    return Draft(tuple(lines))


def _blocks(parent: Element) -> Iterator[str]:
    for element in parent.children:
        if isinstance(element, Paragraph):
            yield element.inner_text
        elif isinstance(element, Table):
            yield from rows_of([list(_blocks(cell)) for cell in row.cells] for row in element.traverse())
        elif element.tag not in ("text:tracked-changes", "office:annotation"):
            yield from _blocks(element)
