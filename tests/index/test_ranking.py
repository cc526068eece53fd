"""What comes first among passages, and how sure an answer is."""

import gzip
import json
from dataclasses import astuple, fields, replace
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.confidence import Signals, coefficients, judge
from index.errors import QuestionFileError
from index.evaluation.calibration import calibrate, expected_calibration_error, load_statutes
from index.evaluation.questions import load_questions
from index.ranking import best, fuse, spread, standing
from index.search import Searcher
from index.settings import IndexSettings
from index.types import Source
from tests.corpora import add_document

OFFICIAL = Source(kind="official", title="Nghị quyết", sha256="", number="42-NQ/TW")
REPORT = Source(kind="report", title="Tin", sha256="")
DIGEST = Source(kind="digest", title="Tóm tắt", sha256="", number="42-NQ/TW")
SURE = Signals(passage=1, quote=1, pairs=1, rarest=1, focus=1, kind=1, lead=0.5, cosine=0.93, length=2)
UNSURE = Signals(passage=0, quote=0, pairs=0, rarest=0, focus=0, kind=0, lead=0, cosine=0.8, length=1)


def test_official_texts_come_before_reports_and_these_before_digests() -> None:
    official, report, digest = standing([OFFICIAL, REPORT, DIGEST], digests=True)
    assert official > report > digest
    alone = standing([REPORT, DIGEST], digests=True)
    assert alone[1] > digest  # it steps back only behind the official text of its number
    assert standing([DIGEST], digests=False)[0] == -np.inf


def test_captions_come_after_the_text(lexical: IndexSettings) -> None:
    words = "Quang cảnh thửa ruộng bậc thang mùa lúa chín"
    add_document(lexical, "anh", f"Mở đầu bài viết.\n\n{words} (Ảnh: Lan)\n\n{words}, nhìn từ trên cao.\n")
    build(lexical)
    caption, body = (hit.section for hit in Searcher.open(lexical).search(words).hits[1::-1])
    assert (caption, body) == ("chú thích ảnh", "đoạn 2")


def test_the_best_are_those_of_a_stable_sort() -> None:
    chance = np.random.default_rng(8)
    for size in (0, 1, 30, 1000):
        scores = chance.integers(0, 40, size).astype(np.float32)  # many of them equal
        scores[chance.random(size) < 0.1] = -np.inf
        for count in (1, 20, 1000):
            assert (best(scores, count) == np.argsort(-scores, kind="stable")[:count]).all()


def test_what_says_the_same_does_not_fill_the_top() -> None:
    alike = np.zeros((5, 5), bool)
    alike[:4, :4] = True
    assert spread([10, 11, 12, 13, 14], alike) == [10, 11, 14, 12, 13]
    assert spread([1, 2], np.eye(2, dtype=bool)) == [1, 2]


def test_words_alone_rank_where_there_are_no_vectors() -> None:
    lexical = np.array([0.1, 0.4], np.float32)
    assert (fuse(None, lexical) == lexical).all()
    assert fuse(np.array([0.9, 0.8], np.float32), lexical)[0] > lexical[0]


@pytest.mark.parametrize("with_model", [True, False])
def test_the_packaged_confidence_model_fits_its_signals(with_model: bool) -> None:
    model = coefficients(with_model)
    assert len(model.weights) == len(fields(Signals))
    assert min(model.weights) >= 0
    assert 0 < model.probability(UNSURE) < model.answer_above < model.probability(SURE) < 1


def test_more_in_favour_is_never_less_sure() -> None:
    for name, value in zip((field.name for field in fields(Signals)), astuple(SURE), strict=True):
        assert coefficients(True).probability(replace(UNSURE, **{name: value})) >= coefficients(
            True
        ).probability(UNSURE)


def test_another_document_or_no_count_is_no_answer_however_sure() -> None:
    assert judge(SURE, fits=True, counted=True, with_model=True)[0] == "answer"
    verdict, confidence = judge(SURE, fits=False, counted=True, with_model=True)
    assert verdict == "none"
    assert confidence < coefficients(True).answer_above
    assert judge(SURE, fits=True, counted=False, with_model=True)[0] == "related"
    assert judge(UNSURE, fits=True, counted=True, with_model=True)[0] == "none"


def test_calibration_error_is_the_distance_of_promise_and_truth() -> None:
    answered = np.array([True, True, False, False])
    assert expected_calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), answered) == 0
    assert expected_calibration_error(np.array([0.5, 0.5, 0.5, 0.5]), answered) == 0
    assert expected_calibration_error(np.array([0.0, 0.0, 1.0, 1.0]), answered) == 1


def test_the_confidence_model_can_be_fitted_anew(lexical: IndexSettings, tmp_path: Path) -> None:
    build(lexical)
    here = Searcher.open(lexical)
    paragraphs = [
        {"_id": str(row), "title": f"Điều {row} Việc thứ {row} của hội nghị {passage.id}", "text": text}
        for row, passage in enumerate(here.contents.passages)
        if (text := here.contents.documents[passage.document_id].text[passage.start : passage.end])
    ]
    path = tmp_path / "statutes.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in paragraphs * 4)
    _, titles = load_statutes(path)
    tuning = load_questions(Path("corpus/questions/golden.jsonl"), "tuning")
    same = {passage.document_id: titles["1"] for passage in here.contents.passages}
    report = calibrate(here, here, tuning[:60], same)
    assert report["examples"] > 60
    assert 0 <= report["calibration_error"] < 0.5
    assert report["weights"].keys() == {field.name for field in fields(Signals)}


def test_what_are_no_statutes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "statutes.jsonl.gz"
    path.write_bytes(b"not gzip")
    with pytest.raises(QuestionFileError, match="holds no statutes"):
        load_statutes(path)
