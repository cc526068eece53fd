"""How numbers, measures and failures are put in Vietnamese."""

from index.evaluation.rows import Row
from index.types import Verdict

MEASURES = {
    "evidence_at_1": "Trích đúng câu trả lời",
    "evidence_in_top_5_passages": "Đoạn đúng nằm trong 5 đoạn đầu",
    "answered_when_answerable": "Có trả lời khi kho có đáp án",
    "false_answers": "Trả lời nhầm khi kho không có đáp án",
    "quotes_verbatim": "Lời trích đúng nguyên văn",
    "passed": "Đạt",
}
VERDICTS: dict[Verdict, str] = {
    "answer": "Trả lời",
    "related": "Chỉ đưa đoạn gần nghĩa",
    "none": "Báo không tìm thấy",
}
STYLES = {
    "abbrev": "viết tắt",
    "asked": "câu người dùng hỏi",
    "collision": "trùng tên văn bản ngoài kho",
    "contradiction": "các nguồn nói khác nhau",
    "empty": "không có nội dung hỏi",
    "false_premise": "tiền đề sai",
    "follow_up": "hỏi tiếp",
    "formal": "trang trọng",
    "half_diacritics": "thiếu một phần dấu",
    "injection": "cài lệnh",
    "keywords": "từ khóa",
    "long_chat": "kể lể như nhắn tin",
    "mixed": "lẫn có dấu và không dấu",
    "near": "gần chủ đề, kho không có",
    "no_diacritics": "không dấu",
    "off_topic": "ngoài chủ đề",
    "other_document": "về văn bản khác",
    "paraphrase": "diễn đạt khác",
    "request": "yêu cầu làm việc khác",
    "telex": "gõ telex chưa thành dấu",
    "typo": "gõ sai",
    "very_long": "rất dài",
}


def decimal(value: float, digits: int = 2) -> str:
    """A number with a decimal comma and dots between thousands: 1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def percent(rate: float | None) -> str:
    """A share of 0..1 in per cent, "–" if there is none."""
    return "–" if rate is None else f"{decimal(100 * rate, 1)}%"


def explained(row: Row) -> str:
    """Why a judged question counts as failed, "" if it passed or nobody has judged it."""
    if row.passed is not False:
        return ""
    sure = f"độ tin {decimal(row.confidence)}"
    if not row.answerable:
        return f"Kho không có câu trả lời mà vẫn trả lời, {sure}."
    if row.in_top_5 is None:
        return f"Trích chưa đúng, {sure}." if row.verdict == "answer" else f"{VERDICTS[row.verdict]}, {sure}."
    if row.verdict == "answer":
        return (
            f"Có đoạn đúng trong 5 đoạn đầu nhưng trích câu khác, {sure}."
            if row.in_top_5
            else f"Không đoạn nào trong 5 đoạn đầu chứa đáp án mà vẫn trả lời, {sure}."
        )
    then = "chỉ đưa đoạn gần nghĩa" if row.verdict == "related" else "báo không tìm thấy"
    return (
        f"Có đoạn đúng trong 5 đoạn đầu nhưng {sure} chưa đủ nên {then}."
        if row.in_top_5
        else f"Không đoạn nào trong 5 đoạn đầu chứa đáp án nên {then}, {sure}."
    )
