"""The same document as .docx, .pdf, scan, web page, .rtf, .odt and text."""

import random
import textwrap
from pathlib import Path

import docx
import matplotlib
import odfdo
import pypdfium2
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image, ImageFilter
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph as Printed
from reportlab.platypus import SimpleDocTemplate, Table

from tests.papers.text import Paragraph

FONT = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSerif.ttf")


def docx_file(path: Path, paragraphs: list[Paragraph], automatic: bool = False) -> None:
    """A Word document with its letterhead in a table; ``automatic`` numbers are Word's own lists."""
    document = docx.Document()
    _letterhead(document, paragraphs)
    number = _lists(document) if automatic else ""
    for paragraph in paragraphs:
        if paragraph.style in ("left", "right"):
            continue
        level = _LEVELS.get(paragraph.number[-1:], -1) if automatic and paragraph.number != "-" else -1
        if level < 0 or "." in paragraph.number[:-1] or paragraph.number in ("đ)", "e)"):  # Word has no đ
            document.add_paragraph(paragraph.whole)
            continue
        added = document.add_paragraph(paragraph.text)
        _numbered(added, number, level)
    document.save(str(path))


_LEVELS = {"-": 0, ".": 1, ")": 2}  # "I-", "1.", "a)"


def _letterhead(document: "docx.document.Document", paragraphs: list[Paragraph]) -> None:
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    for cell, style in zip(cells, ("left", "right"), strict=True):
        cell.text = "\n".join(paragraph.text for paragraph in paragraphs if paragraph.style == style)


def _lists(document: "docx.document.Document") -> str:
    """Define a list of three levels: I-, 1., a); returns its id."""
    root = document.part.numbering_part.element
    scheme = OxmlElement("w:abstractNum")
    scheme.set(qn("w:abstractNumId"), "77")
    for level, (kind, text) in enumerate((("upperRoman", "%1-"), ("decimal", "%2."), ("lowerLetter", "%3)"))):
        element = OxmlElement("w:lvl")
        element.set(qn("w:ilvl"), str(level))
        for name, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", text)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            element.append(child)
        scheme.append(element)
    root.insert(0, scheme)
    return str(root.add_num(77).numId)


def _numbered(paragraph: "docx.text.paragraph.Paragraph", number: str, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = int(number)
    properties.get_or_add_ilvl().val = level


def pdf_file(path: Path, paragraphs: list[Paragraph], head: str = "", size: float = 13) -> list[int]:
    """A printed document with page numbers; returns the page on which each paragraph begins."""
    pdfmetrics.registerFont(TTFont("serif", FONT))
    pages = [1] * len(paragraphs)
    flow = [_printed_letterhead(paragraphs, size)]
    for place, paragraph in enumerate(paragraphs):
        if paragraph.style not in ("left", "right"):
            printed = _Placed(paragraph.whole, _set(paragraph, size))
            printed.pages, printed.place = pages, place
            flow.append(printed)
    template = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=85, rightMargin=57, topMargin=64, bottomMargin=64
    )

    def edges(canvas: object, _: object) -> None:
        canvas.setFont("serif", 11)  # type: ignore[attr-defined]
        canvas.drawCentredString(A4[0] / 2, A4[1] - 40, str(canvas.getPageNumber()))  # type: ignore[attr-defined]
        canvas.drawString(85, 36, head)  # type: ignore[attr-defined]

    template.build(flow, onFirstPage=edges, onLaterPages=edges)
    return pages


class _Placed(Printed):
    """A paragraph that notes the page it begins on, where it is told to."""

    pages: list[int] | None = None
    place = 0

    def split(self, width: float, height: float) -> list[Printed]:
        parts = super().split(width, height)
        for part in parts[:1]:
            part.pages, part.place = self.pages, self.place
        return parts  # type: ignore[no-any-return]

    def draw(self) -> None:
        if self.pages is not None:
            self.pages[self.place] = self.canv.getPageNumber()
        super().draw()


def _set(paragraph: Paragraph, size: float) -> ParagraphStyle:
    common = {"fontName": "serif", "fontSize": size, "leading": size * 1.5}
    if paragraph.style in ("title", "rule"):
        return ParagraphStyle("title", alignment=TA_CENTER, **common)
    indent = 0 if paragraph.style == "foot" else 28
    return ParagraphStyle(
        "text", alignment=TA_JUSTIFY, firstLineIndent=indent, spaceAfter=size * 0.5, **common
    )


