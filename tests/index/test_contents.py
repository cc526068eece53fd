"""What a version keeps on disk, and reads of it when it is asked."""

import gc
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from index.build import build
from index.contents import Contents
from index.records import Records
from index.search import Searcher
from index.settings import IndexSettings
from index.types import Card
from index.versions import Versions

QUESTION = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"


def test_an_opened_version_holds_what_was_saved(searcher: Searcher, tmp_path: Path) -> None:
    searcher.contents.save(tmp_path)
    opened = Contents.load(tmp_path)
    assert list(opened.cards.items()) == list(searcher.contents.cards.items())
    assert list(opened.documents.values()) == list(searcher.contents.documents.values())
    assert list(opened.passages) == list(searcher.contents.passages)
    assert opened.passages[3:5] == [opened.passages[3], opened.passages[4]]
    assert opened.passages[-1] == list(opened.passages)[-1]
    with pytest.raises(IndexError):
        opened.passages[len(opened.passages)]
    assert opened.problems() == []


def test_the_table_tells_where_documents_and_sentences_are(searcher: Searcher) -> None:
    contents = searcher.contents
    table = contents.table
    for place, name in enumerate(contents.cards):
        rows = table.passages_of(place)
        assert [contents.passages[row].document_id for row in rows] == [name] * len(rows)
    assert sum(len(table.passages_of(place)) for place in range(len(contents.cards))) == len(table)
    for row, passage in enumerate(contents.passages):
        first, after = table.sentences_of(row)
        assert after - first == len(passage.sentences)
        assert set(table.passages_with(np.arange(first, after))) == ({row} if after > first else set())
    assert table.sentences == sum(len(passage.sentences) for passage in contents.passages)


def test_versions_from_before_there_were_cards_are_read(lexical: IndexSettings) -> None:
    folder = Versions(lexical.data_dir).folder / build(lexical).version
    expected, whole = Searcher.open(lexical).search(QUESTION), Contents.load(folder)
    for name in ("cards.jsonl", "passages.npy"):
        (folder / name).unlink()
    opened = Contents.load(folder)
    assert list(opened.cards.values()) == list(whole.cards.values())
    assert all(type(card) is Card for card in opened.cards.values())
    found = Searcher(opened, None, expected.version).search(QUESTION)
    assert replace(found, milliseconds=expected.milliseconds) == expected


def test_what_does_not_fit_together_is_told(lexical: IndexSettings, searcher: Searcher) -> None:
    contents = searcher.contents
    passage = contents.passages[0]
    beyond = replace(passage, end=10**6)
    astray = replace(passage, document_id="x")
    broken = replace(contents, passages=[beyond, astray, *contents.passages[2:]])
    assert broken.problems() == [f"passage {passage.id} lies outside its document"] * 2


def test_a_version_that_was_removed_still_answers(lexical: IndexSettings) -> None:
    """Those who opened it go on until they open the next."""
    name = build(lexical).version
    searcher = Searcher.open(lexical)
    for path in (Versions(lexical.data_dir).folder / name).rglob("*.jsonl"):
        path.unlink()
    assert searcher.search(QUESTION).answers[0].quote
    assert len(list(searcher.contents.passages)) == len(searcher.contents.passages)


def test_rows_are_read_by_many_at_once_and_few_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [[place, "ơ" * (place % 70_000)] for place in range(300)]  # beyond one chunk
    path.write_text("".join(f'[{place}, "{text}"]\n' for place, text in rows), "utf-8")
    records = Records(path, list[int | str], kept=10)
    chance = random.Random(8)
    places = [chance.randrange(300) for _ in range(2000)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(records.__getitem__, places)) == [rows[place] for place in places]
    assert list(records) == rows


def test_a_damaged_row_is_an_error_and_its_file_is_closed_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("1\n{\n3\n")
    records = Records(path, int, kept=10)
    assert (records[0], records[2], len(records)) == (1, 3, 3)
    with pytest.raises(ValidationError):
        records[1]
    before = _open_files()
    del records
    gc.collect()
    assert _open_files() == before - 1


def _open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))
