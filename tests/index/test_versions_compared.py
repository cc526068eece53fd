"""Two versions over one set of questions."""

from dataclasses import replace

import pytest

from index.evaluation.comparison import Measure, compare
from index.evaluation.rows import Row

RIGHT = Row(
    "a", "Ai?", "formal", True, "Đồng chí A", "answer", 0.8, True, True, "Đồng chí A", "mục 1", 5.0, True
)  # fmt: skip
MISSED = replace(RIGHT, verdict="none", confidence=0.1, right=False, in_top_5=False, quote=None, citation="")
QUIET = replace(MISSED, answerable=False, evidence=None)
FALSE = replace(QUIET, verdict="answer", confidence=0.7, quote="Câu khác")
UNJUDGED = replace(RIGHT, answerable=None, evidence=None, right=False, in_top_5=False)


def numbered(rows: list[Row]) -> list[Row]:
    """The rows as those of different questions."""
    return [replace(row, id=f"q{place}") for place, row in enumerate(rows)]


def measures(before: list[Row], after: list[Row]) -> dict[str, Measure]:
    """What a comparison measures, by name."""
    return {measure.name: measure for measure in compare(numbered(before), numbered(after)).measures}


def test_wins_losses_and_other_changes_are_told_apart() -> None:
    before = numbered([MISSED, RIGHT, QUIET, RIGHT, MISSED, UNJUDGED, UNJUDGED])
    after = numbered(
        [
            RIGHT,
            MISSED,
            FALSE,
            RIGHT,
            replace(MISSED, verdict="related"),
            replace(UNJUDGED, quote="b"),
            UNJUDGED,
        ]
    )
    found = compare(before, after)
    assert [new.id for _, new in found.wins] == ["q0"]
    assert [old.id for old, _ in found.losses] == ["q1", "q2"]
    assert [new.id for _, new in found.changed] == ["q4", "q5"]


def test_each_measure_counts_the_questions_it_is_about() -> None:
    found = measures(
        [MISSED] * 3 + [RIGHT] + [FALSE] * 2 + [UNJUDGED], [RIGHT] * 4 + [QUIET] * 2 + [UNJUDGED]
    )
    assert {name: (each.questions, each.before, each.after) for name, each in found.items()} == {
        "evidence_at_1": (4, 0.25, 1.0),
        "evidence_in_top_5_passages": (4, 0.25, 1.0),
        "answered_when_answerable": (4, 0.25, 1.0),
        "false_answers": (2, 1.0, 0.0),
        "passed": (6, 1 / 6, 1.0),
    }


def test_the_interval_holds_the_difference_and_is_the_same_each_time() -> None:
    before, after = [MISSED] * 30 + [RIGHT] * 70, [RIGHT] * 25 + [MISSED] * 10 + [RIGHT] * 65
    found = measures(before, after)["evidence_at_1"]
    assert found == measures(before, after)["evidence_at_1"]
    assert found.difference == pytest.approx(0.2)
    # by the normal approximation: 0.2 ± 1.96 · sqrt((0.3 − 0.2²) / 100)
    assert found.low == pytest.approx(0.10, abs=0.02)
    assert found.high == pytest.approx(0.30, abs=0.02)


def test_an_interval_collapses_where_all_differ_alike() -> None:
    same = measures([RIGHT] * 5, [RIGHT] * 5)["passed"]
    assert (same.difference, same.low, same.high) == (0, 0, 0)
    better = measures([MISSED] * 5, [RIGHT] * 5)["passed"]
    assert (better.difference, better.low, better.high) == (1, 1, 1)


def test_few_questions_have_no_interval_and_none_no_measure() -> None:
    found = measures([MISSED], [RIGHT])
    assert found["passed"] == Measure("passed", 1, 0.0, 1.0, 1.0)
    assert found["false_answers"] == Measure("false_answers", 0)
    assert {measure.questions for measure in measures([], []).values()} == {0}


def test_five_thousand_questions_are_compared_in_seconds() -> None:
    found = measures([MISSED, RIGHT] * 2500, [RIGHT, RIGHT, MISSED, RIGHT] * 1250)
    assert found["passed"].questions == 5000


def test_other_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="same questions"):
        compare([RIGHT], [replace(RIGHT, id="b")])