def _printed_letterhead(paragraphs: list[Paragraph], size: float) -> Table:
    style = ParagraphStyle(
        "head", alignment=TA_CENTER, fontName="serif", fontSize=size - 3, leading=size * 1.4
    )
    columns = [
        [Printed(each.text, style) for each in paragraphs if each.style == side] for side in ("left", "right")
    ]
    return Table([columns], colWidths=[220, 230])


def scan_file(path: Path, printed: Path, dpi: int = 200, damage: float = 0.0, seed: int = 1) -> None:
    """Pictures of a PDF's pages, as .pdf, .tiff or, of the first page, .png: tilted and speckled by ``damage``."""
    make = random.Random(seed)
    document = pypdfium2.PdfDocument(printed)
    pictures = [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    pictures = [_worn(picture, damage, make) for picture in pictures]
    if path.suffix == ".png":
        pictures[0].save(path, dpi=(dpi, dpi))
    else:
        how = {"compression": "jpeg", "quality": 80} if path.suffix == ".tiff" else {}
        pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=dpi, **how)


def _worn(picture: Image.Image, damage: float, make: random.Random) -> Image.Image:
    if not damage:
        return picture
    tilted = picture.rotate(damage * make.uniform(-1, 1), fillcolor=255, resample=Image.Resampling.BICUBIC)
    noise = Image.effect_noise(tilted.size, 60 * damage)
    return Image.blend(tilted.filter(ImageFilter.GaussianBlur(damage * 0.7)), noise, 0.15 * damage)


def web_file(path: Path, paragraphs: list[Paragraph], encoding: str = "utf-8") -> None:
    """A page of a portal, with its menus, neighbours and foot around the text."""
    left, right = (
        "".join(f"<p>{each.text}</p>" for each in paragraphs if each.style == side)
        for side in ("left", "right")
    )
    rest = "\n".join(f"<p>{each.whole}</p>" for each in paragraphs if each.style not in ("left", "right"))
    links = "".join(f'<li><a href="/{place}">Tin mới số {place}</a></li>' for place in range(9))
    page = f"""<!doctype html><html><head><meta charset="{encoding}"><title>Văn bản | Cổng thông tin</title>
<script>var a = "Không đọc";</script><style>p {{ margin: 0 }}</style></head><body>
<header><nav><ul>{links}</ul></nav></header><div class="breadcrumb"><a href="/">Trang chủ</a> » Văn bản</div>
<div class="detail-content"><table><tr><td>{left}</td><td>{right}</td></tr></table>{rest}</div>
<div class="related-news"><h3>Tin liên quan</h3><ul>{links}</ul></div>
<aside class="sidebar"><h3>Xem nhiều</h3><ul>{links}</ul></aside>
<footer><p>Bản quyền thuộc Cổng thông tin điện tử. Ghi rõ nguồn khi sử dụng.</p></footer></body></html>"""
    path.write_bytes(page.encode(encoding, "xmlcharrefreplace"))


def rtf_file(path: Path, paragraphs: list[Paragraph]) -> None:
    """Rich text with its letters as \\u escapes, as Word writes them."""
    lines = "\\par\n".join("".join(map(_escaped, paragraph.whole)) for paragraph in paragraphs)
    path.write_text(
        rf"{{\rtf1\ansi\ansicpg1252\deff0{{\fonttbl{{\f0\fnil Times New Roman;}}}}\f0 {lines}\par}}", "ascii"
    )


def _escaped(letter: str) -> str:
    return letter if letter.isascii() else f"\\u{ord(letter)}?"


def odt_file(path: Path, paragraphs: list[Paragraph]) -> None:
    """An OpenDocument text with its letterhead in a table."""
    document = odfdo.Document("text")
    document.body.clear()
    table = odfdo.Table("Head", width=2, height=1)
    for place, style in enumerate(("left", "right")):
        cell = table.get_cell((place, 0))
        for paragraph in paragraphs:
            if paragraph.style == style:
                cell.append(odfdo.Paragraph(paragraph.text))
        table.set_cell((place, 0), cell)
    document.body.append(table)
    for paragraph in paragraphs:
        if paragraph.style not in ("left", "right"):
            document.body.append(odfdo.Paragraph(paragraph.whole))
    document.save(path)


def text_file(path: Path, paragraphs: list[Paragraph], width: int = 0, encoding: str = "utf-8") -> None:
    """Plain text, an empty line between paragraphs, hard-wrapped at ``width`` letters."""
    wrapped = (textwrap.fill(each.whole, width) if width else each.whole for each in paragraphs)
    path.write_bytes("\n\n".join(wrapped).encode(encoding))
