"""PDFs, pictures, rich text and web pages that lead nowhere, or everywhere."""

import io
import struct
import zlib
from random import Random

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.papers.archives import laughs


def locked_pdf(make: Random) -> bytes:
    """A PDF with a password."""
    data = io.BytesIO()
    canvas = Canvas(data, encrypt=StandardEncryption(str(make.random()), strength=make.choice((40, 128))))
    canvas.drawString(100, 700, "Nothing to see")
    canvas.save()
    return data.getvalue()


def pdf(*objects: str, root: str = "<</Type/Catalog/Pages 2 0 R>>") -> bytes:
    """A PDF of some objects, the first of them number 2."""
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate((root, *objects), 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(offsets) + 1
    tail = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {count}>>\nstartxref\n{len(data)}\n%%EOF"
    return data + tail.encode()


def page_loop(make: Random) -> bytes:
    """Page trees that hold themselves."""
    back = make.choice(("2 0 R", "3 0 R", "1 0 R"))
    return pdf(
        f"<</Type/Pages/Count {make.randrange(1, 500)}/Kids[3 0 R {back}]>>",
        f"<</Type/Pages/Parent 2 0 R/Count 9/Kids[{back} 2 0 R]>>",
    )


def many_pages(make: Random) -> bytes:
    """One page that says that it is thousands, or millions, or less than none."""
    count = make.choice((601, 9_999, 2**31 - 1, 2**31, -5, 10**30))
    return pdf(
        f"<</Type/Pages/Count {count}/Kids[{'3 0 R ' * make.choice((1, 700))}]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    )


def stream(make: Random) -> bytes:
    """A page whose stream unpacks to very much, or that is as large as a town."""
    letters = zlib.compress(
        make.choice((b"BT /F 9 Tf (aaaa bbbb) Tj ET ", b"q ", b"0 0 m 9 9 l S "))
        * make.choice((1_000, 3_000_000)),
        9,
    )
    size = make.choice((99, 10**7, -1))
    font = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size} {size}]/Contents 4 0 R/Resources{font}>>"
    return pdf(
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        f"<</Length {len(letters)}/Filter/FlateDecode>>stream\n{letters.decode('latin-1')}\nendstream",
    )


def picture_bomb(make: Random) -> bytes:
    """A small file that claims to be a picture of millions of pixels square."""
    side = make.choice((20_000, 60_000, 2**31 - 1))
    chunk = b"IHDR" + struct.pack(">IIBBBBB", side, side, make.choice((1, 8)), 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    bitmap = b"BM" + struct.pack(
        "<IIIIiiHHIIiiII", 99, 0, 54, 40, min(side, 60_000), min(side, 60_000), 1, 24, 0, 0, 0, 0, 0, 0
    )
    packed = zlib.compress(bytes(1 << 24))
    data = b"IDAT" + packed
    return make.choice(
        (png + struct.pack(">I", len(packed)) + data + struct.pack(">I", zlib.crc32(data)), bitmap)
    )


def directories(make: Random) -> bytes:
    """A TIFF whose directories lead to each other, or nowhere."""
    entry = struct.pack(
        "<HHII",
        make.choice((256, 273, 279, 330)),
        make.choice((3, 4, 12)),
        make.choice((1, 2**30)),
        make.randrange(2**32),
    )
    following = make.choice((8, 0, 2**32 - 1, 22))
    return (
        b"II*\0"
        + struct.pack("<IH", make.choice((8, 2**31)), make.choice((1, 9, 65_535)))
        + entry
        + struct.pack("<I", following)
    )


def rich(make: Random) -> bytes:
    """Rich text that nests without end, holds half a letter, or claims to hold gigabytes."""
    deep = make.randrange(1_000, 300_000)
    return make.choice(
        (b"{\\rtf1" + b"{" * deep, b"{\\rtf1 " + b"}" * deep, b"{\\rtf1\\bin2147483647 x}", b"{\\rtf1\\uc99999999\\u-10179 a}",
         b"{\\rtf1\\ansicpg99999 a\\'zz\\u99999999999? b}", b"{\\rtf1 \\u-10179? a}", b"{\\rtf1{\\fonttbl" + b"{\\f0 a;}" * 9999 + b"} ab}",
         b"{\\rtf1" + b"\\b\\i " * deep + b"a}", b"{\\rtf1 {\\pict " + b"ff" * deep + b"} a}")
    )  # fmt: skip


def web(make: Random) -> bytes:
    """A page that nests without end, or whose attributes are as long as books."""
    deep, tag = (
        make.randrange(1_000, 100_000),
        make.choice(("div", "table><tr><td", "ul><li", "b", "svg", "p")),
    )
    return make.choice(
        (f"<html>{f'<{tag}>' * deep}a", f"<html><p title='{'a' * deep * 40}'>a</p>", f"<html><p {'a=b ' * deep}>a</p>", "<html><!-- " + "-" * deep,
         f"<html><p>{'&#xD800;' * 99}a</p>", f"<html><p>{'&' * deep}a</p>", f"<html>{'<' * deep}", f"<html><p>{'&lt;' * deep}", "<html><script>" + "a" * deep,
         f"<!doctype html [{laughs(make)}]><html><p>&l4;</p>", f'<html><meta charset="{make.choice(("utf-7", "x" * 999, "utf-16"))}"><p>a</p>')
    ).encode()  # fmt: skip


def saved_page(make: Random) -> bytes:
    """A web archive whose parts hold parts without end."""
    deep = make.randrange(10, 3_000)
    parts = "".join(f"Content-Type: multipart/related; boundary=b{at}\n\n--b{at}\n" for at in range(deep))
    return (
        "MIME-Version: 1.0\n" + parts + "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n=?!"
    ).encode()
