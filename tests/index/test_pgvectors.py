"""Vectors in PostgreSQL: the same answers as from a file."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine

from bot.engine import Engine
from index import pgvectors as module
from index.build import build
from index.depot import engine_of
from index.errors import DepotError, SettingsError
from index.evaluation.questions import load_questions
from index.pgvectors import PREFIX, PgVectors
from index.search import Searcher
from index.settings import IndexSettings
from index.versions import open_versions
from tests.corpora import with_model_of
from tests.postgres import Postgres


def tables(postgres: Postgres, database: str) -> set[str]:
    """Those that hold vectors."""
    rows = postgres.query("SELECT tablename FROM pg_tables", database)
    return {str(name) for (name,) in rows if str(name).startswith(PREFIX)}


def test_the_nearest_are_those_of_an_exact_search(
    sentences: np.ndarray, database: str, tmp_path: Path
) -> None:
    PgVectors.build(engine_of(database), sentences).save(tmp_path / "vectors.json")
    stored = PgVectors.load(tmp_path / "vectors.json", engine_of(database))
    assert len(stored) == len(sentences)
    assert np.allclose(stored.rows(3, 9), sentences[3:9], atol=1e-3)
    first, second = stored.ranges([(5, 6), (0, 4)])
    assert np.allclose(first, sentences[5:6], atol=1e-3) and np.allclose(second, sentences[:4], atol=1e-3)
    found = 0
    for row in range(0, 3000, 60):
        rows, cosines = stored.nearest(sentences[row], 300)
        assert np.allclose(cosines, sentences[rows] @ sentences[row], atol=2e-3)
        assert (np.diff(cosines) <= 0).all()
        found += len({*rows[:10].tolist()} & {*np.argsort(-(sentences @ sentences[row]))[:10].tolist()})
    assert found / 500 >= 0.99
    assert stored.recall(300) >= 0.99


def test_a_version_whose_vectors_are_there_gives_the_same_answers(
    settings: IndexSettings, searcher: Searcher, database: str, postgres: Postgres, tmp_path: Path
) -> None:
    shared = {"database_url": database, "vector_store": "pgvector", "keep_versions": 2}
    here, there = (
        with_model_of(settings, settings.corpus_dir, tmp_path / name).model_copy(update=shared)
        for name in ("here", "there")
    )
    version = build(here).version
    other = Searcher.open(there)
    assert other.version == version
    for one in load_questions(settings.golden_questions)[::3]:
        expected, found = (each.search(one.question, one.previous) for each in (searcher, other))
        assert found.answers == expected.answers
    assert open_versions(there).check(version) == []
    assert open_versions(there).open(version).recall() >= 0.99
    for _ in range(3):
        build(here)
    assert len(tables(postgres, database)) == len(open_versions(here).names()) == 2


def test_vectors_that_are_gone_are_told(
    sentences: np.ndarray, database: str, postgres: Postgres, tmp_path: Path
) -> None:
    stored = PgVectors.build(engine_of(database), sentences[:50])
    stored.save(tmp_path / "vectors.json")
    (name,) = tables(postgres, database)
    postgres.query(f"TRUNCATE {name}", database)
    with pytest.raises(DepotError, match="lacks vectors: run 'python -m index build'"):
        PgVectors.load(tmp_path / "vectors.json", engine_of(database))
    postgres.query(f"DROP TABLE {name}", database)
    with pytest.raises(DepotError, match="VECTOR_STORE=faiss"):
        stored.nearest(sentences[0], 5)


def test_while_the_database_is_away_words_are_searched(
    settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AWAY_SECONDS", 0.1)
    server = Postgres().start()
    shared = {"database_url": server.url, "vector_store": "pgvector"}
    here = with_model_of(settings, settings.corpus_dir, tmp_path / "here").model_copy(update=shared)
    question = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"

    async def ask() -> None:
        engine = Engine(here)
        await engine.load()
        server.stop()
        meanwhile, _ = await engine.search(question)
        assert "Đảng đoàn MTTQ tỉnh" in meanwhile.answers[0].quote
        assert "lexical_only" in meanwhile.notices
        assert {hit.dense for hit in meanwhile.hits} == {None}
        server.start()
        async with asyncio.timeout(30):
            while "lexical_only" in (await engine.search(question))[0].notices:
                await asyncio.sleep(0.05)

    try:
        build(here)
        asyncio.run(ask())
    finally:
        engine_of(server.url).dispose()
        server.stop()


def test_making_them_may_take_longer_than_asking(sentences: np.ndarray, database: str) -> None:
    engine = create_engine(database, connect_args={"options": "-c statement_timeout=10"})
    assert len(PgVectors.build(engine, np.vstack([sentences] * 3))) == 9_000
    engine.dispose()


def test_without_a_shared_database_it_is_a_wrong_setting(lexical: IndexSettings) -> None:
    with pytest.raises(SettingsError, match="VECTOR_STORE=pgvector needs DATABASE_URL"):
        build(lexical.model_copy(update={"vector_store": "pgvector"}))


def test_a_name_that_is_no_table_of_vectors_is_refused(database: str, tmp_path: Path) -> None:
    (tmp_path / "vectors.json").write_text('{"table": "inbox; DROP TABLE inbox", "count": 1}')
    with pytest.raises(ValueError, match="is no table of vectors"):
        PgVectors.load(tmp_path / "vectors.json", engine_of(database))
