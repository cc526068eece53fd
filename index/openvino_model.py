"""The bundled model on OpenVINO: PyTorch's vectors in half the time, without importing it.

The graph is BERT (Devlin et al., 2019) with mean pooling, put together from the folder that
``index.bundled_model`` writes; a test holds it to sentence-transformers.
"""

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
BATCH = 16  # texts at once: more are no faster
MULTIPLE = 8  # tokens that lengths are filled up to: each length is compiled for once


def is_installed() -> bool:
    """Whether OpenVINO can be imported."""
    return find_spec("openvino") is not None


class OpenVinoModel:
    """Texts into vectors, with so many threads.

    In float32 the vectors are the same on every processor.
    """

    def __init__(self, folder: Path, threads: int, precision: str = "f32") -> None:
        import openvino
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text("utf-8"))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(config["max_position_embeddings"])
        self._tokenizer.enable_padding(
            pad_id=self._tokenizer.token_to_id("<pad>"), pad_to_multiple_of=MULTIPLE
        )
        settings = {
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": precision,
        }
        graph = _graph(load_file(folder / "model.safetensors"), config)
        self._request = openvino.Core().compile_model(graph, "CPU", settings).create_infer_request()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, shape (n, dimension); one caller at a time."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))  # even batches pad less
        vectors: list[Vectors] = []
        for first in range(0, len(order), BATCH):
            encoded = self._tokenizer.encode_batch([texts[place] for place in order[first : first + BATCH]])
            ids, mask = (
                np.array([getattr(each, name) for each in encoded], np.int64)
                for name in ("ids", "attention_mask")
            )
            vectors.append(self._request.infer([ids, mask])[0].copy())
        found = np.concatenate(vectors)
        return found[np.argsort(order)]


def _graph(weights: dict[str, npt.NDArray[np.float32]], config: dict[str, Any]) -> Any:
    """From token ids and their mask, shape (n, length) each, to vectors."""
    import openvino
    from openvino import opset13 as ops

    hidden, heads = config["hidden_size"], config["num_attention_heads"]

    def axes(*values: int) -> Any:
        return ops.constant(np.array(values, np.int64))

    def linear(inputs: Any, name: str) -> Any:
        product = ops.matmul(inputs, ops.constant(weights[f"{name}.weight"]), False, True)
        return ops.add(product, ops.constant(weights[f"{name}.bias"]))

    def normalized(inputs: Any, name: str) -> Any:
        centred = ops.mvn(inputs, axes(-1), True, config["layer_norm_eps"], "inside_sqrt")
        scaled = ops.multiply(centred, ops.constant(weights[f"{name}.weight"]))
        return ops.add(scaled, ops.constant(weights[f"{name}.bias"]))

    def attention(inputs: Any, name: str) -> Any:
        query, key, value = (
            ops.transpose(
                ops.reshape(linear(inputs, f"{name}.self.{part}"), axes(0, 0, heads, hidden // heads), True),
                axes(0, 2, 1, 3),
            )
            for part in ("query", "key", "value")
        )
        seen = ops.transpose(ops.scaled_dot_product_attention(query, key, value, hide), axes(0, 2, 1, 3))
        return linear(ops.reshape(seen, axes(0, 0, hidden), True), f"{name}.output.dense")

    ids, mask = (ops.parameter([-1, -1], np.int64, name=name) for name in ("ids", "mask"))
    there = ops.convert(mask, "f32")
    hide = ops.unsqueeze(ops.multiply(ops.subtract(there, np.float32(1)), np.float32(1e9)), axes(1, 2))
    length = ops.gather(ops.shape_of(ids), ops.constant(1), ops.constant(0))
    places = ops.range(ops.constant(0, np.int64), length, ops.constant(1, np.int64), "i64")
    words, positions, types = (
        ops.constant(weights[f"embeddings.{kind}_embeddings.weight"])
        for kind in ("word", "position", "token_type")
    )
    zero = ops.constant(0)
    state = ops.add(ops.gather(words, ids, zero), ops.gather(positions, places, zero))
    state = normalized(ops.add(state, ops.gather(types, zero, zero)), "embeddings.LayerNorm")
    for number in range(config["num_hidden_layers"]):
        name = f"encoder.layer.{number}"
        state = ops.add(state, attention(state, f"{name}.attention"))
        state = normalized(state, f"{name}.attention.output.LayerNorm")
        inner = ops.gelu(linear(state, f"{name}.intermediate.dense"), "erf")
        state = normalized(ops.add(state, linear(inner, f"{name}.output.dense")), f"{name}.output.LayerNorm")
    summed = ops.reduce_sum(ops.multiply(state, ops.unsqueeze(there, axes(2))), axes(1))
    return openvino.Model([ops.normalize_l2(summed, axes(1), 1e-12, "max")], [ids, mask], "bert")
