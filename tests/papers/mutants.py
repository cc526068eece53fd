"""Good documents written in ways that are rare but right: each must be read as the usual way is."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.papers import files
from tests.papers.text import Paragraph, written

Paper = list[Paragraph]
Maker = Callable[[Random, Path, Paper], None]
Written = Callable[[Path, Paper], object]
Change = Callable[[Random, bytes], bytes]


def changed(write: Written, change: Change) -> Maker:
    """A file of the usual kind whose bytes were changed."""

    def maker(make: Random, path: Path, paper: Paper) -> None:
        write(path, paper)
        path.write_bytes(change(make, path.read_bytes()))

    return maker


def repacked(
    write: Written, change: Callable[[Random, str, bytes], bytes] = lambda make, name, data: data
) -> Maker:
    """An archive whose members come in another order, packed otherwise, some of them changed."""

    def repack(make: Random, data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as into:
            names = make.sample(source.namelist(), len(source.namelist()))
            for name in sorted(names, key=lambda name: name != "mimetype"):
                how = make.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
                into.writestr(name, change(make, name, source.read(name)), how, make.randrange(1, 10))
            into.comment = make.randbytes(make.randrange(99))
        return out.getvalue()

    return changed(write, repack)


def within(member: str, old: str, new: str, count: int = 0) -> Callable[[Random, str, bytes], bytes]:
    """Replaces a pattern in one member of an archive."""

    def change(_: Random, name: str, data: bytes) -> bytes:
        return re.sub(old.encode(), new.encode(), data, count=count) if name == member else data

    return change


def replaced(old: str, new: str, count: int = 0) -> Change:
    """Replaces a pattern anywhere."""
    return lambda _, data: re.sub(old.encode(), new.encode(), data, count=count)


def text(
    encoding: str = "utf-8", change: Callable[[Random, str], str] = lambda make, letters: letters
) -> Maker:
    """Plain text, a paragraph a line, an empty line between them."""

    def maker(make: Random, path: Path, paper: Paper) -> None:
        path.write_bytes(change(make, written(paper).replace("\n", "\n\n")).encode(encoding))

    return maker


def padded(make: Random, letters: str) -> str:
    """White space at the ends of lines, and more lines without anything."""
    return "\n".join(
        line + " " * make.randrange(4) + "\n" * make.randrange(3) for line in letters.split("\n")
    )


_BODY, _ODF = "word/document.xml", "content.xml"
_TAGS = r"<(/?)(p|div|html|head|body|table|tr|td|h3)\b"

# kind → its suffix, and what makes it
KINDS: dict[str, tuple[str, Maker]] = {
    "docx packed otherwise": (".docx", repacked(files.docx_file)),
    "docx of capital suffix": (".DOCX", repacked(files.docx_file)),
    "docx called doc": (".doc", repacked(files.docx_file)),
    "docx called pdf": (".pdf", repacked(files.docx_file)),
    "docx with comments": (".docx", repacked(files.docx_file, within(_BODY, "<w:p>", "<!-- a --><w:p><?a b?>"))),
    "docx with white space": (".docx", repacked(files.docx_file, within(_BODY, "<w:(p|r|body)>", r"\n\t<w:\1 \n>"))),
    "docx with empty paragraphs": (".docx", repacked(files.docx_file, within(_BODY, "<w:p>", "<w:p/><w:p><w:r/></w:p><w:p>"))),
    "docx in many runs": (".docx", repacked(files.docx_file, within(_BODY, " (?=[a-z][^<>]*</w:t>)", '</w:t></w:r><w:proofErr w:type="spellEnd"/><w:r><w:t xml:space="preserve"> '))),
    "docx in CDATA": (".docx", repacked(files.docx_file, within(_BODY, "<w:t>([^<&]*)</w:t>", r"<w:t><![CDATA[\1]]></w:t>"))),
    "docx with its own lists": (".docx", lambda make, path, paper: files.docx_file(path, paper, automatic=True)),
    "docx with a tail": (".docx", changed(files.docx_file, lambda make, data: data + bytes(make.randrange(1, 99)))),
    "odt packed otherwise": (".odt", repacked(files.odt_file)),
    "odt of capital suffix": (".ODT", repacked(files.odt_file)),
    "odt called docx": (".docx", repacked(files.odt_file)),
    "odt with comments": (".odt", repacked(files.odt_file, within(_ODF, "<text:p", "<!-- a --><?a b?><text:p"))),
    "odt with empty paragraphs": (".odt", repacked(files.odt_file, within(_ODF, "<text:p", "<text:p/><text:p"))),
    "odt with spans": (".odt", repacked(files.odt_file, within(_ODF, "<text:p>([^<]*)</text:p>", r"<text:p>\n<text:span>\1</text:span>\n</text:p>"))),
    "pdf with a tail": (".pdf", changed(files.pdf_file, lambda make, data: data + b"\n" + bytes(make.randrange(1, 900)))),
    "pdf with a head": (".pdf", changed(files.pdf_file, lambda make, data: b"\r\n" * make.randrange(1, 400) + data)),
    "pdf of capital suffix": (".PDF", changed(files.pdf_file, lambda make, data: data)),
    "pdf called txt": (".txt", changed(files.pdf_file, lambda make, data: data)),
    "pdf in small print": (".pdf", lambda make, path, paper: files.pdf_file(path, paper, size=make.uniform(9, 12))),
    "pdf in large print": (".pdf", lambda make, path, paper: files.pdf_file(path, paper, size=make.uniform(14, 17))),
    "pdf with a running head": (".pdf", lambda make, path, paper: files.pdf_file(path, paper, head="Lưu hành nội bộ")),
    "rtf of Windows": (".rtf", changed(files.rtf_file, replaced("\n", "\r\n"))),
    "rtf of capital suffix": (".RTF", changed(files.rtf_file, replaced("\n", " \r"))),
    "rtf called doc": (".doc", changed(files.rtf_file, lambda make, data: data + b"\n\0")),
    "rtf with a generator": (".rtf", changed(files.rtf_file, replaced("}}", r"}}{\\*\\generator Riched20 10.0;}{\\*\\a{\\b c}}", 1))),
    "rtf with a number for each letter": (".rtf", changed(files.rtf_file, replaced(r"\\f0 ", r"\\uc1\\f0\\fs28 ", 1))),
    "html with a mark": (".html", changed(files.web_file, lambda make, data: b"\xef\xbb\xbf" + data)),
    "html of Windows": (".htm", changed(files.web_file, replaced("\n", "\r\n"))),
    "html of capital suffix": (".HTML", changed(files.web_file, replaced("<p>", "<p\n class='a'  id=b >"))),
    "html called txt": (".txt", changed(files.web_file, lambda make, data: b"\n \n" + data)),
    "html in capitals": (".html", changed(files.web_file, lambda make, data: re.sub(_TAGS.encode(), lambda tag: tag[0].upper(), data))),
    "html with comments": (".html", changed(files.web_file, replaced("<p>", "<!-- a > b --><p><!---->"))),
    "html in numbers": (".html", lambda make, path, paper: files.web_file(path, paper, "ascii")),
    "html of Vietnamese Windows": (".html", lambda make, path, paper: files.web_file(path, paper, "cp1258")),
    "text": (".TXT", text()),
    "text with a mark": (".txt", text("utf-8-sig")),
    "text of Windows": (".txt", text("utf-8-sig", lambda make, letters: letters.replace("\n", "\r\n"))),
    "text of an old Macintosh": (".txt", text(change=lambda make, letters: letters.replace("\n", "\r"))),
    "text in UTF-16": (".txt", text("utf-16")),
    "text in UTF-16 without a mark": (".txt", text("utf-16-le")),
    "text in big-endian UTF-16 without a mark": (".txt", text("utf-16-be")),
    "text in UTF-32": (".txt", text("utf-32")),
    "text in pieces": (".txt", text(change=lambda make, letters: unicodedata.normalize("NFD", letters))),
    "text with more white space": (".md", text(change=padded)),
    "text with form feeds": (".txt", text(change=lambda make, letters: letters.replace("\n\n", "\n\f\n"))),
    "text with odd spaces": (".docx", text(change=lambda make, letters: letters.replace(" ", "\u00a0"))),
    "text of some width": (".txt", lambda make, path, paper: files.text_file(path, paper, make.randrange(55, 110))),
}  # fmt: skip
