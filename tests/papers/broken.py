"""Good documents that were cut off, altered, or called what they are not."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from PIL import Image

from tests.papers import files
from tests.papers.text import resolution

Content = Callable[[Random], bytes]


@lru_cache
def sample(suffix: str) -> bytes:
    """A valid small document of a format."""
    makers = {".docx": files.docx_file, ".pdf": files.pdf_file, ".odt": files.odt_file, ".rtf": files.rtf_file,
              ".html": files.web_file, ".txt": files.text_file}  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder, f"sample{suffix}")
        if suffix in makers:
            makers[suffix](path, resolution(5, 1)[:20])
        else:
            Image.effect_noise((300, 200), 40).save(path)
        return path.read_bytes()


def truncated(suffix: str) -> Content:
    """A sample that ends too early."""
    return lambda make: sample(suffix)[: make.randrange(8, len(sample(suffix)) - 1)]


def flipped(suffix: str) -> Content:
    """A sample some of whose bytes are others, behind the first that tell its format."""

    def content(make: Random) -> bytes:
        data = bytearray(sample(suffix))
        for _ in range(make.choice((1, 5, 50))):
            data[make.randrange(8, len(data))] = make.randrange(256)
        return bytes(data)

    return content


def disguised(make: Random) -> bytes:
    """A good document, which has the suffix of another format."""
    return sample(make.choice((".docx", ".pdf", ".odt", ".rtf", ".html", ".txt"))) + b" " * make.randrange(99)


def other_encoding(make: Random) -> bytes:
    """Text in UTF-8, UTF-16 or UTF-32 that is not quite that."""
    text = sample(".txt").decode()[: make.randrange(50, 900)]
    encoded = bytearray(text.encode(make.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"))))
    for _ in range(make.randrange(1, 9)):
        encoded[make.randrange(len(encoded))] = make.choice((0xFF, 0xC0, 0xD8, 0xDC, 0x00, 0xED))
    return bytes(encoded[: len(encoded) - make.randrange(3)])


def with_zeros(make: Random) -> bytes:
    """Nothing but zeros, or a text with some."""
    return make.choice(
        (
            bytes(make.randrange(1, 99_999)),
            b"\0".join(sample(".txt").split(b" ")),
            sample(".txt") + bytes(9),
            b"a\0" * 999,
        )
    )


def huge(make: Random) -> bytes:
    """200 MB."""
    line = make.choice((b"nghi quyet ", b"\0", b"a\n"))
    return line * ((200 << 20) // len(line))
