"""Archives, and the documents that are archives, made to break what opens them."""

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random

from tests.papers.broken import Content, sample

FORBIDDEN = "root:"  # what the file that external entities reach for begins with
ESCAPED = "escaped-from-archive"  # a file that members with tricky names would write
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def archive(members: Mapping[str, bytes], level: int = 6) -> bytes:
    """A zip file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as into:
        for name, content in members.items():
            into.writestr(name, content)
    return data.getvalue()


def repacked(suffix: str, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A sample archive whose members were changed."""
    with zipfile.ZipFile(io.BytesIO(sample(suffix))) as source:
        members = {name: source.read(name) for name in source.namelist()}
    change(members)
    return archive(members, 1)


def word(body: str, before: str = "") -> bytes:
    """A .docx with a body of its own."""
    page = f'<?xml version="1.0"?>{before}<w:document {_NAMESPACE}><w:body>{body}</w:body></w:document>'
    return repacked(".docx", lambda members: members.update({"word/document.xml": page.encode()}))


def said(text: str) -> str:
    """A paragraph of a .docx."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def without(suffix: str) -> Content:
    """A sample archive without one of its members."""

    def content(make: Random) -> bytes:
        return repacked(suffix, lambda members: members.pop(make.choice(sorted(members))))

    return content


@lru_cache
def zip_bomb(megabytes: int) -> bytes:
    """A .docx that unpacks to very much."""
    return word(" " * (megabytes << 20))


def lying_bomb(make: Random) -> bytes:
    """A bomb whose directory tells a small size."""
    data = bytearray(zip_bomb(400))
    start = data.rfind(b"word/document.xml") - 46
    data[start + 24 : start + 28] = struct.pack("<I", make.randrange(100, 9999))
    return bytes(data)


def nested(make: Random) -> bytes:
    """An archive in an archive in an archive."""
    data = sample(".docx")
    for _ in range(make.randrange(3, 60)):
        data = archive({make.choice(("word/document.xml", "content.xml", "next.zip")): data}, 1)
    return data


def laughs(make: Random) -> str:
    """Entities that stand for each other, up to 10^9 words."""
    steps = "".join(
        f'<!ENTITY l{step} "{f"&l{step - 1};" * 10}">' for step in range(1, make.randrange(5, 12))
    )
    return f'<!DOCTYPE w [<!ENTITY l0 "ha">{steps}]>'


def outside(make: Random) -> str:
    """An entity that stands for a file of this machine."""
    target = make.choice(
        ("file:///etc/passwd", "/etc/passwd", "../../../../../etc/passwd", "http://127.0.0.1:9/")
    )
    return f'<!DOCTYPE w [<!ENTITY l4 SYSTEM "{target}">]>'


def opendocument(make: Random, before: str, text: str) -> bytes:
    """An .odt whose content begins with a document type."""
    return repacked(
        ".odt",
        lambda members: members.update({"content.xml": _with_type(members["content.xml"], before, text)}),
    )


def _with_type(page: bytes, before: str, text: str) -> bytes:
    head, mark, rest = page.partition(b"<office:document-content")
    return head + before.encode() + mark + rest.replace(b"</text:p>", text.encode() + b"</text:p>", 1)


def tricky(make: Random) -> bytes:
    """An archive whose members' names lead out of it."""
    names = (f"../../../../{ESCAPED}", f"/{ESCAPED}", f"..\\..\\{ESCAPED}", f"word/../../{ESCAPED}", "word/document.xml/", "x" * 60_000,
             "a\nb", "a\x00b", "con", "word//document.xml")  # fmt: skip
    return repacked(".docx", lambda members: members.update(dict.fromkeys(make.sample(names, 3), b"out")))


def locked_zip(_: Random) -> bytes:
    """An archive all of whose members claim to be encrypted."""
    data = sample(".docx")
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        parts = data.split(mark)
        data = mark.join([parts[0], *(each[: flags - 4] + b"\1" + each[flags - 3 :] for each in parts[1:])])
    return data


def words_cycle(make: Random) -> bytes:
    """Styles based on each other, and lists that count from 10^9 or are written a million letters long."""
    style = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/><w:pPr><w:pStyle w:val="B"/></w:pPr></w:style>'
    number = '<w:p><w:pPr><w:pStyle w:val="A"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
    start, text = make.choice((2**31 - 1, 10**400, "x", -9)), make.choice(("%1" * 99_999, "%1.", "%9%8%7"))
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="{text}"/></w:lvl>'
    scheme = f'<w:abstractNum w:abstractNumId="77">{level}</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="77"/></w:num></w:numbering>'

    def change(members: dict[str, bytes]) -> None:
        members["word/document.xml"] = members["word/document.xml"].replace(
            b"<w:sectPr", number.encode() * 9 + b"<w:sectPr", 1
        )
        members["word/styles.xml"] = members["word/styles.xml"].replace(
            b"</w:styles>", (style + style.replace('"A"', '"C"')).encode() + b"</w:styles>"
        )
        members["word/numbering.xml"] = members["word/numbering.xml"].replace(
            b"</w:numbering>", scheme.encode()
        )

    return repacked(".docx", change)


def office(make: Random) -> bytes:
    """A spreadsheet, a presentation, a compressed folder: no text documents."""
    name = make.choice(("xl/workbook.xml", "ppt/presentation.xml", "tar", "readme.txt"))
    if name != "tar":
        return archive({name: b"<a/>", "[Content_Types].xml": b"<a/>", str(make.random()): b""})
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as into:
        into.addfile(tarfile.TarInfo("a"))
    return data.getvalue() + make.randbytes(9)
