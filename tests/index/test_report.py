"""The page on how a set of questions was answered."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from index.build import build
from index.commands.main import main
from index.evaluation import charts
from index.evaluation.report import Report, report_of, write_body, write_report
from index.evaluation.rows import Row
from index.evaluation.tables import write_jsonl
from index.evaluation.words import decimal, explained, percent
from index.settings import IndexSettings
from tests.conftest import ROOT
from tests.index.test_tables import as_csv, as_xlsx
from tests.index.test_versions_compared import FALSE, MISSED, QUIET, RIGHT, UNJUDGED

WRONG = replace(RIGHT, right=False, quote="Câu khác", confidence=0.55)
LONG = (
    "Ban Thường vụ Tỉnh ủy lãnh đạo, chỉ đạo đẩy mạnh phong trào thi đua yêu nước để thực hiện nghị quyết. "
    * 9
)
ELSEWHERE = re.compile(r"<script|<link|<img|@import|url\(|(?:src|href)\s*=|javascript:", re.IGNORECASE)


def report(rows: list[Row]) -> Report:
    """The report on some rows, at a known time."""
    return report_of(rows, "Kết quả <thử>", "20240101", datetime(2024, 5, 17, 8, 5, tzinfo=UTC))


def drawn(page: str) -> list[ElementTree.Element]:
    """The charts of a page."""
    return [ElementTree.fromstring(each) for each in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]  # noqa: S314 (our own)


def text(page: str) -> str:
    """What is read on a page, its tags left out."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(WRONG, in_top_5=None), "Trích chưa đúng, độ tin 0,55."),
        (WRONG, "Có đoạn đúng trong 5 đoạn đầu nhưng trích câu khác, độ tin 0,55."),
        (replace(WRONG, in_top_5=False), "Không đoạn nào trong 5 đoạn đầu chứa đáp án mà vẫn trả lời, độ tin 0,55."),
        (replace(MISSED, verdict="related", confidence=0.2, in_top_5=True),
         "Có đoạn đúng trong 5 đoạn đầu nhưng độ tin 0,20 chưa đủ nên chỉ đưa đoạn gần nghĩa."),
        (MISSED, "Không đoạn nào trong 5 đoạn đầu chứa đáp án nên báo không tìm thấy, độ tin 0,10."),
        (FALSE, "Kho không có câu trả lời mà vẫn trả lời, độ tin 0,70."),
        (RIGHT, ""),
        (QUIET, ""),
        (UNJUDGED, ""),
    ],
)  # fmt: skip
def test_each_failure_is_explained(row: Row, words: str) -> None:
    assert explained(row) == words


def test_numbers_are_written_as_here() -> None:
    assert (decimal(1234.5), decimal(0.43, 1), percent(0.5), percent(None)) == (
        "1.234,50",
        "0,4",
        "50,0%",
        "–",
    )


def test_a_report_counts_what_is_judged() -> None:
    made = report([RIGHT, WRONG, MISSED, QUIET, FALSE, UNJUDGED, replace(UNJUDGED, confidence=1.0)])
    assert (made.overall["questions"], made.unjudged, made.passed) == (7, 2, 2)
    assert made.overall["evidence_at_1"] == {"rate": 0.3333, "count": 1, "of": 3}
    assert made.overall["false_answers"] == {"rate": 0.5, "count": 1, "of": 2}
    assert [(each.low, each.count, each.confidence, each.right) for each in made.reliability] == [
        (0.5, 1, 0.55, 0), (0.7, 1, 0.7, 0), (0.8, 1, 0.8, 1),
    ]  # fmt: skip
    assert made.calibration_error == pytest.approx((0.55 + 0.7 + 0.2) / 3)
    assert dict(made.confidences)["chưa đúng"] == (0, 1, 0, 0, 0, 1, 0, 0, 0, 0)
    assert made.failures == (WRONG, MISSED, FALSE)


