"""Every sentence the bot says, in Vietnamese, once."""

from index.types import Kind, Transcription

KINDS: dict[Kind, str] = {
    "official": "Văn bản chính thức",
    "programme": "Chương trình, kế hoạch",
    "report": "Tin, báo cáo",
    "digest": "Tóm lược, không phải nguyên văn",
}
TRANSCRIPTIONS: dict[Transcription, str | None] = {
    "text": None,
    "repaired": "văn bản đã sửa lỗi gõ, lỗi phông chữ",
    "ocr": "nhận dạng từ bản quét",
}

START = (
    "Tôi trả lời câu hỏi về các Nghị quyết Hội nghị Trung ương 8 khóa XIII (42, 43, 44, 45-NQ/TW) "
    "và việc học tập, quán triệt các nghị quyết đó.\n"
    "Máy trả lời bằng cách trích nguyên văn tài liệu, kèm nơi trích; "
    "không có trong tài liệu thì tôi nói là không có.\n"
    "Xin đừng gửi bí mật nhà nước hay thông tin cá nhân vào đây.\n"
    "Mời đồng chí gõ câu hỏi, có dấu hay không dấu đều được."
)
HELP = (
    "Đồng chí cứ gõ câu hỏi như khi hỏi một người, ví dụ:\n"
    "• Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?\n"
    "• thoi gian hoan thanh chuong trinh hanh dong truoc ngay nao\n"
    "Câu trả lời là lời trích nguyên văn, kèm tên tài liệu và vị trí để đồng chí đối chiếu."
)
RELATED = "Tôi không tìm thấy câu trả lời trực tiếp. Đoạn gần nhất với câu hỏi, xin đồng chí tự xem:"
NONE = (
    "Tôi không tìm thấy nội dung này trong các tài liệu hiện có.\n"
    "Tôi chỉ trả lời về các Nghị quyết Hội nghị Trung ương 8 khóa XIII và việc học tập, triển khai. "
    "Đồng chí thử nêu rõ số nghị quyết, tên cơ quan hoặc địa phương."
)
LEXICAL_ONLY = "Đang tìm theo từ ngữ, chưa dùng mô hình ngữ nghĩa."
ERROR = "Xin lỗi đồng chí, hệ thống vừa gặp lỗi nên chưa trả lời được. Mời đồng chí hỏi lại sau ít phút."

CONNECT = (
    "Chưa có TELEGRAM_BOT_TOKEN nên câu hỏi được trả lời ngay tại đây. Để nối với Telegram:\n"
    "  1. Trong Telegram, nhắn /newbot cho @BotFather và chép mã (token) nhận được.\n"
    "  2. Chép settings.env.example thành settings.env rồi điền TELEGRAM_BOT_TOKEN=<mã>.\n"
    "  3. Chạy lại: make run"
)
PROMPT = "Câu hỏi (để trống để thoát)"
