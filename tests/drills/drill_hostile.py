"""1,000 hostile or broken files and 200 odd but good ones: the builder survives, the good ones are read right."""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from index.reading.__main__ import MAX_MEMORY
from index.reading.sandbox import QUIET_SECONDS
from index.settings import IndexSettings
from index.versions import Versions
from tests.conftest import ROOT
from tests.drills.watching import Report, watched
from tests.papers import archives, hostile, mutants
from tests.papers.judging import error_rate
from tests.papers.text import resolution, written

SEED = 20231124
QUESTION, ANSWER = "Đồng chí nào chủ trì hội nghị ở điểm cầu Bắc Ninh?", "Nguyễn Quốc Chung"
HOSTILE, MUTANTS = 1000, 200
MAX_BUILDER = 1500  # MB
REMEDIES = ("save", "split", "copy it anew", "scan it anew", "rename")
ADDED = (
    "truncated docx",
    "flipped bytes in pdf",
    "nested archive",
    "external entity",
    "locked PDF",
    "zeros",
    "disguised",
)


def test_what_cannot_be_read_breaks_nothing(lexical: IndexSettings, tmp_path: Path) -> None:
    own = {path.stem for path in lexical.documents_dir.glob("*.toml")}
    kinds = _write_hostile(lexical.documents_dir)
    papers = _write_mutants(lexical.documents_dir)
    assert (len(kinds), len(papers)) == (HOSTILE, MUTANTS)
    environment = _environment(lexical, tmp_path / "scratch")
    report = watched(environment, "build", "--json", "--progress")
    assert report.status == 0, report.errors[-3000:]
    assert "Traceback" not in report.errors
    result = json.loads(report.output)
    refused = result["refused"]
    for why in refused.values():
        assert why.isprintable(), why  # one line, then
        assert any(remedy in why for remedy in REMEDIES), why
    assert all(line.startswith("LEFT OUT: ") for line in report.errors.splitlines())

    documents = Versions(lexical.data_dir).serving()[1].documents
    assert result["documents"] == len(documents) == len(own) + HOSTILE + MUTANTS - len(refused)
    assert own | papers.keys() <= documents.keys()
    wrong = {name: error_rate(documents[name].text, text) for name, text in papers.items()}
    assert max(wrong.values()) <= 0.001, {name: rate for name, rate in wrong.items() if rate > 0.001}
    assert not any(archives.FORBIDDEN in document.text for document in documents.values())
    assert not list(tmp_path.rglob(f"*{archives.ESCAPED}*"))
    assert not Path(f"/{archives.ESCAPED}").exists()
    assert not list((tmp_path / "scratch").iterdir())

    _tell(report, sorted(path.stem for path in lexical.documents_dir.glob("*.toml")), kinds, documents.keys())
    assert report.peaks.pop("builder") < MAX_BUILDER
    assert max(report.peaks.values()) < MAX_MEMORY >> 20
    assert max(report.seconds) < QUIET_SECONDS + 10
    assert _run(environment, "check", "--json")["sound"]
    assert ANSWER in _run(environment, "search", QUESTION, "--json")["answers"][0]["quote"]


def test_a_folder_with_odd_names_is_added_file_by_file(lexical: IndexSettings, tmp_path: Path) -> None:
    make, folder = random.Random(SEED), tmp_path / "folder"
    folder.mkdir()
    for place, name in enumerate(hostile.NAMES):
        (folder / f"{name}.txt").write_text(written(resolution(place, 1)), "utf-8")
    for place, kind in enumerate(ADDED * 2):
        _, suffix, content = hostile.KINDS[kind]
        (folder / f"{place} {kind}{suffix}").write_bytes(content(make))
    environment = _environment(lexical, tmp_path / "scratch")
    report = watched(environment, "add", str(folder), "--yes", "--json")
    result = json.loads(report.output)
    click.echo(f"\nOf {len(list(folder.iterdir()))} files {len(result['added'])} were added")
    assert "Traceback" not in report.errors
    assert len(result["added"]) + len(result["refused"]) == len(list(folder.iterdir()))
    assert {one["title"] for one in result["added"]} > {
        "Nghị quyết về nâng cao đời sống nhân dân vùng biển và hải đảo"
    }
    assert len(result["added"]) >= len(hostile.NAMES)
    assert all(why.isprintable() for why in result["refused"].values())
    assert _run(environment, "build", "--json")["refused"] == {}


def _write_hostile(folder: Path) -> dict[str, str]:
    """The broken files, each with its description; returns the kind of each by its id."""
    kinds: dict[str, str] = {}
    for kind, (count, suffix, content) in hostile.KINDS.items():
        for place in range(count):
            name = f"{kind.replace(': ', '-').replace(' ', '-')}-{place:02}"
            (folder / f"{name}{suffix}").write_bytes(content(random.Random(f"{SEED} {name}")))
            kinds[name] = kind
    for place, name in enumerate(hostile.NAMES):
        (folder / f"{name}.txt").write_text(written(resolution(place, 1)), "utf-8")
        kinds[name] = "odd name"
    for path in [path for path in folder.iterdir() if path.stem in kinds]:
        _describe(path)
    return kinds


def _write_mutants(folder: Path) -> dict[str, str]:
    """The good files; returns the text of each by its id."""
    papers: dict[str, str] = {}
    for place in range(MUTANTS):
        kind, (suffix, maker) = list(mutants.KINDS.items())[place % len(mutants.KINDS)]
        paper, path = (
            resolution(1000 + place, 1),
            folder / f"good-{kind.replace(' ', '-')}-{place:03}{suffix}",
        )
        maker(random.Random(f"{SEED} {place}"), path, paper)
        papers[path.stem] = written(paper)
        _describe(path)
    return papers


def _describe(path: Path) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".toml").write_text(f'kind = "report"\ntitle = "Hồ sơ"\nsha256 = "{digest}"\n', "utf-8")


def _environment(settings: IndexSettings, scratch: Path) -> dict[str, str]:
    scratch.mkdir()
    folders = {
        "CORPUS_DIR": str(settings.corpus_dir),
        "DATA_DIR": str(settings.data_dir),
        "TMPDIR": str(scratch),
    }
    return {**os.environ, **folders, "EMBEDDING_MODEL": "none"}


def _run(environment: Mapping[str, str], *arguments: str) -> dict[str, object]:
    command = [sys.executable, "-m", "index", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _tell(report: Report, names: list[str], kinds: Mapping[str, str], read: object) -> None:
    """A line for each kind: how many, how many of them were read, the slowest."""
    seconds = dict(zip(names, report.seconds, strict=True))
    click.echo(f"\nSeed {SEED}\n{'kind':40} {'files':>5} {'read':>5} {'refused':>7} {'slowest':>7}")
    for kind in dict.fromkeys((*kinds.values(), "good")):
        its = [name for name in names if kinds.get(name, "good" if name.startswith("good-") else "") == kind]
        found = sum(name in read for name in its)  # type: ignore[operator]
        slowest = max(seconds[name] for name in its)
        click.echo(f"{kind:40} {len(its):5} {found:5} {len(its) - found:7} {slowest:6.1f}s")
    slowest = max(seconds, key=lambda name: seconds[name])
    click.echo(f"All read in {sum(report.seconds):.0f} s, the slowest {seconds[slowest]:.1f} s: {slowest}")
    click.echo(f"Peaks of memory (MB): {report.peaks}")