def test_times_stand_in_bins_from_the_first_used_to_the_last() -> None:
    made = report([replace(RIGHT, milliseconds=each) for each in (1.5, 4, 5, 5.1, 40)])
    assert made.latencies == ((2, 1), (5, 2), (10, 1), (20, 0), (50, 1))
    assert (made.p50, made.p95) == (5.0, pytest.approx(33.02))
    assert "hơn 1" in text(write_report(report([replace(RIGHT, milliseconds=60_000)])))


def test_a_page_says_all_in_vietnamese() -> None:
    page = text(write_report(report([RIGHT, WRONG, MISSED, QUIET, FALSE, UNJUDGED])))
    assert "Kết quả &lt;thử&gt;" in page
    assert (
        "Phiên bản 20240101, lập lúc 08:05 ngày 17-05-2024. 6 câu hỏi, trong đó 1 câu chưa ai xác định"
        in page
    )
    assert "Đạt 2 trên 5 câu (40,0%)" in page
    assert "Trích đúng câu trả lời 33,3% (1/3)" in page
    assert "0,8–0,9 1 0,80 100,0%" in page
    assert "a Ai? không có trong kho “Câu khác” Kho không có câu trả lời mà vẫn trả lời, độ tin 0,70." in page


def test_a_page_stands_by_itself_and_prints() -> None:
    page = write_report(report([RIGHT, WRONG]))
    assert not ELSEWHERE.search(page)
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "@page { size: A4" in page
    assert "prefers-color-scheme: dark" in page
    assert '<html lang="vi">' in page


def test_the_body_has_no_style_of_its_own() -> None:
    body = write_body(report([RIGHT, WRONG, FALSE]))
    assert "style" not in body
    assert "<h1" not in body
    assert body.count("<svg") == body.count("<details>") == 3
    assert body.count("<caption>") == body.count("<table") == 6
    assert not re.search(r"<th(?! scope)[ >]", body)
    assert body in write_report(report([RIGHT, WRONG, FALSE]))


def test_charts_scale_and_say_what_they_show() -> None:
    for chart in drawn(write_body(report([RIGHT, WRONG, FALSE]))):
        assert chart.attrib.keys() == {"viewBox", "role", "aria-label"}
        assert chart.get("aria-label", "").startswith("Biểu đồ")
        assert all("style" not in each.attrib and not each.tag.endswith("}script") for each in chart.iter())


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of #rrggbb."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [charts.BLUE, charts.ORANGE, charts.PURPLE])
def test_series_can_be_seen_in_the_light_and_in_the_dark(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 3
    assert (luminance(colour) + 0.05) / (luminance("#1c242d") + 0.05) >= 3


@pytest.mark.parametrize("rows", [[UNJUDGED], [QUIET], [RIGHT], [MISSED] * 2])
def test_any_set_has_a_page(rows: list[Row]) -> None:
    page = write_report(report(rows))
    assert len(drawn(page)) == 2 + any(row.answerable and row.verdict == "answer" for row in rows)
    assert ("Chưa câu nào có đáp án" in page) == (rows == [UNJUDGED])


def test_many_long_failures_stay_a_page_of_150_kilobytes() -> None:
    failed = replace(WRONG, id="h-2024-05-17-001", question=LONG, evidence=LONG, quote=LONG, citation=LONG)
    right = [replace(RIGHT, style=f"kiểu {place % 20}") for place in range(700)]
    page = write_report(report(right + [failed] * 300))
    assert "300 câu chưa đạt" in page
    assert page.count("<td>Có đoạn đúng") == 200
    assert "và 100 câu nữa." in page
    assert len(page.encode()) < 150_000


def test_nothing_in_a_question_becomes_markup() -> None:
    row = replace(
        WRONG, id="<b>", question="<script>alert(1)</script>", quote="<i>", style="<u>", citation="<s>"
    )
    assert not re.search(r"<(?:script|b|i|u|s)>", write_report(report([row])))


@pytest.fixture
def run(lexical: IndexSettings, monkeypatch: pytest.MonkeyPatch):
    """Run ``evaluate`` on an index without a model."""
    monkeypatch.chdir(ROOT)
    for name in ("data_dir", "corpus_dir", "embedding_model"):
        monkeypatch.setenv(name.upper(), str(getattr(lexical, name)))
    build(lexical)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["evaluate", *arguments])

    return invoke


