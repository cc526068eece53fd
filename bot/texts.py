"""Every sentence the bot says, in Vietnamese, once."""

from index.types import Kind, Status, Transcription

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
STATUSES: dict[Status, str | None] = {
    "in_force": None,
    "replaced": "đã được thay thế",
    "expired": "đã hết hiệu lực",
}
REPLACED_BY = "đã được thay thế bằng {number}"
NOT_REVIEWED = "chưa được thẩm định"
SOURCE = "Nguồn: {title}{date}: {url}"
DISAGREE = "Các nguồn ghi khác nhau về điều này, xin đồng chí đối chiếu."
PAGE = "trang {page}"

START = (
    "Tôi trả lời câu hỏi về các Nghị quyết Hội nghị Trung ương 8 khóa XIII (42, 43, 44, 45-NQ/TW) "
    "và việc quán triệt.\n"
    "Máy trả lời bằng lời trích nguyên văn từ tài liệu, có ghi rõ nơi trích; "
    "không có thì tôi nói là không có.\n"
    "Xin đừng gửi bí mật nhà nước hay thông tin cá nhân vào đây.\n"
    "Mời đồng chí gõ câu hỏi, có dấu hay không dấu đều được, hoặc chạm vào một câu mẫu."
)
HELP = (
    "Đồng chí cứ gõ câu hỏi như khi hỏi một người; có dấu, không dấu, viết tắt đều được.\n"
    "Trả lời là lời trích nguyên văn, kèm tên tài liệu và vị trí để đồng chí đối chiếu.\n"
    "Chạm “Đoạn trước”, “Đoạn sau” để đọc quanh lời trích; “Đoạn khác” để xem đoạn gần nghĩa tiếp theo.\n"
    "Hỏi tiếp có thể ngắn gọn: “còn Nghị quyết 43?”, “thời hạn?”, “ai ký?”.\n"
    "So sánh cũng được: “Nghị quyết 42 và 43 khác nhau thế nào về kế hoạch thực hiện?”\n"
    "Chạm “Chỉ hỏi trong …” để mọi câu sau chỉ tìm trong một tài liệu; “Bỏ giới hạn” để thôi.\n"
    "/moi: sang chuyện khác, không hỏi tiếp câu trước nữa\n"
    "/tailieu: đọc các tài liệu đang có\n"
    "/nghiquyet 42: mở một nghị quyết theo số\n"
    "/start: giới thiệu và câu hỏi mẫu"
)
COMMANDS = {
    "start": "Giới thiệu và câu hỏi mẫu",
    "moi": "Chuyển sang chuyện khác",
    "tailieu": "Đọc các tài liệu đang có",
    "nghiquyet": "Mở một nghị quyết theo số, ví dụ /nghiquyet 42",
    "help": "Cách hỏi",
}
AFRESH = "Vâng, ta sang chuyện khác. Mời đồng chí hỏi."
DOCUMENTS = "Các tài liệu tôi tra cứu được (chạm số để mở):"
NO_RESOLUTION = "Tôi không có nghị quyết số “{number}”. Các nghị quyết đang có:"
NO_SECTIONS = "Tài liệu này chưa chia thành mục."
ADDRESS = "Toàn văn: {url}"
THIS_DOCUMENT = "tài liệu này"
SECTION_LONG = "Mục này còn dài; mời đồng chí mở mục lục để đọc tiếp từng đoạn."

SCOPE = "Đang hỏi về: {document}"
SCOPE_LOCKED = "Đang hỏi trong: {document}"
SCOPE_LEFT = "Câu này nêu văn bản khác nên tôi tìm trong mọi tài liệu, không riêng {document}."
SCOPE_GONE = "Tài liệu đồng chí đã chọn không còn trong bản hiện hành, nên tôi tìm trong mọi tài liệu."
LOCKED = "Từ câu sau tôi chỉ tìm trong: {document}."
UNLOCKED = "Từ câu sau tôi tìm trong mọi tài liệu."
SIDE_NONE = "Chưa thấy câu trả lời trực tiếp trong văn bản này."

CONTEXT = "Toàn đoạn:"
RELATED = "Chưa thấy câu trả lời trực tiếp. Đoạn gần nhất với câu hỏi:"
OTHER_PASSAGE = "Đoạn gần nghĩa thứ {rank}:"
UNDERSTOOD = "Hiểu câu hỏi là: {question}"
NONE = (
    "Tôi không tìm thấy nội dung này trong các tài liệu hiện có.\n"
    "Tôi chỉ trả lời về các Nghị quyết Hội nghị Trung ương 8 khóa XIII và việc học tập, triển khai; "
    "đồng chí thử nêu rõ số nghị quyết, tên cơ quan hoặc địa phương. "
    "Xem /tailieu để biết có những tài liệu nào."
)
LEXICAL_ONLY = "Đang tìm theo từ ngữ, chưa dùng mô hình ngữ nghĩa."

