"""What the console's code says; the rest stands in its templates."""

from typing import Literal

Judgement = Literal["right", "partly", "wrong"]
Shown = Literal["all", "wrong", "related", "none", "slow", "unknown"]

PASTED = "Dán từ bảng"
NO_FORM = "Không nhận được gì. Mời đồng chí tải lại trang rồi gửi lại."
SET_GONE = "Bộ câu hỏi này không còn nữa."
RUN_GONE = "Lượt chạy này không còn nữa."
NOT_IN_CORPUS = (
    "Không tài liệu nào có đúng đoạn chữ này, hoặc đoạn quá ngắn. "
    "Xin chép ít nhất vài chữ, nguyên văn từ tài liệu."
)
KNOWN = {True: "có", False: "không", None: ""}
PASSED = {True: "Đúng", False: "Sai", None: "Chưa chấm"}
JUDGEMENTS: dict[Judgement, str] = {"right": "Đúng", "partly": "Một phần", "wrong": "Sai"}
FILTERS: dict[Shown, str] = {
    "all": "Tất cả",
    "wrong": "Sai",
    "related": "Chỉ gần nghĩa",
    "none": "Không thấy",
    "slow": "Chậm nhất",
    "unknown": "Chưa chấm",
}
UNFINISHED = "{name} (mới hỏi {done}/{total} câu)"
COMPARE_WHAT = "Phiên bản hoặc bộ câu hỏi đã chọn không còn nữa. Mời đồng chí tải lại trang."
NOT_THE_ONE_BEFORE = "Phiên bản trước đó nay đã khác. Mời đồng chí tải lại trang."
FEEDBACK_SET = "Câu hỏi thật"
FEEDBACK_STYLE = "asked"
