"""The provinces that a text names: an answer for one is no answer for another."""

import re

from index.vietnamese import fold, nfc

# All that were provinces or cities of that rank in 2023, before some of them merged in 2025.
PROVINCES = tuple(
    nfc(name.strip())
    for name in """
    An Giang, Bà Rịa - Vũng Tàu, Bắc Giang, Bắc Kạn, Bạc Liêu, Bắc Ninh, Bến Tre, Bình Định, Bình Dương,
    Bình Phước, Bình Thuận, Cà Mau, Cần Thơ, Cao Bằng, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai,
    Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình,
    Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lâm Đồng, Lạng Sơn, Lào Cai, Long An, Nam Định,
    Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh,
    Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, Tiền Giang,
    Thành phố Hồ Chí Minh, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái
    """.split(",")  # noqa: SIM905 (one name a string would fill two screens)
)
_NAMES = re.compile(rf"\b(?:{'|'.join(sorted(map(fold, PROVINCES), key=len, reverse=True))})\b")
_ALSO_WORDS = frozenset({"hoa binh", "long an"})  # a province only in capitals


def places_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text, composed, names provinces, with or without diacritics: spans of code points."""
    return tuple(
        match.span()
        for match in _NAMES.finditer(fold(text))
        if match[0] not in _ALSO_WORDS or text[match.start() : match.end()].istitle()
    )
