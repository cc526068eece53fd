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
    "Chạm 👍 hoặc 👎 dưới câu trả lời để góp ý.\n"
    "/xoadulieu: xóa những gì đồng chí đã hỏi và góp ý\n"
    "/start: giới thiệu và câu hỏi mẫu"
)
COMMANDS = {
    "start": "Giới thiệu và câu hỏi mẫu",
    "moi": "Chuyển sang chuyện khác",
    "tailieu": "Đọc các tài liệu đang có",
    "nghiquyet": "Mở một nghị quyết theo số, ví dụ /nghiquyet 42",
    "xoadulieu": "Xóa những gì tôi đã hỏi",
    "help": "Cách hỏi",
}
TRAINER_COMMANDS = {
    "chuatraloi": "Câu chưa trả lời được, câu bị chê",
    "thu": "Xem vì sao trả lời như vậy: /thu câu hỏi",
    "banlamviec": "Mở bàn báo cáo viên trên trang web",
}
ADMIN_COMMANDS = {
    "trangthai": "Tình hình của bot",
    "capnhat": "Dựng lại chỉ mục từ các tài liệu",
    "quaylai": "Quay lại phiên bản trước",
    "loimoi": "Lời mời: tạo, xem, thu hồi",
    "nguoidung": "Ai hỏi nhiều, ai bị chặn",
    "nhatky": "Quản trị viên đã làm gì",
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
INLINE_TOO_FAST = "Hỏi hơi nhanh, mời chờ một phút"
INLINE_NOT_INVITED = "Chỉ người được mời mới dùng được"

GOOD, BAD = "👍", "👎"
JUDGED_GOOD = "Cảm ơn đồng chí đã góp ý."
JUDGED_BAD = "Cảm ơn đồng chí. Báo cáo viên sẽ xem lại câu này."
JUDGED_TOO_LATE = "Câu hỏi này không còn được lưu nên không ghi góp ý được nữa."
WHY_BAD = "Câu trả lời chưa được ở chỗ nào?"
REASONS = {
    "wrong": "Trích sai câu, sai đoạn",
    "partial": "Đúng nhưng còn thiếu",
    "unclear": "Khó hiểu, dài dòng",
    "outdated": "Văn bản đã cũ",
    "other": "Lý do khác",
}

ERASE_ASK = (
    "Xóa hết những câu đồng chí đã hỏi, lời trả lời và góp ý đang được lưu? Không khôi phục lại được. "
    "Tin nhắn trong Telegram thì đồng chí tự xóa. Việc từng được mời dùng bot là một mục riêng: "
    "xóa cả mục ấy thì muốn hỏi tiếp phải có lời mời mới."
)
ERASE = {"asked": "Xóa câu hỏi và góp ý", "all": "Xóa cả lời mời của tôi"}
ERASED = "Đã xóa {count} câu hỏi cùng các góp ý. Trong ít phút nữa, dấu vết trên đĩa cũng được xóa sạch."

BUSY = "Đang có nhiều đồng chí hỏi cùng lúc. Mời đồng chí chờ một phút rồi hỏi lại."
RATE = "Đồng chí hỏi hơi nhanh nên tôi chưa theo kịp. Mời đồng chí chờ một phút rồi hỏi tiếp."
BLOCKED = (
    "Quản trị viên đã ngừng cho đồng chí dùng bot này. Có gì chưa rõ, mời đồng chí liên hệ quản trị viên."
)
INVITED = {
    "CADRE": "Mời đồng chí gõ câu hỏi về các Nghị quyết Trung ương 8 khóa XIII. /help: cách hỏi.",
    "TRAINER": "Đồng chí là báo cáo viên của bot này. /chuatraloi: những câu cần xem lại; /thu: xem vì sao.",
    "ADMIN": "Đồng chí đã là quản trị viên, không cần lời mời.",
}
INVITATION_BAD = "Lời mời này không đúng, đã hết hạn hoặc đã dùng hết. Mời đồng chí xin lời mời khác."
NOT_ALLOWED = "Việc này chỉ quản trị viên hoặc báo cáo viên làm được."
PRIVATE_ONLY = "Việc này chỉ làm trong cuộc trò chuyện riêng với tôi."

VERDICTS: dict[str, str] = {
    "answer": "Trả lời được",
    "related": "Chỉ có đoạn gần nghĩa",
    "none": "Không tìm thấy",
}
TO_SEE_TO = "{count} câu cần xem lại (chưa trả lời được hoặc bị chê), mới nhất trước:"
NOTHING_TO_SEE_TO = "Không có câu nào cần xem lại."
HANDLED = "✓ {place}"
EXPORT = "Tải về (JSONL)"
EXPORTED = (
    "{count} câu, dùng được với “python -m index evaluate”. Câu được khen có sẵn lời trích làm đáp án; "
    "những câu khác, đồng chí tự điền."
)
NOTHING_TO_EXPORT = "Chưa có câu nào để tải về."
CONSOLE_LINK = "Đường dẫn vào bàn báo cáo viên, dùng một lần, trong 10 phút:\n{address}"
CONSOLE_NOWHERE = (
    "Trang web của bot chỉ mở được trên máy chủ. Quản trị viên muốn mở cho nơi khác thì đặt WEB_URL "
    "(xem settings.env.example)."
)
EXPLAIN_WHAT = "Viết câu hỏi ngay sau lệnh, ví dụ: /thu Ai tham mưu thực hiện Nghị quyết 43?"
EXPLAIN_UNDERSTOOD = "Hiểu là: {question}"
EXPLAIN_CHANCE = "(khả năng đúng {confidence:.0%}{needed})"
EXPLAIN_NEEDED = ", cần từ {above:.0%}"
EXPLAIN_NOT_NAMED = "Đoạn gần nhất không nói đến văn bản, nơi chốn mà câu hỏi nêu."
EXPLAIN_NOT_COUNTED = "Câu gần nhất không có con số, thời hạn được hỏi."
EXPLAIN_HIT = "{rank}. điểm {score:.2f} (nghĩa {dense}, từ ngữ {lexical:.1f})"
EXPLAIN_TIME = "Phiên bản {version}; mã hóa {encode:.0f} ms, tất cả {total:.0f} ms."
SIGNALS = {
    "passage": "từ của câu hỏi có trong đoạn",
    "quote": "từ của câu hỏi có trong lời trích",
    "pairs": "cặp từ liền nhau có trong đoạn",
    "rarest": "từ hiếm nhất có trong đoạn",
    "focus": "từ cạnh chữ hỏi có trong lời trích",
    "kind": "đúng loại được hỏi (ai, ngày, số…)",
    "lead": "hơn câu đứng sau",
    "cosine": "gần nghĩa",
    "length": "độ dài câu hỏi",
}

ROLES = {"CADRE": "cán bộ", "TRAINER": "báo cáo viên"}
ACCESS = {"open": "ai cũng hỏi được", "invite": "chỉ người được mời"}
NO_MODEL = "không (tìm theo từ ngữ)"
UP = "{hours} giờ {minutes} phút"
STATUS = (
    "Phiên bản {version}: {documents} tài liệu, {passages} đoạn; mô hình {model}.\n"
    "Chạy đã {up}; đĩa còn {free} GB. Chế độ: {access}; {members} người vào bằng lời mời.\n"
    "{days} ngày qua: {questions} câu của {people} người; trả lời {answers}, gần nghĩa {related}, "
    "không thấy {none}; 👍 {good}, 👎 {bad}. Còn {waiting} câu báo cáo viên chưa xem."
)
INVITE = {"canbo": "Mời 1 cán bộ", "baocaovien": "Mời 1 báo cáo viên"}
INVITE_HOW = (
    "Mời nhiều người: /loimoi canbo 30 7 Chi bộ 3 (30 người, trong 7 ngày, tên để nhớ); "
    "báo cáo viên: /loimoi baocaovien 2 3."
)
INVITATION = (
    "Lời mời {role}: {seats} người, dùng trong {days} ngày. Chép đường dẫn rồi gửi; "
    "bot chỉ giữ mã băm của nó nên không hiện lại được."
)
COPY_INVITATION = "Chép lời mời"
INVITATIONS = "Các lời mời:"
NO_INVITATIONS = "Chưa có lời mời nào."
INVITATION_LINE = "{number}. {role}{label}: {taken}/{seats} người, đến {until}"
REVOKE = "Thu hồi {number} và cho ra khỏi bot"
PEOPLE = "Hỏi nhiều nhất trong {days} ngày qua (mã người hỏi, không phải số Telegram):"
PERSON = "{code}: {count} câu"
ONE_PERSON = "Người có mã {code}:"
BLOCKED_PEOPLE = "Đang bị chặn:"
BLOCK, UNBLOCK = "Chặn {code}", "Bỏ chặn {code}"
LOG = "Những việc quản trị gần đây:"
FAILED = "Không làm được: {reason}"
NO_VERSION_BEFORE = "Không có phiên bản nào trước đó để quay lại."
ROLL_BACK_ASK = "Đang dùng {current}. Quay lại {before}?"
ROLL_BACK = "Quay lại {version}"
VERSION_GONE = "Tình hình đã khác lúc có nút này. Mời đồng chí gõ /quaylai lần nữa."
SWITCHED = "Đã chuyển sang phiên bản {version}. Bot dùng ngay trong một giây."
BUILDING = "Đang dựng chỉ mục…"
BUILDING_STAGES = {
    "Reading documents": "Đang đọc tài liệu",
    "Embedding sentences": "Đang mã hóa câu",
    "Asking the golden questions": "Đang hỏi thử bộ câu hỏi chuẩn",
}
BUILDING_STAGE = "{stage}: {done}/{total}"
BUILD_BUSY = "Đang dựng một bản rồi, mời đồng chí chờ."
BUILT = "Đã dựng {version}: {documents} tài liệu, {passages} đoạn, {embedded} câu mới; {seconds:.0f} giây."
GATE = "Câu hỏi chuẩn: đúng {passed}/{questions} (bản đang dùng: {before})."
GATE_LOST = "Bản mới trả lời sai những câu: {ids}"
GATE_SHUT = "Mất nhiều câu hơn mức cho phép (GATE_MAX_DROP): chỉ công bố khi đã xem kỹ."
GATE_NONE = "Chưa có bản nào để so sánh câu hỏi chuẩn."
LEFT_OUT = "Bỏ qua vì không đọc được: {names}"
PUBLISH = "Công bố {version}"
BUILD_ASK = "Công bố bản này? Chưa công bố thì bot vẫn dùng bản cũ."

FILE_TOO_BIG = "Tệp lớn quá 20 MB, Telegram không cho bot tải. Mời đồng chí thêm bằng dòng lệnh: index add."
FILE_READING = "Đang đọc tệp…"
FILE_REFUSED = "Không nhận tệp: {reason}"
FILE_MARKED = (
    "Tệp này đóng dấu {mark}: bot không nhận và đã xóa bản sao của mình. Nhưng Telegram đã giữ tệp ấy rồi: "
    "đồng chí xóa tin nhắn và báo ngay bộ phận bảo mật."
)
FILE_PROPOSED = (
    "{name}\nLoại: {kind}\nSố: {number}\nTên: {title}\nNơi ban hành: {issuer}\nNgày: {date}\n{size}"
)
FILE_SIZE = "{letters} chữ, {pages} trang"
FILE_HOW = (
    "Sai thì gửi lại tệp kèm chú thích, mỗi dòng một mục, ví dụ:\nsố: 42-NQ/TW\ntên: Nghị quyết về…\n"
    "loại: chính thức | kế hoạch | tin\nnơi: Ban Chấp hành Trung ương\nngày: 24-11-2023"
)
FILE_FIELDS = {"số": "number", "tên": "title", "loại": "kind", "nơi": "issuer", "ngày": "date"}
FILE_KINDS = {"chính thức": "official", "kế hoạch": "programme", "tin": "report"}
KEEP, DROP = "Thêm vào kho", "Bỏ"
FILE_KEPT = "Đã thêm {name}. Gõ /capnhat để dựng lại chỉ mục."
FILE_DROPPED = "Đã bỏ, không giữ bản sao."
FILE_LEFT = "Tệp này không còn chờ nữa. Mời đồng chí gửi lại."

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
WEB_CONSOLE = "Bàn báo cáo viên"
WEB_CHAT = "Về trang hỏi đáp"
WEB_SIGN_OUT = "Đăng xuất"
VERSION_UNREADABLE = "Phiên bản {version} không còn, hoặc không mở được."
WEB_NOT_ALLOWED = "Trang này dành cho báo cáo viên và quản trị viên."
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
