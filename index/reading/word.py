"""Word documents (.docx)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from index.reading.encodings import of_font
from index.reading.numbering import Numbering
from index.reading.tables import rows_of
from index.reading.transcript import Draft, Line, Progress

_DROPPED = {qn(name) for name in ("w:del", "w:moveFrom", "w:instrText", "w:txbxContent")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says again what Choice says
}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


def read_word(path: Path, _: Progress) -> Draft:
    """The paragraphs of a .docx, with the numbers that Word would show before them.

    Tracked deletions are left out. Its pages are Word's to make, so none are told.
    """
    reader = _Reader(docx.Document(str(path)))
    lines = [Line(part.strip()) for text in reader.blocks() for part in text.split("\n") if part.strip()]
    return Draft(tuple(lines), repairs=tuple(sorted(reader.encodings)), margins=tuple(reader.margins()))


class _Reader:
    """Walks through one document; ``encodings`` are those of the old fonts met on the way."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbering = Numbering(document)
        self.encodings: set[str] = set()

    def blocks(self) -> Iterator[str]:
        """The text of each paragraph, and of each row of a table."""
        yield from self._blocks(self._document.element.body)

    def margins(self) -> Iterator[str]:
        """What stands in the head and foot of the pages."""
        for section in self._document.sections:
            for part in (
                section.first_page_header,
                section.header,
                section.first_page_footer,
                section.footer,
            ):
                for paragraph in part._element.iter(qn("w:p")):
                    yield from filter(None, self._text(paragraph).split("\n"))

    def _blocks(self, parent: Any) -> Iterator[str]:
        for element in parent.iterchildren():
            if element.tag == qn("w:p"):
                yield self._paragraph(element)
                for box in _boxes(element):
                    yield from self._blocks(box)
            elif element.tag == qn("w:tbl"):
                yield from rows_of(self._cells(element))
            elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag")):
                yield from self._blocks(element)

    def _cells(self, table: Any) -> Iterator[list[list[str]]]:
        """The paragraphs of each cell of each row."""
        for row in table.iterchildren(qn("w:tr")):
            yield [list(self._blocks(cell)) for cell in row.iterchildren(qn("w:tc"))]

    def _paragraph(self, paragraph: Any) -> str:
        text = self._text(paragraph)
        number = self._numbering.next(paragraph) if text.strip() else ""
        return f"{number} {text}" if number else text

    def _text(self, paragraph: Any) -> str:
        return "".join(self._pieces(paragraph, self._style_font(paragraph)))

    def _pieces(self, element: Any, font: str | None) -> Iterator[str]:
        """The text below an element, letters of old fonts converted run by run."""
        for child in element.iterchildren():
            if child.tag in _DROPPED or not isinstance(child.tag, str):
                continue
            if child.tag == qn("w:r"):
                yield from self._pieces(child, _font(child.find(qn("w:rPr"))) or font)
            elif child.tag == qn("w:t"):
                text, encoding = of_font(child.text or "", font)
                self.encodings |= {encoding} if encoding else set()
                yield text
            elif child.tag in _BREAKS:
                yield _BREAKS[child.tag]
            else:
                yield from self._pieces(child, font)

    def _style_font(self, paragraph: Any) -> str | None:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is None:
            return None
        found = self._document.styles.element.get_by_id(style.get(qn("w:val")))
        return None if found is None else _font(found.find(qn("w:rPr")))


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, each once: stamps stand in them."""
    for box in paragraph.iter(qn("w:txbxContent")):
        if not any(parent.tag in _DROPPED for parent in box.iterancestors()):
            yield box


def _font(properties: Any) -> str | None:
    fonts = None if properties is None else properties.find(qn("w:rFonts"))
    return None if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi"))
