"""The nearest vectors, compared one by one while they are few, by short forms of them beyond that."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from index import vectors as module
from index.build import build
from index.commands.main import main
from index.evaluation.questions import load_questions
from index.search import Searcher
from index.settings import IndexSettings
from index.vectors import VectorIndex
from tests.corpora import with_model_of


def test_few_vectors_are_all_compared(sentences: np.ndarray) -> None:
    index = VectorIndex.build(sentences)
    rows, cosines = index.nearest(sentences[7], 20)
    exact = sentences @ sentences[7]
    assert rows.tolist() == np.argsort(-exact)[:20].tolist()
    assert np.allclose(cosines, exact[rows], atol=1e-5)
    assert index.recall(20) == 1
    assert (index.rows(3, 9) == sentences[3:9]).all()


def test_many_are_found_by_short_forms_and_compared_in_full(
    sentences: np.ndarray, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "EXACT_UP_TO", 1000)
    VectorIndex.build(sentences).save(tmp_path / "vectors")
    index = VectorIndex.load(tmp_path / "vectors")
    assert len(index) == len(sentences)
    assert np.allclose(index.rows(3, 9), sentences[3:9], atol=1e-3)
    found = 0
    for row in range(0, 3000, 30):
        rows, cosines = index.nearest(sentences[row], 300)
        assert np.allclose(cosines, sentences[rows] @ sentences[row], atol=1e-3)
        assert (np.diff(cosines) <= 0).all()
        found += len({*rows[:10].tolist()} & {*np.argsort(-(sentences @ sentences[row]))[:10].tolist()})
    assert found / 1000 >= 0.99
    assert 0.99 <= index.recall(300) <= 1


def test_answers_are_the_same_and_check_tells_the_recall(
    settings: IndexSettings, searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EXACT_UP_TO", 100)
    own = with_model_of(settings, settings.corpus_dir, tmp_path / "var")
    build(own, force=True)
    approximate = Searcher.open(own)
    for one in load_questions(settings.golden_questions)[::3]:
        expected, found = (each.search(one.question, one.previous) for each in (searcher, approximate))
        assert found.answers == expected.answers
    environment = {"DATA_DIR": str(own.data_dir), "CORPUS_DIR": str(own.corpus_dir)}
    told = CliRunner().invoke(main, ["check", "--json"], env=environment)
    (recall,) = json.loads(told.stdout)["recall_at_10"].values()
    assert 0.99 <= recall <= 1
    assert "of the nearest sentences" in CliRunner().invoke(main, ["check"], env=environment).stdout
