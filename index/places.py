"""The provinces that a text names: an answer for one is no answer for another."""

import re

from index.vietnamese import fold, nfc, split_tone, syllable_spans

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
_ALSO_WORDS = frozenset({"cao bang", "hoa binh", "long an"})  # a province only in capitals


def places_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text, composed, names provinces: spans of code points.

    With the right diacritics, or without any but with capitals: "đã nâng" is not "Đà Nẵng".
    """
    return tuple(
        match.span()
        for match in _NAMES.finditer(fold(text))
        if _is_name(text[match.start() : match.end()], match[0])
    )


def _is_name(typed: str, folded: str) -> bool:
    if typed.istitle() and (folded in _ALSO_WORDS or typed.lower() == folded):
        return True
    return folded not in _ALSO_WORDS and _toned(typed) == _TONED[folded]


def _toned(name: str) -> tuple[tuple[str, str], ...]:
    """Syllable by syllable, wherever the tone is placed: "Khánh Hoà" is "Khánh Hòa"."""
    return tuple(split_tone(name[start:end].lower()) for start, end in syllable_spans(name))


_TONED = {fold(name): _toned(name) for name in PROVINCES}
