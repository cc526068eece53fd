"""The command line as scripts use it: one JSON object, exit statuses, errors of one line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from index.build import build
from index.commands.main import COMMANDS, main
from index.settings import IndexSettings
from tests.conftest import ROOT
from tests.corpora import add_document, ask_golden
from tests.index.test_versions import change_format

CITATION = {
    "quote", "start", "end", "marks", "passage_id", "document_id", "kind", "number", "title", "issuer", "place",
    "date", "section", "page", "transcription", "source_url", "reviewed", "sources",
    "status", "replaced_by",
}  # fmt: skip
STEPS = {"understand", "encode", "search", "answer", "total"}


@pytest.fixture
def run(lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch):
    """Run a command in this process on an empty data folder, without a model."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DATA_DIR", str(lexical.data_dir))
    monkeypatch.setenv("CORPUS_DIR", str(lexical.corpus_dir))
    monkeypatch.setenv("EMBEDDING_MODEL", "none")

    def invoke(*arguments: str, **options: object) -> Result:
        return CliRunner().invoke(main, arguments, **options)

    return invoke


def one_object(result: Result) -> dict:
    """The JSON object that is all of standard output."""
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def test_build_then_search(run) -> None:
    built = one_object(run("build", "--json"))
    assert built.keys() == {
        "version", "documents", "passages", "embedded", "reused", "seconds", "corpus_sha256", "model", "published",
        "gate", "pruned", "refused",
    }  # fmt: skip
    assert built["published"] is True
    found = one_object(run("search", "Kế hoạch 117-KH/TU ngày nào?", "--json", "--top", "3"))
    assert found.keys() == {
        "query", "understood", "topic", "verdict", "confidence", "version", "notices", "answers", "hits", "milliseconds",
        "follows", "scope", "sides", "reasons",
    }  # fmt: skip
    assert found["version"] == built["version"]
    assert found["answers"][0].keys() == CITATION
    assert "117-KH/TU" in found["answers"][0]["quote"]
    assert len(found["hits"]) == 3
    assert found["milliseconds"].keys() == STEPS


def test_build_if_missing_builds_once(run) -> None:
    first = one_object(run("build", "--if-missing", "--json"))
    assert one_object(run("build", "--if-missing", "--json")) == {
        "version": first["version"],
        "published": False,
    }


def test_search_reads_questions_line_by_line(run) -> None:
    run("build")
    lines = 'Kế hoạch 117-KH/TU ngày nào?\n\n{"question": "còn Chỉ thị 30?", "previous": "Kế hoạch 117 ngày nào?"}\n'
    result = run("search", "-", input=lines)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == ["Kế hoạch 117-KH/TU ngày nào?", "còn Chỉ thị 30?"]
    assert answers[1]["understood"] == "Chỉ thị 30 ngày nào?"


def test_search_within_a_document(run) -> None:
    run("build")
    found = one_object(run("search", "mục tiêu đến năm 2030", "--within", "nghi-quyet-45", "--json"))
    assert {hit["document_id"] for hit in found["hits"]} == {"nghi-quyet-45"}
    refused = run("search", "mục tiêu", "--within", "nghi-quyet-46")
    assert refused.exit_code == 1
    assert "no document 'nghi-quyet-46'" in refused.stderr


@pytest.mark.parametrize("line", ["{", '{"text": "a"}', '{"question": 1}'])
def test_search_refuses_a_malformed_line(run, line: str) -> None:
    run("build")
    result = run("search", "-", input=line)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


def test_search_for_people(run) -> None:
    run("build")
    shown = run("search", "Kế hoạch 117-KH/TU ngày nào?", "--explain").stdout
    assert "“" in shown and "bac-ninh" in shown and "BM25" in shown


def test_versions_use_rollback_check(run) -> None:
    assert one_object(run("versions", "--json")) == {"current": None, "versions": [], "unreadable": {}}
    first, second = (one_object(run("build", "--json"))["version"] for _ in range(2))
    listed = one_object(run("versions", "--json"))
    assert listed["current"] == second
    assert [version["version"] for version in listed["versions"]] == [first, second]
    assert one_object(run("rollback", "--json")) == {"current": first}
    assert one_object(run("use", second, "--json")) == {"current": second}
    found = one_object(run("check", "--json"))
    assert found == {"sound": True, "versions": {second: []}, "recall_at_10": {second: None}}
    assert second in run("versions").stdout
    assert run("check", "--all").stdout.count("sound") == 2


