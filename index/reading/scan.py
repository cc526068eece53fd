"""Pictures of pages, read line by line by Tesseract."""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageSequence, UnidentifiedImageError

from index.errors import ReadingError
from index.reading.layout import without_margins
from index.reading.transcript import Draft, Line, Progress

LANGUAGE = "vie"
SECONDS = 120  # for one page
MAX_FRAMES = 600
WIDTH = 2000  # pixels; a narrower picture of a page is enlarged, as Tesseract wants about 300 dpi
COLUMN_GAP = 5.0  # letters between two columns: justified words stand up to three apart
MISSING = (
    "is a scan, and reading scans needs Tesseract with Vietnamese: install it with "
    "'apt-get install tesseract-ocr tesseract-ocr-vie' (macOS: 'brew install tesseract tesseract-lang')."
)


def read_scan(path: Path, progress: Progress) -> Draft:
    """The lines of a picture, or of each page of a TIFF; raises ReadingError."""
    try:
        with Image.open(path) as picture:
            frames = getattr(picture, "n_frames", 1)
            if frames > MAX_FRAMES:
                raise ReadingError(f"has {frames} pages, more than {MAX_FRAMES}: split it.")
            lines: list[Line] = []
            for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
                lines += recognise(frame, number)
                progress(number, frames)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ReadingError(f"is a damaged or too large picture ({error}): scan it anew.") from error
    kept, margins = without_margins(lines)
    return Draft(tuple(kept), wrapped=True, transcription="ocr", margins=tuple(margins))


def recognise(picture: Image.Image, number: int) -> list[Line]:
    """The lines of a page; raises ReadingError if Tesseract is not there or fails."""
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        raise ReadingError(MISSING)
    page = picture.convert("L")
    if page.width < WIDTH:
        scale = WIDTH / page.width
        page = page.resize((WIDTH, round(page.height * scale)), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    page.save(data, "PNG", dpi=(300, 300))
    try:
        done = subprocess.run(  # noqa: S603
            [tesseract, "-", "-", "-l", LANGUAGE, "--psm", "4", "tsv"],
            input=data.getvalue(), capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ReadingError(
            f"took more than {SECONDS} s to recognise on page {number}: scan it anew."
        ) from error
    if done.returncode:
        why = done.stderr.decode(errors="replace")
        if "loading language" in why or "load any languages" in why:
            raise ReadingError(MISSING)
        why = " ".join(why.split())[-160:]
        raise ReadingError(f"could not be recognised on page {number} ({why}): scan it anew.")
    return list(_lines(done.stdout.decode("utf-8"), number))


def _lines(table: str, number: int) -> Iterator[Line]:
    """Tesseract's table of words (level 5) as lines."""
    words: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and row["text"].strip():
            words.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    for line in words.values():
        for run in _runs(line):
            yield _line(run, number)


def _runs(words: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """The words of a line, apart where two columns stand beside each other."""
    run = words[:1]
    for before, word in pairwise(words):
        gap = int(word["left"]) - int(before["left"]) - int(before["width"])
        if gap > COLUMN_GAP * int(before["width"]) / len(before["text"]):
            yield run
            run = []
        run.append(word)
    yield run


def _line(words: list[dict[str, str]], number: int) -> Line:
    text = " ".join(word["text"].strip() for word in words)
    left, right = int(words[0]["left"]), int(words[-1]["left"]) + int(words[-1]["width"])
    sizes = [len(word["text"]) for word in words]
    sure = sum(float(word["conf"]) * size for word, size in zip(words, sizes, strict=True)) / sum(sizes)
    return Line(
        text,
        left=left,
        right=right,
        top=max(int(word["top"]) + int(word["height"]) for word in words),
        letter=(right - left) / len(text),
        page=number,
        confidence=round(sure / 100, 3),
    )