BEFORE, AFTER = "◀ Đoạn trước", "Đoạn sau ▶"
OTHER, COPY, SHARE = "Đoạn khác", "Chép trích dẫn", "Chép đường dẫn"
SECTION, DOCUMENT, OUTLINE, FILE_BUTTON = "Cả mục", "Xem tài liệu", "Mục lục", "Tải tệp gốc"
PAGE_BEFORE, PAGE_AFTER = "◀ Trang trước", "Trang sau ▶"
LOCK, UNLOCK, OTHER_TOPIC = "Chỉ hỏi trong {document}", "Bỏ giới hạn", "Sang chuyện khác"

GREETING = "Chào đồng chí! Mời đồng chí nêu câu hỏi về các Nghị quyết Trung ương 8 khóa XIII."
THANKS = "Không có gì, đồng chí. Cần tra cứu gì thêm, mời đồng chí cứ hỏi."
EMPTY = "Tôi chưa thấy câu hỏi. Mời đồng chí gõ rõ hơn, ví dụ: “Ai tham mưu thực hiện Nghị quyết 43?”"
TOO_LONG = "Tin nhắn dài quá {limit} ký tự nên tôi dễ hiểu sai. Mời đồng chí hỏi gọn từng ý một."
STICKER = "Tôi chỉ đọc được chữ. Mời đồng chí gõ câu hỏi."
PHOTO = "Tôi chưa đọc được ảnh. Mời đồng chí gõ câu hỏi; xin đừng gửi ảnh chụp tài liệu mật."
VOICE = "Tôi chưa nghe được lời nói. Mời đồng chí gõ câu hỏi."
FILE = "Tôi chưa nhận tệp. Mời đồng chí gõ câu hỏi; xin đừng gửi tài liệu mật."
PERSONAL = "Xin đồng chí đừng gửi vị trí hay thông tin cá nhân. Mời đồng chí gõ câu hỏi."
UNKNOWN_COMMAND = "Tôi không có lệnh này."

NOT_INVITED = "Bot này chỉ trả lời người được mời. Đồng chí vui lòng liên hệ quản trị viên."
GROUP_HELLO = (
    "Chào các đồng chí! Để hỏi về các Nghị quyết Trung ương 8 khóa XIII, hãy nhắc {name} kèm câu hỏi, "
    "hoặc trả lời tin nhắn của tôi. Tôi không đọc những tin nhắn khác."
)
GROUP_NOT_APPROVED = (
    "Nhóm này chưa được quản trị viên của bot duyệt nên tôi xin phép rời nhóm. "
    "Quản trị viên có thể tự thêm tôi vào để duyệt."
)
INLINE_EMPTY = "Gõ câu hỏi để tìm lời trích"
INLINE_NONE = "Chưa thấy câu trả lời trực tiếp"
INLINE_NOT_INVITED = "Chỉ người được mời mới dùng được"

LOADING = "Đang nạp mô hình, xin đồng chí chờ trong giây lát…"
GONE = "Đoạn này không còn trong tài liệu hiện hành. Mời đồng chí hỏi lại."
DOCUMENT_GONE = "Tài liệu này không còn trong bản hiện hành. Xem /tailieu để biết các tài liệu đang có."
FILE_GONE = "Tệp gốc không gửi được: tệp đã thay đổi so với bản đang tra cứu, hoặc lớn quá 50 MB."
CONTEXT_GONE = "Câu này hỏi tiếp một câu mà tôi không còn nhớ. Mời đồng chí hỏi lại cho đủ ý."
QUESTION_GONE = "Tôi không còn thấy câu hỏi gốc. Mời đồng chí hỏi lại."
NO_MORE = "Không còn đoạn nào gần nghĩa hơn nữa."
ERROR = "Xin lỗi đồng chí, hệ thống vừa gặp lỗi nên chưa trả lời được. Mời đồng chí hỏi lại sau ít phút."

CONNECT = (
    "Chưa có TELEGRAM_BOT_TOKEN nên bot chỉ trả lời trên trang web này. Để nối với Telegram:\n"
    "  1. Trong Telegram, nhắn /newbot cho @BotFather và chép mã (token) nhận được.\n"
    "  2. Chép settings.env.example thành settings.env rồi điền TELEGRAM_BOT_TOKEN=<mã>.\n"
    "  3. Chạy lại: make run"
)
WEB_READY = "Mở trang hỏi đáp: {address}"
SIGN_IN_LINK = "Đường dẫn đăng nhập (dùng một lần): {address}"

WEB_TITLE = "Hỏi đáp Trung ương 8"
WEB_PLACEHOLDER = "Câu hỏi của đồng chí"
WEB_SEND = "Gửi"
WEB_COPIED = "Đã chép"
WEB_SIGN_IN = "Đăng nhập"
WEB_SIGN_IN_HINT = "Bấm nút để vào trang hỏi đáp. Đường dẫn này chỉ dùng được một lần."
WEB_SIGN_IN_NEEDED = (
    "Trang này cần đăng nhập. Hãy mở đường dẫn một lần mà máy chủ vừa in ra màn hình điều khiển."
)
WEB_LINK_USED = (
    "Đường dẫn đã dùng hoặc không đúng. Hãy mở đường dẫn mới trên màn hình điều khiển của máy chủ."
)
WEB_EXPIRED = "Phiên đã hết hạn. Mời đồng chí tải lại trang."
WEB_OFFLINE = "Không liên lạc được với máy chủ. Mời đồng chí thử lại."
