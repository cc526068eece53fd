"""How well each format is read: ``make reading`` writes docs/reading.md.

Character error rates against the made-up document that the files were written from, and against what
LibreOffice or pdftotext read in the same files, where those are installed.
"""

import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.reading import read
from tests.conftest import ROOT
from tests.papers import files
from tests.papers.judging import cited, error_rate, headings, paged
from tests.papers.letters import encoded
from tests.papers.text import Paragraph, resolution, written

PAPER = resolution(11, 8)
TARGETS = {"old": 0.005, "scan": 0.015}
DIGITAL = 0.001

Writer = Callable[[Path, list[Paragraph]], object]  # the pages that paragraphs begin on, if it has any


@dataclass(frozen=True)
class Case:
    """A format in one condition; ``kind`` tells its target."""

    name: str
    suffix: str
    write: Writer
    kind: str = "digital"


def _scan(path: Path, dpi: int, damage: float) -> list[int]:
    printed = path.with_name("printed.pdf")
    pages = files.pdf_file(printed, PAPER)
    files.scan_file(path, printed, dpi, damage)
    return pages


def _damaged(paper: list[Paragraph]) -> list[Paragraph]:
    """With the letters that bad keyboards and copying leave: eth, no-break spaces, marks apart."""
    apart = {letter: unicodedata.normalize("NFD", letter) for letter in "ạếộ"}
    letters = str.maketrans({"Đ": "Ð", **apart})
    return [
        Paragraph(
            each.text.translate(letters).replace(" và ", "\u00a0và "), each.style, each.label, each.number
        )
        for each in paper
    ]


CASES = (
    Case(".docx", "docx", files.docx_file),
    Case(".docx, Word's own lists", "docx", lambda path, paper: files.docx_file(path, paper, automatic=True)),
    Case(".docx, damaged letters", "docx", lambda path, paper: files.docx_file(path, _damaged(paper))),
    Case(".doc", "doc", lambda path, paper: _converted(path, paper, "doc")),
    Case(".pdf", "pdf", files.pdf_file),
    Case(".pdf, running heads", "pdf", lambda path, paper: files.pdf_file(path, paper, head="Văn bản lưu hành nội bộ")),
    Case(".pdf by LibreOffice", "pdf", lambda path, paper: _converted(path, paper, "pdf")),
    Case(".html, portal", "html", files.web_file),
    Case(".html, portal, cp1258", "html", lambda path, paper: files.web_file(path, paper, "cp1258")),
    Case(".rtf", "rtf", files.rtf_file),
    Case(".rtf by LibreOffice", "rtf", lambda path, paper: _converted(path, paper, "rtf")),
    Case(".odt", "odt", files.odt_file),
    Case(".txt, UTF-8", "txt", files.text_file),
    Case(".txt, hard-wrapped", "txt", lambda path, paper: files.text_file(path, paper, width=72)),
    Case(".txt, damaged letters", "txt", lambda path, paper: files.text_file(path, _damaged(paper))),
    Case(".txt, UTF-16", "txt", lambda path, paper: files.text_file(path, paper, encoding="utf-16")),
    Case(".txt, cp1258", "txt", lambda path, paper: path.write_bytes(encoded(written(paper), "cp1258"))),
    Case(".txt, TCVN3", "txt", lambda path, paper: path.write_bytes(encoded(written(paper), "tcvn3")), "old"),
    Case(".txt, VNI", "txt", lambda path, paper: path.write_bytes(encoded(written(paper), "vni")), "old"),
    Case(".txt, VISCII", "txt", lambda path, paper: path.write_bytes(encoded(written(paper), "viscii")), "old"),
    Case("scan, 200 dpi", "pdf", lambda path, _: _scan(path, 200, 0.0), "scan"),
    Case("scan, 150 dpi, tilted and speckled", "pdf", lambda path, _: _scan(path, 150, 0.4), "worn"),
    Case("scan, 300 dpi, tilted and speckled", "tiff", lambda path, _: _scan(path, 300, 0.6), "worn"),
)  # fmt: skip


def main() -> None:
    """Measure every case, print the table and write it."""
    rows = []
    for case in CASES:
        with TemporaryDirectory() as folder:
            row = _measured(case, Path(folder))
        if row:
            print(row, file=sys.stderr, flush=True)  # noqa: T201
            rows.append(row)
    head = (
        "| file | CER | target | CER of the peer on the same file | headings | cited rightly | pages | seconds |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    intro = (
        "# How well each format is read\n\nA made-up resolution of "
        f"{len(written(PAPER)):,} letters, {len(PAPER)} paragraphs, written in each format and read back ("
        "`make reading`). CER: share of characters that differ, white space folded (letters of old encodings "
        "case-folded, as their capitals are a font of their own). Peer: pdftotext for .pdf, LibreOffice for the rest, "
        "which leave page numbers, running heads and the portal in. Headings: told apart from the text below them. "
        "Cited rightly: paragraphs of the body by the section they are said to stand in. Pages: paragraphs said to "
        "begin on the page that they begin on.\n\n"
    )
    (ROOT / "docs" / "reading.md").write_text(intro + head + "\n".join(rows) + "\n", "utf-8")


def _measured(case: Case, folder: Path) -> str | None:
    path = folder / f"paper.{case.suffix}"
    if (case.suffix == "doc" or "LibreOffice" in case.name) and not shutil.which("soffice"):
        return None
    pages = case.write(path, PAPER)
    started = time.monotonic()
    found = read(path)
    seconds = time.monotonic() - started
    expected = written(PAPER)
    peer = None if case.kind in ("scan", "worn") else _peer(path)
    fold = str.casefold if case.kind == "old" else str
    labels = cited(found, PAPER)
    cells = (
        case.name,
        f"{error_rate(fold(found.text), fold(expected)):.3%}",
        "–" if case.kind == "worn" else f"≤ {TARGETS.get(case.kind, DIGITAL):.1%}",
        "–" if peer is None else f"{error_rate(fold(peer), fold(expected)):.3%}",
        _of(headings(found, PAPER)),
        _of((sum(here == there for here, there in labels), len(labels))),
        _of(paged(found, PAPER, pages)) if isinstance(pages, list) else "–",
        f"{seconds:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _of(counts: tuple[int, int]) -> str:
    return f"{counts[0]}/{counts[1]}"


def _converted(path: Path, paper: list[Paragraph], suffix: str) -> None:
    files.docx_file(path.with_suffix(".docx"), paper)
    _soffice(path.with_suffix(".docx"), suffix, path.parent)


def _peer(path: Path) -> str | None:
    """What another program reads in a file, None if it is not installed."""
    if path.suffix == ".pdf" and shutil.which("pdftotext"):
        return subprocess.run(
            ["pdftotext", "-nopgbrk", path, "-"], capture_output=True, check=True
        ).stdout.decode()
    if path.suffix in (".docx", ".doc", ".rtf", ".odt", ".html") and shutil.which("soffice"):
        out = path.parent / "peer"
        _soffice(path, "txt:Text (encoded):UTF8", out)
        return (
            (out / f"{path.stem}.txt").read_text("utf-8-sig") if (out / f"{path.stem}.txt").exists() else None
        )
    return None


def _soffice(path: Path, to: str, folder: Path) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", to]
    subprocess.run([*command, "--outdir", folder, path], capture_output=True, check=True)


if __name__ == "__main__":
    main()
