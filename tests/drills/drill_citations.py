"""A hundred sentences of a 40-page document, asked for as .docx, .pdf and scan: is each cited to its place?"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from index.passages import sentences
from tests.conftest import ROOT
from tests.papers import files
from tests.papers.text import Paragraph, resolution

PAPER = resolution(40, 9)
ASKED, PAGES = 100, 40
NEEDED = {"docx": 0.99, "pdf": 0.99, "scan": 0.97}

Written = tuple[Path, list[int] | None]  # a file, and the page that each paragraph begins on


def _docx(folder: Path) -> Written:
    files.docx_file(folder / "paper.docx", PAPER)
    return folder / "paper.docx", None


def _pdf(folder: Path) -> Written:
    return folder / "paper.pdf", files.pdf_file(folder / "paper.pdf", PAPER)


def _scan(folder: Path) -> Written:
    _, pages = _pdf(folder)
    files.scan_file(folder / "scan.pdf", folder / "paper.pdf")
    return folder / "scan.pdf", pages


@pytest.mark.parametrize("write", [_docx, _pdf, _scan], ids=["docx", "pdf", "scan"])
def test_citations(tmp_path: Path, write: Callable[[Path], Written], request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.id
    path, pages = write(tmp_path)
    asked = random.Random(8).sample(
        [place for place, each in enumerate(PAPER) if each.style == "text" and each.label], ASKED
    )
    found = _answers(tmp_path, path, [_first_sentence(PAPER[place]) for place in asked])
    sections = sum(
        answer["section"] == PAPER[place].label for answer, place in zip(found, asked, strict=True)
    )
    click.echo(f"\n{name}: section right {sections} of {ASKED}", nl=False)
    if pages is not None:
        assert max(pages) >= PAGES
        right = sum(answer["page"] == pages[place] for answer, place in zip(found, asked, strict=True))
        click.echo(f", page right {right} of {ASKED}, {max(pages)} pages")
        assert right >= 0.99 * ASKED
    assert sections >= NEEDED[name] * ASKED


def _first_sentence(paragraph: Paragraph) -> str:
    start, end = sentences(paragraph.text, (0, len(paragraph.text)))[0]
    return paragraph.text[start:end]


def _answers(folder: Path, path: Path, questions: list[str]) -> list[dict[str, Any]]:
    """The first answer to each question, after adding the file to an empty corpus and building it."""
    settings = {
        "CORPUS_DIR": str(folder / "corpus"),
        "DATA_DIR": str(folder / "var"),
        "EMBEDDING_MODEL": "none",
    }

    def run(*arguments: object, given: str | None = None) -> str:
        command = [sys.executable, "-m", "index", *map(str, arguments), "--json"]
        environment = {**os.environ, **settings}
        done = subprocess.run(command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("add", path, "--yes")
    run("build")
    lines = run("search", "-", given="".join(f"{question}\n" for question in questions)).splitlines()
    return [(json.loads(line)["answers"] or [{"section": None, "page": None}])[0] for line in lines]
