"""A resolution that nobody issued: numbered as real ones are, each paragraph knowing how it is cited."""

import random
from dataclasses import dataclass
from typing import Literal

Style = Literal["left", "right", "title", "rule", "text", "heading", "foot"]

_ACTORS = (
    "Các cấp ủy, tổ chức đảng", "Ban cán sự đảng các bộ, ngành", "Mặt trận Tổ quốc và các đoàn thể", "Đảng ủy trực thuộc",
    "Ủy ban nhân dân các huyện, thị xã", "Người đứng đầu cơ quan, đơn vị", "Ban Tổ chức các tỉnh ủy", "Chính quyền cơ sở",
    "Đội ngũ giáo viên, giảng viên", "Hội đồng nhân dân các cấp", "Doanh nghiệp và hợp tác xã", "Cơ quan báo chí",
)  # fmt: skip
_VERBS = (
    "xây dựng", "rà soát", "hoàn thiện", "kiểm tra", "củng cố", "mở rộng", "đẩy mạnh", "theo dõi", "đánh giá", "bổ sung",
    "tuyên truyền", "phổ biến", "sơ kết", "giám sát", "hướng dẫn", "quản lý",
)  # fmt: skip
_OBJECTS = (
    "chương trình phổ cập kỹ năng số", "mạng lưới thư viện xã", "quỹ hỗ trợ ngư dân", "kế hoạch phòng, chống thiên tai",
    "đề án khôi phục rừng ngập mặn", "hệ thống trạm y tế lưu động", "phong trào đọc sách trong thanh niên", "chính sách nhà ở công nhân",
    "quy chế dân chủ ở thôn, bản", "bản đồ di tích lịch sử", "chuỗi cung ứng nông sản sạch", "công tác hòa giải ở cơ sở",
    "chuyển đổi nghề cho lao động biển", "bữa ăn học đường vùng cao", "tuyến đường liên xã", "nước sạch nông thôn",
    "dịch vụ công trực tuyến", "lớp học xóa mù chữ", "vườn ươm cây bản địa", "bảo tồn tiếng nói các dân tộc thiểu số",
)  # fmt: skip
_WAYS = (
    "bảo đảm thiết thực, tránh hình thức", "gắn với trách nhiệm của người đứng đầu", "phù hợp với điều kiện từng địa phương",
    "dựa vào sức mạnh của nhân dân", "ưu tiên vùng khó khăn, hải đảo", "công khai kết quả để nhân dân giám sát",
    "kết hợp nguồn lực nhà nước và xã hội", "không để ai bị bỏ lại phía sau", "thường xuyên học hỏi cách làm hay",
)  # fmt: skip
_TOPICS = (
    "TÌNH HÌNH VÀ NGUYÊN NHÂN", "QUAN ĐIỂM, MỤC TIÊU", "NHIỆM VỤ, GIẢI PHÁP CHỦ YẾU", "NGUỒN LỰC BẢO ĐẢM", "TỔ CHỨC THỰC HIỆN",
)  # fmt: skip
_HEADINGS = (
    "Nâng cao nhận thức trong toàn hệ thống", "Phát huy vai trò của nhân dân", "Đổi mới phương thức lãnh đạo",
    "Hoàn thiện thể chế, chính sách", "Tăng cường nguồn lực ở cơ sở", "Kiểm tra, giám sát việc thực hiện",
    "Hợp tác giữa các địa phương", "Ứng dụng khoa học, công nghệ",
)  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, how it is set, and its citation; ``number`` is what stands before its own words."""

    text: str
    style: Style
    label: str | None = None
    number: str = ""

    @property
    def whole(self) -> str:
        """With its number, as it is printed."""
        return f"{self.number} {self.text}" if self.number else self.text


def resolution(seed: int, items: int = 8) -> list[Paragraph]:
    """A resolution with ``items`` numbered items in each of its five sections; 8 fill about 40 pages."""
    make = random.Random(seed)
    return [*_head(make), *_body(make, items), *_foot()]


def written(paragraphs: list[Paragraph]) -> str:
    """The text of a document as it should be read."""
    return "\n".join(paragraph.whole for paragraph in paragraphs)


def _head(make: random.Random) -> list[Paragraph]:
    number = make.randint(101, 999)
    return [
        Paragraph("BAN CHẤP HÀNH ĐẢNG BỘ TỈNH", "left"),
        Paragraph("*", "left"),
        Paragraph(f"Số {number}-NQ/TU", "left"),
        Paragraph("ĐẢNG CỘNG SẢN VIỆT NAM", "right"),
        Paragraph(f"Tân Sơn, ngày {make.randint(10, 28)} tháng {make.randint(10, 12)} năm 2024", "right"),
        Paragraph("NGHỊ QUYẾT", "title"),
        Paragraph("HỘI NGHỊ LẦN THỨ MƯỜI BỐN BAN CHẤP HÀNH ĐẢNG BỘ TỈNH", "title"),
        Paragraph("về nâng cao đời sống nhân dân vùng biển và hải đảo", "title"),
        Paragraph("-----", "rule"),
    ]


def _body(make: random.Random, items: int) -> list[Paragraph]:
    found = [Paragraph(_sentences(make, 2), "text", "phần mở đầu")]
    for place, topic in enumerate(_TOPICS):
        section = f"mục {_ROMAN[place]}"
        found.append(Paragraph(topic, "heading", section, f"{_ROMAN[place]}-"))
        for item in range(1, items + 1):
            label = f"{section}, tiểu mục {item}"
            found += _item(make, label, item)
    return found


def _item(make: random.Random, label: str, item: int) -> list[Paragraph]:
    """An item with points, with dashes, with items of its own, or just a paragraph."""
    heading = Paragraph(make.choice(_HEADINGS), "heading", label, f"{item}.")
    kind = item % 4
    if kind == 1:
        points = [
            Paragraph(_sentences(make, 2), "text", f"{label}, điểm {letter}", f"{letter})")
            for letter in "abcdđe"
        ]
        return [heading, *points]
    if kind == 2:
        dashes = [Paragraph(_sentences(make, 1), "text", label, "-") for _ in range(5)]
        return [heading, Paragraph(_sentences(make, 2), "text", label), *dashes]
    if kind == 3:
        parts = [f"{label.rsplit(' ', 1)[0]} {item}.{part}" for part in (1, 2, 3)]
        own = [
            [
                Paragraph(_sentences(make, 2), "text", part, f"{item}.{place}."),
                Paragraph(_sentences(make, 2), "text", part),
            ]
            for place, part in enumerate(parts, 1)
        ]
        return [heading, *(each for pair in own for each in pair)]
    return [
        Paragraph(_sentences(make, 4), "text", label, f"{item}."),
        Paragraph(_sentences(make, 3), "text", label),
    ]


def _foot() -> list[Paragraph]:
    return [
        Paragraph("Nơi nhận:", "foot"),
        Paragraph("- Ban Bí thư Trung ương Đảng,", "foot"),
        Paragraph("- Lưu Văn phòng.", "foot"),
        Paragraph("T/M BAN CHẤP HÀNH", "foot"),
        Paragraph("BÍ THƯ", "foot"),
        Paragraph("Trần Văn Biển", "foot"),
    ]


def _sentences(make: random.Random, count: int) -> str:
    return " ".join(_sentence(make) for _ in range(count))


def _sentence(make: random.Random) -> str:
    first, second = make.sample(_OBJECTS, 2)
    done, checked = make.sample(_VERBS, 2)
    share, year = make.randint(11, 97), make.randint(2025, 2045)
    return make.choice(
        (
            f"{make.choice(_ACTORS)} {done} {first}, {checked} {second}, {make.choice(_WAYS)}; phấn đấu đến năm {year} đạt {share}%.",
            f"{make.choice(_ACTORS)} chủ động {done} {first} và {second}, {make.choice(_WAYS)}, trước năm {year} có trên {share}% số xã tham gia.",
            f"Đến năm {year}, ít nhất {share}% địa bàn {done} xong {first}; việc {checked} {second} được tiến hành hằng năm, {make.choice(_WAYS)}.",
        )
    )