def test_versions_lists_what_it_cannot_read(run, lexical: IndexSettings) -> None:
    old, new = (one_object(run("build", "--json"))["version"] for _ in range(2))
    change_format(lexical, old, 1)
    listed = one_object(run("versions", "--json"))
    assert [version["version"] for version in listed["versions"]] == [new]
    assert "format 1" in listed["unreadable"][old]
    assert f"! {old}  Version {old} has index format 1" in run("versions").stdout


def test_a_build_that_loses_golden_questions_is_not_published(run, lexical: IndexSettings) -> None:
    add_document(lexical, "chi-thi", "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày 1-6-2024.\n")
    ask_golden(
        lexical,
        {"id": "g1", "question": "Chỉ thị 99-CT/TU yêu cầu hoàn thành trước ngày nào?", "evidence": "trước ngày 1-6-2024"},
        {"id": "g2", "question": "Kế hoạch 117-KH/TU ngày nào?", "evidence": "Kế hoạch số 117-KH/TU, ngày 3-11-2023"},
    )  # fmt: skip
    first = one_object(run("build", "--json"))["version"]
    add_document(lexical, "chi-thi", "Văn bản này nói chuyện khác hẳn, không có hạn nào.\n")
    refused = run("build", "--json")
    report = json.loads(refused.stdout)
    assert refused.exit_code == 1
    assert (report["published"], report["gate"]) == (
        False,
        {"questions": 2, "passed_before": 2, "passed": 1, "lost": ["g1"], "gained": []},
    )
    assert one_object(run("versions", "--json"))["current"] == first
    told = run("build")
    assert told.exit_code == 1
    assert "Lost: g1" in told.stdout
    assert "NOT published" in told.stderr
    found = one_object(run("diff", first, report["version"], "--json"))
    assert found["documents"] == {"added": [], "removed": [], "changed": ["chi-thi"]}
    assert [len(found["passages"][change]) for change in ("added", "removed", "changed")] == [0, 0, 1]
    assert [(moved["id"], moved["verdict_before"], moved["passed"]) for moved in found["moved"]] == [
        ("g1", "answer", False)
    ]
    shown = run("diff", first, report["version"]).stdout
    assert "documents changed: 1 chi-thi" in shown
    assert "g1: right → wrong" in shown
    forced = one_object(run("build", "--force", "--json"))
    assert forced["published"] is True
    assert one_object(run("versions", "--json"))["current"] == forced["version"]
    assert "questions answered differently: 0" in run("diff", report["version"]).stdout


def test_check_fails_on_a_changed_file(run, lexical: IndexSettings) -> None:
    name = one_object(run("build", "--json"))["version"]
    (lexical.data_dir / "versions" / name / "passages.jsonl").write_text("")
    result = run("check", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["versions"][name] == ["passages.jsonl is changed"]


def test_evaluate_counts_and_names_failures(run, tmp_path: Path) -> None:
    run("build")
    file = tmp_path / "questions.jsonl"
    questions = [
        {"id": "a", "question": "Kế hoạch 117-KH/TU ngày nào?", "answerable": True, "style": "formal",
         "evidence": "Kế hoạch số 117-KH/TU, ngày 3-11-2023 của Ban Thường vụ Tỉnh ủy"},
        {"id": "b", "question": "Thời tiết thế nào?", "answerable": False, "style": "near", "evidence": None},
        {"id": "c", "question": "Kế hoạch 117-KH/TU ngày nào?", "answerable": False, "style": "near"},
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, questions)), "utf-8")
    report = one_object(run("evaluate", str(file), "--json"))
    assert report["overall"]["evidence_at_1"] == {"rate": 1.0, "count": 1, "of": 1}
    assert report["overall"]["false_answers"] == {"rate": 0.5, "count": 1, "of": 2}
    assert report["overall"]["quotes_verbatim"]["rate"] == 1.0
    assert report["by_style"].keys() == {"formal", "near"}
    assert [failure["id"] for failure in report["failures"]] == ["c"]
    assert report["milliseconds"].keys() == STEPS
    assert "evidence_at_1" in run("evaluate", str(file)).stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no questions"),
        ("{", "line 1"),
        ('{"id": "a", "question": "b", "answerable": true, "style": "c"}', "needs its evidence"),
        ('{"id": "a", "question": "b", "style": "c"}', "line 1: answerable"),
    ],
)
def test_evaluate_refuses_a_wrong_file(run, tmp_path: Path, content: str, message: str) -> None:
    run("build")
    (tmp_path / "q.jsonl").write_text(content)
    result = run("evaluate", str(tmp_path / "q.jsonl"))
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def write_set(folder: Path) -> None:
    """A set of three passages whose right answers are plain."""
    corpus = [
        "Hà Nội là thủ đô của Việt Nam.",
        "Huế từng là kinh đô nhà Nguyễn.",
        "Đà Nẵng có cầu Rồng dài 666 mét.",
    ]
    questions = ["Thủ đô của Việt Nam là gì?", "Kinh đô nhà Nguyễn ở đâu?", "Cầu Rồng dài bao nhiêu mét?"]
    starts = [0, 0, corpus[2].index("666")]
    (folder / "corpus.jsonl").write_text(
        "".join(
            json.dumps({"_id": f"d{n}", "title": "", "text": text}) + "\n" for n, text in enumerate(corpus)
        )
    )
    (folder / "queries.jsonl").write_text(
        "".join(json.dumps({"_id": f"q{n}", "text": text, "split": "dev" if n else "train"}) + "\n"
                for n, text in enumerate(questions))
    )  # fmt: skip
    (folder / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\td{n}\t1\n" for n in range(3))
    )
    (folder / "answers.jsonl").write_text(
        "".join(json.dumps({"query_id": f"q{n}", "doc_ids": [f"d{n}"], "answers": [{"text": "", "start": start}]}) + "\n"
                for n, start in enumerate(starts))
    )  # fmt: skip


