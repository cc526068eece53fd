"""Corpora that a test makes up, and data folders that need no model of their own."""

import hashlib
import json
import shutil
from pathlib import Path

from index.build import build
from index.settings import IndexSettings


def add_document(settings: IndexSettings, name: str, text: str, **fields: object) -> None:
    """Put a text with its description into the corpus of some settings, in place of any of that name."""
    (settings.documents_dir / f"{name}.txt").write_text(text, "utf-8")
    fields = {
        "kind": "official",
        "title": name,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        **fields,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items()]
    (settings.documents_dir / f"{name}.toml").write_text("".join(lines), "utf-8")


def ask_golden(settings: IndexSettings, *questions: dict[str, object]) -> None:
    """Give the corpus of some settings golden questions."""
    settings.golden_questions.parent.mkdir(exist_ok=True)
    lines = [json.dumps({"style": "formal", "answerable": True, **question}) + "\n" for question in questions]
    settings.golden_questions.write_text("".join(lines), "utf-8")


def with_model_of(settings: IndexSettings, corpus: Path, data: Path) -> IndexSettings:
    """Settings with folders of their own, and the model and the vectors that others have already."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "models").symlink_to((settings.data_dir / "models").resolve())
    here = settings.model_copy(update={"corpus_dir": corpus, "data_dir": data})
    shutil.copy(settings.vector_cache, here.vector_cache)
    return here


def own_corpus(settings: IndexSettings, folder: Path) -> IndexSettings:
    """A built copy of the corpus of some settings, which a test may change, with their model and vectors."""
    corpus = folder / "corpus"
    shutil.copytree(settings.corpus_dir, corpus, ignore=shutil.ignore_patterns("golden.jsonl"))
    own = with_model_of(settings, corpus, folder / "var")
    build(own)
    return own
