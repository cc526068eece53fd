"""The measures measure what they say."""

import pytest

from index.evaluation.benchmark import strip_diacritics
from index.evaluation.evaluate import covers

EVIDENCE = "Hội nghị được kết nối đến 11 điểm cầu các Đảng bộ trực thuộc Tỉnh ủy"


@pytest.mark.parametrize(
    ("quote", "right"),
    [
        (EVIDENCE, True),
        (f"{EVIDENCE} với 2.838 cán bộ chủ chốt.", True),
        (EVIDENCE.replace(" ", "\n"), True),
        (EVIDENCE[: int(len(EVIDENCE) * 0.85)], True),
        (EVIDENCE[: int(len(EVIDENCE) * 0.7)], False),
        ("Một câu không liên quan.", False),
        (
            f"{EVIDENCE}. Hai là thế này. Ba là thế kia. Bốn là thế nọ, dài thêm cho quá hai lần bằng chứng ở trên.",
            False,
        ),
    ],
)
def test_a_quote_covers_its_evidence_without_padding(quote: str, right: bool) -> None:
    assert covers(quote, EVIDENCE) is right


def test_diacritics_are_stripped_as_people_leave_them_out() -> None:
    text = "Đảng bộ tỉnh Bắc Ninh, 42-NQ/TW"
    assert strip_diacritics(text, "full") == text
    assert strip_diacritics(text, "none") == "Dang bo tinh Bac Ninh, 42-NQ/TW"
    assert strip_diacritics(text, "half") == "Đảng bo tỉnh Bac Ninh, 42-NQ/TW"
