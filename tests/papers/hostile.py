"""Files that break readers, or are meant to: every kind at a glance."""

from tests.papers import archives, broken, twisted
from tests.papers.pathological import TEXTS

_OLE, _WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "WordDocument".encode("utf-16-le")
_MAGIC = (
    b"%PDF-1.7\n",
    b"{\\rtf1",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\0",
    b"MM\0*",
    b"BM",
)

# kind → how many, their suffix, and what makes them
KINDS: dict[str, tuple[int, str, broken.Content]] = {
    **{f"truncated {suffix}": (count, f".{suffix}", broken.truncated(f".{suffix}"))
       for suffix, count in (("docx", 30), ("pdf", 30), ("odt", 40), ("rtf", 30), ("html", 10), ("png", 15), ("tiff", 10))},
    **{f"flipped bytes in {suffix}": (count, f".{suffix}", broken.flipped(f".{suffix}"))
       for suffix, count in (("docx", 30), ("pdf", 40), ("odt", 40), ("rtf", 30), ("html", 15), ("png", 8), ("tiff", 5))},
    "archive bomb": (8, ".docx", lambda make: archives.zip_bomb(make.choice((301, 400)))),
    "archive bomb just small enough": (3, ".docx", lambda make: archives.zip_bomb(280)),
    "archive bomb that lies": (6, ".docx", archives.lying_bomb),
    "nested archive": (20, ".docx", archives.nested),
    "member with a tricky name": (24, ".docx", archives.tricky),
    "locked zip": (8, ".docx", archives.locked_zip),
    "docx without a member": (24, ".docx", archives.without(".docx")),
    "odt without a member": (12, ".odt", archives.without(".odt")),
    "deep docx": (12, ".docx", lambda make: archives.word("<w:sdt><w:sdtContent>" * (deep := make.randrange(100, 60_000)) + archives.said("a") + "</w:sdtContent></w:sdt>" * deep)),
    "deep tables": (8, ".docx", lambda make: archives.word("<w:tbl><w:tr><w:tc>" * (deep := make.randrange(50, 9_000)) + archives.said("a") + "</w:tc></w:tr></w:tbl>" * deep)),
    "endless docx": (4, ".docx", lambda make: archives.word(archives.said("a") * make.randrange(101_000, 400_000))),
    "styles and lists in a circle": (16, ".docx", archives.words_cycle),
    "half a letter": (8, ".docx", lambda make: archives.word(archives.said("a&#xD83D; b&#0;" if make.random() < 0.5 else "a\x0b"))),
    "billion laughs": (12, ".docx", lambda make: archives.word(archives.said("&l4;"), archives.laughs(make))),
    "billion laughs in odt": (8, ".odt", lambda make: archives.opendocument(make, archives.laughs(make), "&l4;")),
    "external entity": (12, ".docx", lambda make: archives.word(archives.said("a &l4; b"), archives.outside(make))),
    "external entity in odt": (8, ".odt", lambda make: archives.opendocument(make, archives.outside(make), "&l4;")),
    "spreadsheet": (20, ".xlsx", archives.office),
    "locked PDF": (10, ".pdf", twisted.locked_pdf),
    "page loop": (16, ".pdf", twisted.page_loop),
    "too many pages": (16, ".pdf", twisted.many_pages),
    "endless stream": (12, ".pdf", twisted.stream),
    "picture bomb": (16, ".png", twisted.picture_bomb),
    "directories in a circle": (24, ".tiff", twisted.directories),
    "endless rtf": (36, ".rtf", twisted.rich),
    "endless html": (44, ".html", twisted.web),
    "endless web archive": (8, ".mht", twisted.saved_page),
    "OLE rubbish": (10, ".doc", lambda make: _OLE + make.choice((b"", _WORD)) + make.randbytes(make.randrange(600, 9_999))),
    "random bytes": (40, ".docx", lambda make: make.randbytes(make.randrange(1, 9_999))),
    "random bytes that begin well": (48, ".pdf", lambda make: make.choice(_MAGIC) + make.randbytes(make.randrange(9_999))),
    "invalid encoding": (40, ".txt", broken.other_encoding),
    "zeros": (20, ".txt", broken.with_zeros),
    "empty": (8, ".docx", lambda make: b" \r\n\t" * make.randrange(4)),
    "disguised": (25, ".png", broken.disguised),
    "200 MB": (3, ".txt", broken.huge),
    **{f"text: {name}": (1, ".txt", lambda make, text=text: text(make.choice((100_000, 200_000, 400_000))).encode())
       for name, text in TEXTS.items()},
    "300,000 items": (1, ".txt", lambda make: TEXTS["one-letter items"](2_400_000).encode()),
    "text of millions": (7, ".txt", lambda make: TEXTS[make.choice(sorted(TEXTS))](4_000_000).encode()),
}  # fmt: skip

NAMES = (
    "-rf", "--help", "a\nb", "a\tb", "\x1b[2J", "a..%2f..%2fetc%2fpasswd", "a b  c", " a ", "$(touch x)", "`id`", "a;b|c&d", "'\"", "*?[a]", "con", "nul.txt.docx", "a.toml", "ô" * 100,
    "d" * 240, "Nghị quyết".replace("ị", "i\u0323"), "😀", "\u202egnp", "\u200b", "\u2028", "\x7f", "%s%n{0}", "~", "#a", "\\\\host\\a", b"\xff\xfe".decode("utf-8", "surrogateescape"), "Đ",
)  # fmt: skip
