"""Keystrokes that a Vietnamese keyboard left undone: Telex "nghij quyeets", VNI "nghi5 quye6t1"."""

import re

_TELEX_TONES = dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_TONES = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_HORN = str.maketrans("uo", "ươ")
_VNI_SHAPES = {
    "6": str.maketrans("aeo", "âêô"), "7": _HORN, "8": str.maketrans("a", "ă"), "9": str.maketrans("d", "đ")
}  # fmt: skip
_DOUBLED = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ"}
_TELEX = re.compile(r"[a-z]{2,9}")
_VNI = re.compile(r"[a-z]+[a-z1-9]*[1-9][a-z1-9]*")


def undo(typed: str) -> tuple[str, str] | None:
    """Shape ("nghi", "quyêt") and tone (a combining mark, or "") of a lower-case syllable as typed.

    None if it holds no key of either method. Whether the result is a syllable is for the caller to check.
    """
    if not (_TELEX.fullmatch(typed) or _VNI.fullmatch(typed)):
        return None
    shape, tone = _telex(typed) if typed.isalpha() else _vni(typed)
    undone = (shape, tone) != (typed, "") and shape.isalpha()
    return (shape, tone) if undone else None


def _telex(typed: str) -> tuple[str, str]:
    shape, tone = typed[0], ""
    for key in typed[1:]:
        if key in _TELEX_TONES and any(letter in "aeiouyâêôăơư" for letter in shape):
            tone = _TELEX_TONES[key]
        elif key == "w":
            shape = _with_w(shape)
        elif shape[-1] + key in _DOUBLED:
            shape = shape[:-1] + _DOUBLED[shape[-1] + key]
        else:
            shape += key
    return shape, tone


def _with_w(shape: str) -> str:
    """``w`` bends the last vowel that can bend: uo → ươ, u → ư, o → ơ, a → ă."""
    if "uo" in shape or "ưo" in shape:
        return shape.replace("uo", "ươ").replace("ưo", "ươ")
    for place in range(len(shape) - 1, -1, -1):
        if shape[place] in "uoa":
            return shape[:place] + {"u": "ư", "o": "ơ", "a": "ă"}[shape[place]] + shape[place + 1 :]
    return shape


def _vni(typed: str) -> tuple[str, str]:
    shape, tone = "", ""
    for key in typed:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key in _VNI_SHAPES:
            shape = _marked(shape, _VNI_SHAPES[key])
        else:
            shape += key
    return shape, tone


def _marked(shape: str, table: dict[int, int]) -> str:
    """The last letter that can take the mark takes it; ``uo`` takes a horn together."""
    if table is _HORN and "uo" in shape:
        return shape.replace("uo", "ươ")
    for place in range(len(shape) - 1, -1, -1):
        if ord(shape[place]) in table:
            return shape[:place] + shape[place].translate(table) + shape[place + 1 :]
    return shape + "?"  # nothing to mark: not VNI