EVIDENCE = "Kế hoạch số 117-KH/TU, ngày 3-11-2023 của Ban Thường vụ Tỉnh ủy"
TABLE = [
    ["Mã", "Câu hỏi", "Đáp án", "Trả lời được"],
    ["a", "Kế hoạch 117-KH/TU ngày nào?", EVIDENCE, ""],
    ["b", "Thời tiết thế nào?", "", "không"],
    ["c", "Kế hoạch 117-KH/TU ngày nào?", "", "không"],
]


def test_evaluate_writes_a_report_of_a_table(run, tmp_path: Path) -> None:
    file, page = tmp_path / "hỏi.csv", tmp_path / "ra.html"
    file.write_text(as_csv(TABLE, ";"), "utf-8-sig")
    page.write_text("cũ")
    result = run(str(file), "--report", str(page), "--json")
    assert result.exit_code == 0, result.output
    assert [failure["id"] for failure in json.loads(result.stdout)["failures"]] == ["c"]
    assert result.stderr == f"Report: {page}\n"
    shown = text(page.read_text("utf-8"))
    assert "Kết quả trả lời bộ câu hỏi hỏi.csv" in shown
    assert "Đạt 2 trên 3 câu (66,7%)" in shown
    assert "bac-ninh" not in shown
    assert "Kho không có câu trả lời mà vẫn trả lời" in shown
    assert sorted(each.name for each in tmp_path.glob("*.html*")) == ["ra.html"]
    assert f"Report: {page}\n" in run(str(file), "--report", str(page)).stdout


def test_evaluate_reads_a_workbook_as_the_same_questions(run, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_xlsx(TABLE))
    counted = json.loads(run(str(tmp_path / "a.xlsx"), "--json").stdout)["overall"]
    assert (counted["questions"], counted["false_answers"]["count"]) == (3, 1)
    halves = [
        json.loads(run(str(tmp_path / "a.xlsx"), "--json", "--half", half).stdout)
        for half in ("tuning", "kept")
    ]
    assert sum(each["overall"]["questions"] for each in halves) == 3


@pytest.mark.parametrize(
    ("rows", "more", "message"),
    [
        ([*TABLE, ["d", "Ai?", "", ""], ["e", "Ai?", "", "có"]], [], "2 of 5 questions are not judged: fill in “đáp án”"),
        ([["Câu hỏi", "Trả lời được"], ["Ai?", "0"]], ["--half", "tuning"], "holds no questions of the half tuning"),
        ([["Nội dung", "Trả lời được"], ["Ai?", "0"]], [], "không có cột “câu hỏi”"),
    ],
)  # fmt: skip
def test_evaluate_refuses_a_table_with_one_line(run, tmp_path: Path, rows, more, message) -> None:
    (tmp_path / "a.csv").write_text(as_csv(rows, ","), "utf-8")
    result = run(str(tmp_path / "a.csv"), *more)
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_question_without_a_judgement_is_refused_in_jsonl_too(run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "question": "b", "answerable": null, "style": "c"}')
    result = run(str(tmp_path / "a.jsonl"))
    assert result.exit_code == 1
    assert "line 1: answerable: say true or false" in result.stderr


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(as_csv(TABLE, ","), "utf-8")
    for page in (tmp_path / "nowhere" / "a.html", tmp_path / "a.csv" / "a.html"):
        result = run(str(tmp_path / "a.csv"), "--report", str(page))
        assert result.exit_code == 1
        assert result.stdout == ""
        assert re.fullmatch(
            r"Error: Cannot write .*a\.html: .*\. Name a file in another folder\.\n", result.stderr
        )


def test_write_jsonl_is_a_file_for_evaluate(run, tmp_path: Path) -> None:
    from index.evaluation.tables import read_table

    questions = read_table("a.csv", as_csv(TABLE, ",").encode())
    (tmp_path / "a.jsonl").write_bytes(write_jsonl(questions))
    assert json.loads(run(str(tmp_path / "a.jsonl"), "--json").stdout)["overall"]["questions"] == 3