@pytest.mark.parametrize("diacritics", ["full", "none", "half"])
def test_benchmark_measures_a_set(run, tmp_path: Path, diacritics: str) -> None:
    write_set(tmp_path)
    report = one_object(run("benchmark", str(tmp_path), "--json", "--diacritics", diacritics))
    assert report["passages"] == report["queries"] == 3
    assert report["ndcg_at_10"] == report["precision_at_1"] == report["recall_at_10"] == 1.0
    assert report["sentence_hit_at_1"] == report["quote_hit_at_1"] == 1.0
    assert report["milliseconds"].keys() == STEPS


def test_benchmark_takes_a_split_and_a_limit(run, tmp_path: Path) -> None:
    write_set(tmp_path)
    assert one_object(run("benchmark", str(tmp_path), "--json", "--split", "dev"))["queries"] == 2
    assert one_object(run("benchmark", str(tmp_path), "--json", "--limit", "1"))["queries"] == 1
    assert "holds no queries of split x" in run("benchmark", str(tmp_path), "--split", "x").stderr


def test_benchmark_refuses_another_folder(run, tmp_path: Path) -> None:
    result = run("benchmark", str(tmp_path))
    assert result.exit_code == 1
    assert "is not a BEIR folder" in result.stderr


def test_wrong_use_exits_with_2(run) -> None:
    for arguments in (["search"], ["fly"], ["search", "a", "--top", "0"], ["evaluate", "nowhere.jsonl"]):
        assert run(*arguments).exit_code == 2


def test_without_an_index_the_error_is_one_line_that_helps(run) -> None:
    result = run("search", "a", "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert re.fullmatch(r"Error: No index .* run 'python -m index build'.*\n", result.stderr)


def test_a_wrong_setting_is_named(run) -> None:
    result = run("search", "a", env={"ENCODER_THREADS": "0"})
    assert result.exit_code == 1
    assert "Setting ENCODER_THREADS" in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run, name: str) -> None:
    shown = run(name, "--help").stdout
    assert "--json" in shown
    assert "JSON: {" in shown


def test_help_lists_every_command_without_heavy_imports() -> None:
    code = (
        "import sys; sys.argv = ['index', '--help']\n"
        "from index.commands.main import main\n"
        "try: main()\n"
        "except SystemExit: sys.exit(any(name in sys.modules for name in ('numpy', 'faiss', 'pydantic')))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DATA_DIR"}
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", shown.stdout, re.MULTILINE)


def test_commands_are_click_commands_of_their_own_name() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None and command.name == name


def test_search_with_the_real_model(settings: IndexSettings, environment: dict[str, str]) -> None:
    question = "thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao"
    child = subprocess.run(
        [sys.executable, "-m", "index", "search", question, "--json"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(child.stdout)
    assert found["verdict"] == "answer"
    assert "30-12-2023" in found["answers"][0]["quote"]
    assert found["hits"][0]["dense"] > 0.5
    assert child.stderr == ""


def test_a_build_in_the_same_folder_is_reported(run, lexical: IndexSettings) -> None:
    build(lexical)
    shown = run("build")
    assert shown.exit_code == 0
    assert re.match(r"Version \S+: \d+ documents, \d+ passages; 0 sentences embedded", shown.stdout)
